// One attempt at running a function, as everyone may see it afterwards: announced on `result.<function>`.
import type { Payload } from "./payload.ts";

export interface InvocationRecord {
  readonly requestId: string;
  readonly functionName: string;
  readonly functionArn: string;
  /** The version that ran. */
  readonly version: string;
  /** The CloudEvents id of the (first) event. */
  readonly eventId: string;
  /** Of a batch: the ids of all its records, in their order. */
  readonly eventIds?: readonly string[];
  /** 1 the first time. */
  readonly attempt: number;
  /** The connector that brought it: `s3`, `invoke` … */
  readonly trigger: string;
  readonly mapping?: string;
  readonly environmentId: string;
  readonly isolation: string;
  readonly coldStart: boolean;
  /** Of a version or alias that holds environments ready: whether this was one of them. */
  readonly provisionedConcurrency?: "used" | "spillover";
  /** ISO 8601, by our Clock. */
  readonly startTime: string;
  readonly durationMs: number;
  readonly billedDurationMs: number;
  readonly initDurationMs?: number;
  /** Of the duration, what extensions took after the function had answered. */
  readonly postRuntimeExtensionsDurationMs?: number;
  readonly memorySizeMb: number;
  readonly maxMemoryUsedMb: number;
  readonly outcome: "success" | "error" | "timeout";
  /** What the handler received. */
  readonly event: Payload;
  readonly response?: Payload;
  /** The error document. */
  readonly error?: Payload;
  /** What happens next to an event that failed: when it is tried again, or why it was given up. */
  readonly next?: { readonly retryAt: string } | { readonly condition: string };
  /** Everything the attempt printed, with START, END and REPORT, cut to its last 256 KB. */
  readonly log: string;
  readonly traceId?: string;
}
