// When an asynchronous event that could not be handled is tried again, and when it is given up: Lambda's rules, as pure decisions.
import type { EventInvokeConfig } from "../../core/function.ts";
import type { FailureCondition } from "../../core/outcome.ts";

/** What is known of an event. Times are milliseconds. */
export interface EventState {
  /** Of the attempt at hand; 1 the first time. */
  readonly attempt: number;
  /** Since the event was accepted. */
  readonly age: number;
  readonly config?: EventInvokeConfig | undefined;
}

export type RetryDecision =
  | { readonly action: "retry"; readonly delay: number; readonly attempt: number }
  | { readonly action: "discard"; readonly condition: FailureCondition };

/** After a function's error: one minute before the second attempt, two before the third. */
const DELAYS = [60_000, 120_000];
const MAXIMUM_RETRY_ATTEMPTS = 2;
const MAXIMUM_EVENT_AGE = 21_600_000;
const SHORTEST_BACKOFF = 1_000;
const LONGEST_BACKOFF = 300_000;

/** Before each attempt: an event that grew too old while it waited is not tried any more. */
export function isTooOld({ age, config }: EventState): boolean {
  return age > maximumAge(config);
}

/** The function ran, and failed: error, timeout, exit or failed init. */
export function afterFunctionError(state: EventState): RetryDecision {
  const { attempt, config } = state;
  if (attempt > (config?.maximumRetryAttempts ?? MAXIMUM_RETRY_ATTEMPTS)) return { action: "discard", condition: "RetriesExhausted" };
  return retryUnlessTooOld(state, DELAYS[attempt - 1] ?? (DELAYS.at(-1) as number), attempt + 1);
}

/** The function was not run: throttled, or a failure of ours. No attempt is used up; waits double from 1 s to 5 minutes. */
export function afterThrottle(state: EventState): RetryDecision {
  return retryUnlessTooOld(state, backoff(state), state.attempt);
}

/** The bus carries no count of throttles, but the waits 1, 2, 4 … s add up to 1 s less than the next one: the time spent so far tells it. */
function backoff({ attempt, age }: EventState): number {
  const earlier = DELAYS.slice(0, attempt - 1).reduce((sum, delay) => sum + delay, 0);
  const throttledFor = Math.max(0, age - earlier);
  const exponent = Math.floor(Math.log2((throttledFor + SHORTEST_BACKOFF) / SHORTEST_BACKOFF));
  return Math.min(LONGEST_BACKOFF, SHORTEST_BACKOFF * 2 ** exponent);
}

/** An event that would be too old after waiting is given up at once. */
function retryUnlessTooOld({ age, config }: EventState, delay: number, attempt: number): RetryDecision {
  if (age + delay >= maximumAge(config)) return { action: "discard", condition: "EventAgeExceeded" };
  return { action: "retry", delay, attempt };
}

function maximumAge(config: EventInvokeConfig | undefined): number {
  return config?.maximumEventAgeInSeconds === undefined ? MAXIMUM_EVENT_AGE : config.maximumEventAgeInSeconds * 1_000;
}
