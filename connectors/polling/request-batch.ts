// One batch as one invocation: sent as one request, and again while the function cannot take it and the source still holds its records.
import type { Work } from "../../core/activity.ts";
import { parseArn } from "../../core/arn.ts";
import type { Bus } from "../../core/bus.ts";
import type { Clock } from "../../core/clock.ts";
import type { Disorder } from "../../core/disorder.ts";
import { ConnectionError, TooLargeError } from "../../core/errors.ts";
import type { EventEnvelope } from "../../core/event.ts";
import type { Ids } from "../../core/ids.ts";
import type { Outcome, Refusal } from "../../core/outcome.ts";
import { messagingSystem } from "../../core/semantic-conventions.ts";
import { subjects } from "../../core/subjects.ts";
import {
  type Attributes,
  type Context,
  carry,
  extractContext,
  failSpan,
  inSpan,
  type Link,
  parseXrayHeader,
  ROOT_CONTEXT,
  SpanKind,
  type Tracer,
  trace,
} from "../../core/tracing.ts";
import type { PolledConnector, PolledRecord } from "../connector.ts";
import { retryAfter } from "./retry.ts";

/** To whom a mapping's batches go. */
export interface Target {
  readonly connector: Pick<PolledConnector, "name" | "trigger">;
  /** Its id. */
  readonly mapping: string;
  readonly functionName: string;
  readonly qualifier?: string | undefined;
}

export interface RequestContext {
  /** Who may be given its batches later on purpose. */
  readonly disorder?: Disorder | undefined;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly tracer: Tracer;
  /** Told of each refusal after which the batch is tried again. */
  readonly onRefused: () => void;
  /** Aborted when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
}

/** One outcome for each record; the first carries the handler's answer. `work` is parked while it waits, and `settle` is part of the same span. */
export async function requestBatch(
  batch: readonly PolledRecord[],
  target: Target,
  context: RequestContext,
  work: Work,
  settle: (outcomes: readonly Outcome[]) => Promise<void>,
): Promise<void> {
  await comeLater(batch, target, context, work);
  const subject = subjects.invokeRequest(target.functionName, target.mapping);
  const options = {
    kind: SpanKind.PRODUCER,
    parent: receiveSpan(batch, target, context.tracer),
    attributes: describe(batch, target, subject, context.bus.name),
  };
  return inSpan(context.tracer, `send ${target.functionName}`, options, async (span) => {
    const accepted = { ...acceptance(target, context), ...carry(span) };
    const page = batch.map(({ event }) => ({ ...event, ...accepted }));
    const outcomes = await requestUntilTaken(subject, page, heldUntil(batch), context, work);
    if (outcomes[0]?.status === "refused") failSpan(span, asError(outcomes[0].refusal));
    await settle(outcomes);
  });
}

/** So late, where it is disordered, as was drawn, but not so late that the source has given the records to somebody else. */
async function comeLater(batch: readonly PolledRecord[], { functionName }: Target, context: RequestContext, work: Work): Promise<void> {
  const { disorder, clock } = context;
  const delay = Math.min(disorder?.delay(functionName, batch[0]?.event.id as string) ?? 0, heldUntil(batch) - clock.now() - 1);
  if (delay > 0) await rest(delay, context, work);
}

async function rest(ms: number, { clock, signal }: RequestContext, work: Work): Promise<void> {
  work.park();
  await clock.sleep(ms, signal);
  work.resume();
}

async function requestUntilTaken(
  subject: string,
  page: readonly EventEnvelope[],
  heldUntil: number,
  context: RequestContext,
  work: Work,
): Promise<readonly Outcome[]> {
  const { bus, clock, onRefused, signal } = context;
  for (let refusals = 1; ; refusals++) {
    const outcomes = await request(bus, subject, page, signal);
    const [first] = outcomes;
    const wait = first?.status === "refused" ? retryAfter(first.refusal, { refusals, now: clock.now(), heldUntil }) : undefined;
    if (wait === undefined) return outcomes;
    onRefused();
    await rest(wait, context, work);
  }
}

/** A function that nobody runs now may be run later, as one may that is throttled; a batch that the bus cannot carry is not tried again. */
async function request(bus: Bus, subject: string, page: readonly EventEnvelope[], signal: AbortSignal): Promise<readonly Outcome[]> {
  try {
    return await bus.request(subject, page, signal);
  } catch (error) {
    if (error instanceof ConnectionError) return refuseAll(page, { code: "ServiceException", message: error.message, statusCode: 503 });
    if (error instanceof TooLargeError) return refuseAll(page, { code: "RequestTooLargeException", message: error.message, statusCode: 413 });
    throw error;
  }
}

function refuseAll(page: readonly EventEnvelope[], refusal: Refusal): readonly Outcome[] {
  return page.map(() => ({ status: "refused", refusal }));
}

/** What Lambda knows of a batch beside its records: they are accepted together, for one invocation. */
function acceptance({ connector, mapping, qualifier }: Target, { ids, clock }: RequestContext): Partial<EventEnvelope> {
  return {
    requestid: ids.uuid(),
    acceptedtime: new Date(clock.now()).toISOString(),
    connector: connector.name,
    mapping,
    ...(qualifier !== undefined && { qualifier }),
  };
}

function heldUntil(batch: readonly PolledRecord[]): number {
  return batch.reduce((first, record) => Math.min(first, record.heldUntil), Number.POSITIVE_INFINITY);
}

/** That a batch was received, linked to what led to each of its records; what led to a single one is its parent too. */
function receiveSpan(batch: readonly PolledRecord[], { connector }: Target, tracer: Tracer): Context {
  const first = batch[0]?.event;
  const cause = batch.length === 1 ? extractContext({ xray: first?.xraytraceheader }) : ROOT_CONTEXT;
  const destination = parseArn(first?.source ?? "")?.resource;
  const attributes: Attributes = {
    "messaging.system": messagingSystem(connector.name),
    "messaging.operation.type": "receive",
    "messaging.operation.name": "receive",
    "messaging.destination.name": destination,
    "messaging.batch.message_count": batch.length,
  };
  const span = tracer.startSpan(`receive ${destination}`, { kind: SpanKind.CLIENT, links: batch.flatMap(linkTo), attributes }, cause);
  span.end();
  return trace.setSpan(cause, span);
}

function asError({ code, message }: Refusal): Error {
  return Object.assign(new Error(message), { name: code });
}

function linkTo({ event }: PolledRecord): Link[] {
  const { span } = parseXrayHeader(event.xraytraceheader);
  return span ? [{ context: span, attributes: { "messaging.message.id": event.id } }] : [];
}

function describe(batch: readonly PolledRecord[], { connector, mapping, functionName }: Target, subject: string, system: string): Attributes {
  return {
    "messaging.system": system,
    "messaging.operation.type": "send",
    "messaging.operation.name": "request",
    "messaging.destination.name": subject,
    "messaging.batch.message_count": batch.length,
    "faas.trigger": connector.trigger,
    "faas.invoked_name": functionName,
    "lambdabus.connector": connector.name,
    "lambdabus.mapping": mapping,
  };
}
