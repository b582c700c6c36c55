// Tells everyone that a function was not run, and why: on the bus, and in the trace of the event.
import { functionArn } from "../core/arn.ts";
import type { Bus } from "../core/bus.ts";
import type { Clock } from "../core/clock.ts";
import type { EventEnvelope } from "../core/event.ts";
import type { Refusal } from "../core/outcome.ts";
import { Payload } from "../core/payload.ts";
import type { RefusalRecord } from "../core/refusal-record.ts";
import { subjects } from "../core/subjects.ts";
import { extractContext, parseTraceparent, parseXrayHeader, SpanKind, SpanStatusCode, type Tracer } from "../core/tracing.ts";

export interface RefusalContext {
  readonly bus: Bus;
  readonly tracer: Tracer;
  readonly clock: Clock;
  readonly region: string;
  readonly accountId: string;
}

export interface RefusedEvent {
  readonly functionName: string;
  readonly event: EventEnvelope;
  /** The records of which the event was made, where it is a batch. */
  readonly batch?: readonly EventEnvelope[] | undefined;
  readonly attempt: number;
  readonly refusal: Refusal;
  readonly next?: RefusalRecord["next"];
}

export function announceRefusal(context: RefusalContext, refused: RefusedEvent): void {
  const record = recordOf(context, refused);
  context.bus.announce(subjects.refusal(refused.functionName), Payload.of(record));
  recordSpan(context.tracer, refused, record);
}

/** It ends as it begins. It is none of the function's: nothing ran. */
function recordSpan(tracer: Tracer, { event }: RefusedEvent, { functionName, requestId, code, reason, message, next }: RefusalRecord): void {
  const attributes = {
    "faas.invoked_name": functionName,
    "faas.invocation_id": requestId,
    "error.type": code,
    ...(reason !== undefined && { "aws.lambda.refusal.reason": reason }),
    ...(next && ("retryAt" in next ? { "lambdabus.retry_at": next.retryAt } : { "lambdabus.condition": next.condition })),
  };
  const parent = extractContext({ traceparent: event.traceparent, xray: event.xraytraceheader });
  const span = tracer.startSpan(`refuse ${functionName}`, { kind: SpanKind.CONSUMER, attributes }, parent);
  span.setStatus({ code: SpanStatusCode.ERROR, message });
  span.end();
}

function recordOf({ clock, region, accountId }: RefusalContext, refused: RefusedEvent): RefusalRecord {
  const { functionName, event, batch, attempt, refusal, next } = refused;
  const reason = refusal.members?.["Reason"];
  const sender = parseTraceparent(event.traceparent) ?? parseXrayHeader(event.xraytraceheader).span;
  return {
    requestId: event.requestid ?? event.id,
    functionName,
    functionArn: functionArn(functionName, region, event.qualifier, accountId),
    eventId: event.id,
    ...(batch && { eventIds: batch.map(({ id }) => id) }),
    attempt,
    trigger: event.connector ?? "invoke",
    ...(event.mapping !== undefined && { mapping: event.mapping }),
    time: new Date(clock.now()).toISOString(),
    code: refusal.code,
    ...(typeof reason === "string" && { reason }),
    message: refusal.message,
    statusCode: refusal.statusCode,
    ...(next && { next }),
    ...(sender && { traceId: sender.traceId }),
  };
}
