// One invocation in an execution environment: what goes in, what comes out, and how far it is.
import type { Payload } from "../../core/payload.ts";
import type { ResponseStream } from "../../core/response-stream.ts";
import type { StreamedResponse } from "../runtime-api/streaming/streamed-response.ts";

export interface Invocation {
  readonly requestId: string;
  readonly payload: Payload;
  readonly invokedFunctionArn: string;
  /** In the form of `X-Amzn-Trace-Id`. */
  readonly traceId: string;
  /** JSON text. */
  readonly clientContext?: string | undefined;
  /** Where a streamed response goes; without one it is collected. */
  readonly responseStream?: ResponseStream | undefined;
  /** The runtime's process is killed when it would be given the event: for sure before it can answer. */
  readonly killed?: boolean;
}

/** Times are milliseconds. */
export interface InvocationResult {
  readonly outcome: "success" | "error" | "timeout";
  /** What the function returned, or the error document. */
  readonly payload: Payload;
  /** Of a failure. */
  readonly errorType?: string | undefined;
  readonly coldStart: boolean;
  readonly initDurationMs?: number | undefined;
  readonly durationMs: number;
  readonly billedDurationMs: number;
  /** Of its duration, what extensions took after the function had answered. */
  readonly extensionsMs?: number | undefined;
  readonly maxMemoryUsedMb: number;
  readonly log: string;
  /** Where extensions go on when the function has answered: the same with their time and their part of the log. */
  readonly final?: Promise<InvocationResult> | undefined;
}

/** The invocation that is being handled. */
export interface Running {
  readonly invocation: Invocation;
  /** By `performance.now`. */
  readonly started: number;
  readonly coldStart: boolean;
  readonly initDurationMs: number | undefined;
  readonly settled: PromiseWithResolvers<InvocationResult>;
  readonly timeout: Disposable;
  readonly stream: StreamedResponse | undefined;
  /** Of a result that was told before the extensions were done. */
  final?: PromiseWithResolvers<InvocationResult>;
  told?: InvocationResult;
  /** Answered: its outcome is fixed. Told: the caller has it, and what is awaited is that runtime and extensions ask for the next event. */
  phase: "handling" | "answered" | "told";
}
