// What the console needs to know of the simulator that it shows; the composition root provides it.
import type { Bus } from "../core/bus.ts";
import type { Clock } from "../core/clock.ts";
import type { Ids } from "../core/ids.ts";
import type { Logger } from "../core/logger.ts";
import type { Registry } from "../core/registry.ts";
import type { Tracer } from "../core/tracing.ts";
import type { History } from "./history.ts";

export interface Simulation {
  readonly version: string;
  /** Milliseconds since the epoch, by the host's clock. */
  readonly startedAt: number;
  /** `http://127.0.0.1:4566` */
  readonly endpoint: string;
  /** True once everything is up and the configuration is applied. */
  readonly ready: boolean;
  readonly clock: Clock;
  /** Real time, for time-outs of requests. */
  readonly hostClock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
  readonly tracer: Tracer;
  readonly bus: Bus;
  readonly registry: Registry;
  readonly history: History;
  readonly traces: Traces;
  /** Names of the services that answer: `s3`, `lambda` … */
  services(): Iterable<string>;
  /** What services show of themselves, by path; `{name}` stands for one segment. */
  pages(): Iterable<readonly [path: string, read: (names: Readonly<Record<string, string>>) => Page | undefined]>;
  /** Execution environments that live now. */
  environments(): readonly object[];
  /** Where a developer gets into functions that run. */
  debugDoors(): readonly object[];
  /** Asynchronous events that were given up, as records of their failure. */
  failures(): readonly object[];
  /** Ports by name: `gateway`, `otlp`, `nats` … */
  ports(): Readonly<Record<string, number>>;
  /** Waits until nothing is pending, for at most `timeoutMs` of real time. Resolves to what is pending still, a line each: nothing when all has settled. */
  settled(timeoutMs: number): Promise<readonly string[]>;
  /** Empties queues, streams, buckets and history; keeps the functions. */
  reset(): Promise<void>;
}

export interface Page {
  readonly contentType: string;
  readonly body: string;
}

export interface Traces {
  /** Newest first. */
  list(): Iterable<TraceLine>;
  /** The spans of one trace as OTLP JSON, with those of the traces that are linked to it where `story` is asked for. */
  toOtlp(traceId: string, story: boolean): object | undefined;
}

export interface TraceLine {
  readonly traceId: string;
  readonly name: string;
  readonly start: number;
  readonly durationMs: number;
  readonly spanCount: number;
  readonly services: readonly string[];
  readonly functions: readonly string[];
  readonly failed: boolean;
}
