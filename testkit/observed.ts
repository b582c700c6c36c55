// What views and stories need of the simulator that a test has in its hands.
import type { RefusalRecord } from "../core/refusal-record.ts";
import type { History, InvocationView, TraceStore } from "../index.ts";
import type { TestClock } from "./test-clock.ts";

export interface Observed {
  /** What replays ids and disorder. */
  readonly seed: string;
  /** How far `eventually` lets time go, in milliseconds. */
  readonly horizon: number;
  readonly clock: TestClock;
  /** Whether time stands still until it is moved. */
  readonly isVirtual: boolean;
  readonly history: History;
  readonly traces: TraceStore;
  /** All attempts at all events, oldest first. */
  readonly invocations: readonly InvocationView[];
  /** All attempts that were refused, oldest first: throttled, stopped as a loop, too old … */
  readonly refusals: readonly RefusalRecord[];
  /** Names of all queues. */
  readonly queues: readonly string[];
  /** What a resource of a service holds; undefined when there is none of that name. Without a name, the names. */
  inspect(service: string, resource: string): unknown;
  /** Resolves when nothing is pending; rejects with a NotReadyError that names what is, after `timeoutMs` (30 s) of real time. What waits on the clock is not pending. */
  settled(timeoutMs?: number): Promise<void>;
  /** Throws unless all has settled and nothing was done since: what has not happened then, has not happened. */
  requireCalm(): void;
}
