// Tells everyone on the bus that a function was not run, and why.
import { functionArn } from "../core/arn.ts";
import type { Bus } from "../core/bus.ts";
import type { Clock } from "../core/clock.ts";
import type { EventEnvelope } from "../core/event.ts";
import type { Refusal } from "../core/outcome.ts";
import { Payload } from "../core/payload.ts";
import type { RefusalRecord } from "../core/refusal-record.ts";
import { subjects } from "../core/subjects.ts";
import { parseTraceparent, parseXrayHeader } from "../core/tracing.ts";

export interface RefusalContext {
  readonly bus: Bus;
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
  context.bus.announce(subjects.refusal(refused.functionName), Payload.of(recordOf(context, refused)));
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
