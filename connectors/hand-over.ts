// Hands what a source brought to the bus, by one rule: what the source still holds is requested, what it has let go is published.
import type { Bus } from "../core/bus.ts";
import type { Clock } from "../core/clock.ts";
import { ConnectionError } from "../core/errors.ts";
import type { EventEnvelope } from "../core/event.ts";
import type { Ids } from "../core/ids.ts";
import type { Logger } from "../core/logger.ts";
import type { Outcome } from "../core/outcome.ts";
import { subjects } from "../core/subjects.ts";
import { type Attributes, carry, extractContext, inSpan, type Link, parseTraceparent, SpanKind, type Tracer } from "../core/tracing.ts";
import { untilTaken } from "./attempts.ts";
import type { PushedConnector, SourceEvent, SourceItem } from "./connector.ts";

export interface HandOverContext {
  readonly bus: Bus;
  readonly clock: Clock;
  readonly hostClock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
  readonly tracer: Tracer;
}

/**
 * One outcome for each event of the item, in the same order. An event that its source has let go is ours alone: it is tried until the bus takes it, or
 * `signal` says that we stop. What the source still holds goes back to it: then this throws, a ConnectionError when nobody is there to take it.
 */
export function handOver(connector: PushedConnector, item: SourceItem, context: HandOverContext, signal: AbortSignal): Promise<readonly Outcome[]> {
  if (connector.invocationType === "Event") return Promise.all(item.events.map((sent) => publish(connector, sent, context, signal)));
  return requestAll(connector, item.events, context);
}

async function publish(connector: PushedConnector, sent: SourceEvent, context: HandOverContext, signal: AbortSignal): Promise<Outcome> {
  const { bus, tracer } = context;
  const subject = subjects.invokeEvent(sent.functionName);
  const event = accept(connector, sent, context);
  const options = {
    kind: SpanKind.PRODUCER,
    parent: extractContext(sent.event),
    attributes: { ...sendAttributes(connector, sent, subject, bus.name), ...eventAttributes(event), ...sent.attributes },
  };
  const send = () => inSpan(tracer, `send ${sent.functionName}`, options, (span) => bus.publish(subject, { ...event, ...carry(span) }));
  await untilTaken(send, (error) => complain(error, context), context.hostClock, signal);
  return { status: "accepted" };
}

/** A bus that cannot be reached comes back; any other failure is a bug of ours, and losing the event would not mend it. */
function complain(error: unknown, { logger }: HandOverContext): true {
  if (error instanceof ConnectionError) logger.warn("event not taken by the bus, trying again", { "exception.message": error.message });
  else logger.error("event not handed over, trying again", { error });
  return true;
}

/** The events of one mapping travel as one page; its outcomes go back to where the events stood. */
async function requestAll(connector: PushedConnector, events: readonly SourceEvent[], context: HandOverContext): Promise<readonly Outcome[]> {
  const outcomes = new Map<SourceEvent, Outcome>();
  const pages = Map.groupBy(events, ({ mapping }) => mapping);
  await Promise.all(
    Array.from(pages.values(), async (page) => {
      const answers = await request(connector, page, context);
      for (const [place, sent] of page.entries()) outcomes.set(sent, answers[place] as Outcome);
    }),
  );
  return events.map((sent) => outcomes.get(sent) as Outcome);
}

function request(connector: PushedConnector, page: readonly SourceEvent[], context: HandOverContext): Promise<readonly Outcome[]> {
  const { bus, tracer } = context;
  const [first] = page as [SourceEvent, ...SourceEvent[]];
  const subject = subjects.invokeRequest(first.functionName, first.mapping);
  const options = {
    kind: SpanKind.PRODUCER,
    links: page.flatMap(linkTo),
    attributes: { ...sendAttributes(connector, first, subject, bus.name), "messaging.batch.message_count": page.length },
  };
  return inSpan(tracer, `send ${first.functionName}`, options, (span) =>
    bus.request(
      subject,
      page.map((sent) => ({ ...carry(span), ...accept(connector, sent, context) })),
    ),
  );
}

/** The event as accepted for a function: from here on it has a request id, and grows old. */
function accept(connector: PushedConnector, sent: SourceEvent, context: HandOverContext): EventEnvelope {
  return {
    ...sent.event,
    requestid: context.ids.uuid(),
    acceptedtime: new Date(context.clock.now()).toISOString(),
    connector: connector.name,
    mapping: sent.mapping,
    ...(sent.qualifier && { qualifier: sent.qualifier }),
  };
}

function linkTo({ event }: SourceEvent): Link[] {
  const span = parseTraceparent(event.traceparent);
  return span ? [{ context: span, attributes: { "messaging.message.id": event.id } }] : [];
}

function sendAttributes(connector: PushedConnector, sent: SourceEvent, subject: string, system: string): Attributes {
  return {
    "messaging.system": system,
    "messaging.operation.type": "send",
    "messaging.operation.name": connector.invocationType === "Event" ? "publish" : "request",
    "messaging.destination.name": subject,
    "faas.trigger": connector.trigger,
    "faas.invoked_name": sent.functionName,
    "lambdabus.connector": connector.name,
    "lambdabus.mapping": sent.mapping,
  };
}

function eventAttributes(event: EventEnvelope): Attributes {
  return {
    "messaging.message.id": event.id,
    "messaging.message.body.size": event.data.byteLength,
    "cloudevents.event_id": event.id,
    "cloudevents.event_source": event.source,
    "cloudevents.event_spec_version": event.specversion,
    "cloudevents.event_type": event.type,
    ...(event.subject !== undefined && { "cloudevents.event_subject": event.subject }),
  };
}
