// What became of a record. A batch has no outcome of its own; every record in it has one.
import type { Payload } from "./payload.ts";

/** An error of the function's, as Lambda reports it. A value, never thrown. */
export interface FunctionError {
  /** `Runtime.ExitError`, `Sandbox.Timedout`, or the type that the handler threw. */
  readonly errorType: string;
  readonly errorMessage: string;
  readonly stackTrace?: readonly string[];
  /** The error document to the last byte, as the runtime posted it or as Lambda writes it. */
  readonly payload: Payload;
}

/** How one attempt ran. Times are milliseconds. */
export interface InvocationReport {
  readonly requestId: string;
  readonly executedVersion: string;
  readonly environmentId: string;
  readonly coldStart: boolean;
  readonly durationMs: number;
  readonly billedDurationMs: number;
  readonly initDurationMs?: number;
  readonly maxMemoryUsedMb: number;
  /** The last 4 KB of the log in base64, when the caller asked for the tail. */
  readonly logResult?: string;
}

/** Why a function was not run at all: throttled, not found, still pending, payload too large … in the API's own words. */
export interface Refusal {
  readonly code: string;
  readonly message: string;
  readonly statusCode: number;
  /** Further members of the error document: `Reason`, `Type` … */
  readonly members?: Readonly<Record<string, unknown>>;
  readonly retryAfterSeconds?: number;
}

export type FailureCondition = "RetriesExhausted" | "EventAgeExceeded" | "ZeroReservedConcurrency";

export type Outcome =
  /** Taken over by the bus. */
  | { readonly status: "accepted" }
  | { readonly status: "succeeded"; readonly payload?: Payload; readonly invocation?: InvocationReport }
  | { readonly status: "filtered" }
  /** Left to the source, or the caller, to try again. */
  | { readonly status: "returned"; readonly error: FunctionError; readonly invocation?: InvocationReport }
  /** The function was not run. */
  | { readonly status: "refused"; readonly refusal: Refusal }
  /** Given up. */
  | {
      readonly status: "failed";
      readonly error: FunctionError;
      readonly condition: FailureCondition;
      readonly attempts: number;
      readonly invocation?: InvocationReport;
    };
