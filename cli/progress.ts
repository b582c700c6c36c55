// Tells people what takes long: one line that changes on a terminal, plain lines elsewhere, nothing within the first second.
import { type Clock, SystemClock } from "../core/clock.ts";

/** What is said before this is kept back: most starts are quicker. */
const PATIENCE_MS = 1_000;

export interface Progress {
  (text: string): void;
  /** Clears the line. Further texts begin anew. */
  done(): void;
}

/** A progress line on `stream`, standard error unless told otherwise. */
export function createProgress(stream: NodeJS.WriteStream = process.stderr, clock: Clock = new SystemClock()): Progress {
  const live = isLive(stream);
  let waiting: Disposable | undefined;
  let patient = true;
  let latest = "";
  const show = () => stream.write(live ? `\r\u001b[K${latest.slice(0, (stream.columns || 80) - 1)}` : `${latest}\n`);
  const progress = (text: string) => {
    if (text === latest) return;
    latest = text;
    if (!patient) return void show();
    waiting ??= clock.timer(PATIENCE_MS, () => {
      patient = false;
      show();
    });
  };
  const done = () => {
    waiting?.[Symbol.dispose]();
    waiting = undefined;
    if (live && !patient) stream.write("\r\u001b[K");
    patient = true;
    latest = "";
  };
  return Object.assign(progress, { done });
}

/** Says what is waited for, to a person only: where nobody looks on, a line that says nothing new is noise. */
export async function whileWaiting<T>(text: string, task: Promise<T>, stream: NodeJS.WriteStream = process.stderr, clock?: Clock): Promise<T> {
  if (!isLive(stream)) return task;
  const progress = createProgress(stream, clock);
  progress(text);
  return task.finally(() => progress.done());
}

/** Whether a person looks on. */
export function isLive(stream: NodeJS.WriteStream): boolean {
  return stream.isTTY === true && !process.env["CI"];
}
