// The record of an asynchronous event that was handled or given up, as Lambda sends it to destinations.
import type { FailureCondition } from "../core/outcome.ts";
import type { Payload } from "../core/payload.ts";

export interface DestinationRecord {
  readonly version: "1.0";
  /** ISO 8601, with milliseconds. */
  readonly timestamp: string;
  readonly requestContext: {
    readonly requestId: string;
    /** Always qualified. */
    readonly functionArn: string;
    readonly condition: "Success" | FailureCondition;
    readonly approximateInvokeCount: number;
  };
  readonly requestPayload: Payload;
  /** Absent when the function was never run. */
  readonly responseContext?: {
    readonly statusCode: number;
    readonly executedVersion: string;
    readonly functionError?: "Unhandled";
  };
  readonly responsePayload?: Payload;
}

export interface RecordedEvent {
  readonly now: number;
  readonly requestId: string;
  /** Unqualified. */
  readonly functionArn: string;
  readonly qualifier: string | undefined;
  readonly condition: "Success" | FailureCondition;
  readonly attempts: number;
  readonly payload: Payload;
  /** Of the last attempt, if there was one. */
  readonly response?: { readonly executedVersion: string; readonly payload: Payload; readonly failed: boolean } | undefined;
}

export function destinationRecord(event: RecordedEvent): DestinationRecord {
  const { response } = event;
  return {
    version: "1.0",
    timestamp: new Date(event.now).toISOString(),
    requestContext: {
      requestId: event.requestId,
      functionArn: `${event.functionArn}:${event.qualifier ?? "$LATEST"}`,
      condition: event.condition,
      approximateInvokeCount: event.attempts,
    },
    requestPayload: event.payload,
    ...(response && {
      responseContext: { statusCode: 200, executedVersion: response.executedVersion, ...(response.failed && { functionError: "Unhandled" as const }) },
      responsePayload: response.payload,
    }),
  };
}
