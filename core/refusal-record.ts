// A function that was asked to run and was not, as everyone may see it afterwards: announced on `refusal.<function>`.

export interface RefusalRecord {
  readonly requestId: string;
  readonly functionName: string;
  /** As the caller named it: qualified where a qualifier was given. */
  readonly functionArn: string;
  /** The CloudEvents id of the (first) event. */
  readonly eventId: string;
  /** Of a batch: the ids of all its records, in their order. */
  readonly eventIds?: readonly string[];
  /** The one that was not made; 1 the first time. */
  readonly attempt: number;
  /** The connector that brought the event: `s3`, `invoke` … */
  readonly trigger: string;
  readonly mapping?: string;
  /** ISO 8601, by our Clock. */
  readonly time: string;
  /** An error code of the Invoke API (`TooManyRequestsException` is a throttle), or the condition under which an event was given up unrun. */
  readonly code: string;
  /** `Reason` of a throttle: `ReservedFunctionConcurrentInvocationLimitExceeded` … */
  readonly reason?: string;
  readonly message: string;
  /** As a status of HTTP. */
  readonly statusCode: number;
  /** What happens next to an asynchronous event; absent where its source, or its caller, still holds it. */
  readonly next?: { readonly retryAt: string } | { readonly condition: string };
  readonly traceId?: string;
}
