// Moves virtual time, and tells where it is while that takes long: each moment has its own work.
import { SystemClock } from "../core/clock.ts";
import type { ClockAnswer } from "./commands/clock-show.ts";
import { createProgress, type Progress } from "./progress.ts";
import type { Remote } from "./remote.ts";

/** Real milliseconds between two looks at the clock. */
const LOOK_MS = 500;

export async function moveClock(remote: Remote, move: { readonly advance: string } | { readonly set: string }): Promise<ClockAnswer> {
  const progress = createProgress();
  const moved = new AbortController();
  void follow(remote, progress, moved.signal);
  try {
    return await remote.post<ClockAnswer>("/clock", move);
  } finally {
    moved.abort();
    progress.done();
  }
}

async function follow(remote: Remote, progress: Progress, signal: AbortSignal): Promise<void> {
  const clock = new SystemClock();
  try {
    while (true) {
      await clock.sleep(LOOK_MS, signal);
      const { now } = await remote.get<ClockAnswer>("/clock");
      if (!signal.aborted) progress(`time moves: ${now}`);
    }
  } catch {
    // Moved; or it is the move itself that says what is wrong.
  }
}
