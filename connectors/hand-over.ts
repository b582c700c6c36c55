// Hands what a source brought to the bus, by one rule: what the source still holds is requested, what it has let go is published.
import type { Bus } from "../core/bus.ts";
import type { Clock } from "../core/clock.ts";
import type { EventEnvelope } from "../core/event.ts";
import type { Ids } from "../core/ids.ts";
import type { Outcome } from "../core/outcome.ts";
import { subjects } from "../core/subjects.ts";
import { type Attributes, carry, extractContext, inSpan, type Link, parseTraceparent, SpanKind, type Tracer } from "../core/tracing.ts";
import type { Connector, SourceEvent, SourceItem } from "./connector.ts";

export interface HandOverContext {
  readonly bus: Bus;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly tracer: Tracer;
}

/** One outcome for each event of the item, in the same order. Throws a ConnectionError when the bus does not take them. */
export function handOver(connector: Connector, item: SourceItem, context: HandOverContext): Promise<readonly Outcome[]> {
  if (connector.invocationType === "Event") return Promise.all(item.events.map((sent) => publish(connector, sent, context)));
  return requestAll(connector, item.events, context);
}

async function publish(connector: Connector, sent: SourceEvent, context: HandOverContext): Promise<Outcome> {
  const { bus, tracer } = context;
  const subject = subjects.invokeEvent(sent.functionName);
  const options = {
    kind: SpanKind.PRODUCER,
    parent: extractContext(sent.event),
    attributes: { ...sendAttributes(connector, sent, subject, bus.name), ...eventAttributes(sent.event), ...sent.attributes },
  };
  await inSpan(tracer, `send ${sent.functionName}`, options, (span) => bus.publish(subject, accept(connector, sent, context, carry(span))));
  return { status: "accepted" };
}

/** The events of one mapping travel as one page; its outcomes go back to where the events stood. */
async function requestAll(connector: Connector, events: readonly SourceEvent[], context: HandOverContext): Promise<readonly Outcome[]> {
  const pages = Map.groupBy(events.keys(), (index) => (events[index] as SourceEvent).mapping);
  const outcomes: Outcome[] = [];
  await Promise.all(
    Array.from(pages.values(), async (indices) => {
      const answers = await request(
        connector,
        indices.map((index) => events[index] as SourceEvent),
        context,
      );
      for (const [place, index] of indices.entries()) outcomes[index] = answers[place] as Outcome;
    }),
  );
  return outcomes;
}

function request(connector: Connector, page: readonly SourceEvent[], context: HandOverContext): Promise<readonly Outcome[]> {
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
      page.map((sent) => accept(connector, sent, context, sent.event.traceparent ? {} : carry(span))),
    ),
  );
}

/** The event as accepted for a function: from here on it has a request id, and grows old. */
function accept(connector: Connector, sent: SourceEvent, context: HandOverContext, trace: { traceparent?: string }): EventEnvelope {
  return {
    ...sent.event,
    ...trace,
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

function sendAttributes(connector: Connector, sent: SourceEvent, subject: string, system: string): Attributes {
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
