// Whether a batch that the function could not take now is tried again: for as long as its source holds its records for us.
import type { Refusal } from "../../core/outcome.ts";

/** Milliseconds between attempts: doubled each time, up to the longest. */
const FIRST_BACKOFF = 250;
const LONGEST_BACKOFF = 20_000;

export interface Attempted {
  /** How often the batch was refused so far, this time included. */
  readonly refusals: number;
  readonly now: number;
  /** When the source gives the first of the records to somebody else. */
  readonly heldUntil: number;
}

/** Milliseconds until the same batch is worth another attempt; undefined when it is left to its source. */
export function retryAfter({ statusCode }: Pick<Refusal, "statusCode">, { refusals, now, heldUntil }: Attempted): number | undefined {
  if (!isPassing(statusCode)) return undefined;
  const wait = Math.min(FIRST_BACKOFF * 2 ** (refusals - 1), LONGEST_BACKOFF);
  return now + wait < heldUntil ? wait : undefined;
}

/** Throttled, not ready yet, or a failure of ours: none of it is the batch's fault. */
function isPassing(statusCode: number): boolean {
  return statusCode === 429 || statusCode === 409 || statusCode >= 500;
}
