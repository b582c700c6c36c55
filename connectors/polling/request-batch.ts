// One batch as one invocation: sent as one request, and again while the function cannot take it and the source still holds its records.
import type { Work } from "../../core/activity.ts";
import type { Bus } from "../../core/bus.ts";
import type { Clock } from "../../core/clock.ts";
import { ConnectionError, TooLargeError } from "../../core/errors.ts";
import type { EventEnvelope } from "../../core/event.ts";
import type { Ids } from "../../core/ids.ts";
import type { Outcome, Refusal } from "../../core/outcome.ts";
import { subjects } from "../../core/subjects.ts";
import { type Attributes, carry, extractContext, inSpan, type Link, parseXrayHeader, ROOT_CONTEXT, SpanKind, type Tracer } from "../../core/tracing.ts";
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
  readonly bus: Bus;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly tracer: Tracer;
  /** Told of each refusal after which the batch is tried again. */
  readonly onRefused: () => void;
  /** Aborted when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
}

/** One outcome for each record; the first carries the handler's answer. `work` is parked between attempts, and `settle` is part of the same span. */
export function requestBatch(
  batch: readonly PolledRecord[],
  target: Target,
  context: RequestContext,
  work: Work,
  settle: (outcomes: readonly Outcome[]) => Promise<void>,
): Promise<void> {
  const subject = subjects.invokeRequest(target.functionName, target.mapping);
  const options = {
    kind: SpanKind.PRODUCER,
    parent: batch.length === 1 ? extractContext({ xray: batch[0]?.event.xraytraceheader }) : ROOT_CONTEXT,
    links: batch.flatMap(linkTo),
    attributes: describe(batch, target, subject, context.bus.name),
  };
  return inSpan(context.tracer, `send ${target.functionName}`, options, async (span) => {
    const accepted = { ...acceptance(target, context), ...carry(span) };
    const page = batch.map(({ event }) => ({ ...event, ...accepted }));
    await settle(await requestUntilTaken(subject, page, heldUntil(batch), context, work));
  });
}

async function requestUntilTaken(
  subject: string,
  page: readonly EventEnvelope[],
  heldUntil: number,
  { bus, clock, onRefused, signal }: RequestContext,
  work: Work,
): Promise<readonly Outcome[]> {
  for (let refusals = 1; ; refusals++) {
    const outcomes = await request(bus, subject, page, signal);
    const [first] = outcomes;
    const wait = first?.status === "refused" ? retryAfter(first.refusal, { refusals, now: clock.now(), heldUntil }) : undefined;
    if (wait === undefined) return outcomes;
    onRefused();
    work.park();
    await clock.sleep(wait, signal);
    work.resume();
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
