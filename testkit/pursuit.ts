// Whether what is claimed of a function holds: now, or once what waits has fallen due.
import { SystemClock } from "../core/clock.ts";
import type { FunctionView } from "./function-view.ts";

export interface Claim {
  readonly view: FunctionView;
  /** What follows `expected F to` and `expected F not to`. */
  readonly text: string;
  readonly negated: boolean;
  /** More of the same would make it false: known only when all has settled. */
  readonly closed: boolean;
  holds(): boolean;
  /** What there is instead. */
  found?(): string;
}

/** Real milliseconds between two looks, where time passes by itself. */
const LOOK_EVERY = 20;

/** Undefined when the claim holds now, or else what is told of its failure. Throws when that cannot be known yet. */
export function verdict(claim: Claim): string | undefined {
  if (claim.negated || claim.closed) claim.view.simulator.requireCalm();
  return claim.holds() === claim.negated ? describe(claim) : undefined;
}

/** Lets time pass until all claims hold; those that more could make false are judged when nothing falls due any more within its horizon. */
export async function pursue(claims: readonly Claim[]): Promise<string | undefined> {
  const [first] = claims;
  if (!first) throw new TypeError("`eventually` is awaited with what is to happen: `.eventually.reach.deadLetterQueue(…)`");
  const { simulator } = first.view;
  const closed = claims.some((claim) => claim.negated || claim.closed);
  const end = simulator.clock.now() + simulator.horizon;
  for (;;) {
    await simulator.settled();
    const failed = claims.find((claim) => claim.holds() === claim.negated);
    if (failed?.negated) return describe(failed);
    if (!failed && !closed) return undefined;
    if (!(await passTime(first.view, end))) return failed && describe(failed);
  }
}

/** To the next thing that falls due, if that is before `end`. */
async function passTime({ simulator }: FunctionView, end: number): Promise<boolean> {
  const { clock } = simulator;
  if (!simulator.isVirtual) {
    await new SystemClock().sleep(LOOK_EVERY);
    return clock.now() < end;
  }
  const { nextDue } = clock;
  if (nextDue === undefined || nextDue > end) return false;
  await clock.advance(Math.max(0, nextDue - clock.now()));
  return true;
}

function describe({ view, text, negated, found }: Claim): string {
  const instead = found?.();
  return [
    `expected ${view.name} ${negated ? "not " : ""}to ${text}`,
    ...(instead ? [instead] : []),
    `what happened (seed "${view.simulator.seed}"):`,
    view.story.replace(/^/gm, "  "),
  ].join("\n");
}
