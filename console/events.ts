// What went over the bus, over HTTP: lists, one event, a live stream, and sending one again.
import { parseArn } from "../core/arn.ts";
import type { EventEnvelope } from "../core/event.ts";
import { parseSubject, subjects } from "../core/subjects.ts";
import { carry, inSpan, parseTraceparent, SpanKind } from "../core/tracing.ts";
import type { SeenEvent } from "./history.ts";
import { answerJson, answerStream, notFound, wantsStream } from "./http.ts";
import { outcomes } from "./outcomes.ts";
import { type ListQuery, readListQuery } from "./query.ts";
import type { Route } from "./router.ts";
import type { Simulation } from "./simulation.ts";

export function eventRoutes(simulation: Simulation): Route[] {
  return [
    {
      method: "GET",
      path: "/_lambdabus/events",
      handle: ({ request, response, query }) => {
        const wanted = readListQuery(query, simulation.clock);
        if (!wantsStream(request, query)) return answerJson(response, 200, { events: listEvents(simulation, wanted) });
        answerStream(response, simulation.hostClock, (send) => {
          if (wanted.since !== undefined) for (const seen of newestEvents(simulation, wanted).reverse()) send("event", showEvent(seen));
          return simulation.history.events.follow((seen) => matches(seen, wanted) && send("event", showEvent(seen)));
        });
      },
    },
    {
      method: "GET",
      path: "/_lambdabus/events/{id}",
      handle: ({ response, parameters }) => answerJson(response, 200, showPassages(findEvents(simulation, parameters["id"] as string))),
    },
    {
      method: "POST",
      path: "/_lambdabus/events/{id}/replay",
      handle: async ({ response, parameters }) => {
        const [seen] = findEvents(simulation, parameters["id"] as string);
        answerJson(response, 202, await replay(simulation, seen));
      },
    },
  ];
}

/** With what became of those that went to functions. */
function listEvents(simulation: Simulation, wanted: ListQuery): object[] {
  const became = outcomes(simulation.history);
  return newestEvents(simulation, wanted).map((seen) => ({ ...showEvent(seen), ...became(isInvocation(seen) ? seen.event.requestid : undefined) }));
}

function newestEvents({ history }: Simulation, wanted: ListQuery): SeenEvent[] {
  return history.events.newest((seen) => matches(seen, wanted), wanted.limit);
}

/** `source` may be a connector's name, an ARN, or the name of the resource. */
function matches({ subject, seenAt, event }: SeenEvent, wanted: ListQuery): boolean {
  if (wanted.since !== undefined && seenAt < wanted.since) return false;
  if (wanted.functionName !== undefined && functionOf(subject) !== wanted.functionName) return false;
  if (wanted.source === undefined) return true;
  return [connectorOf(subject, event), event.source, parseArn(event.source)?.resource].includes(wanted.source);
}

type Passages = readonly [SeenEvent, ...SeenEvent[]];

/** Every passage of an event, by its own id or by a request's: first what was on its way to a function, newest first. */
function findEvents(simulation: Simulation, id: string): Passages {
  const found = simulation.history.events.newest(({ event }) => event.id === id || event.requestid === id);
  const [first, ...rest] = [...found.filter(isInvocation), ...found.filter((seen) => !isInvocation(seen))];
  if (!first) throw notFound(`no event with the id or request id "${id}" is remembered`);
  return [first, ...rest];
}

function isInvocation({ subject }: SeenEvent): boolean {
  return subject.startsWith("invoke.");
}

function showPassages(passages: Passages): object {
  const passed = passages.map((seen) => ({ subject: seen.subject, seenAt: isoTime(seen.seenAt), requestid: seen.event.requestid }));
  return { ...showEvent(passages[0]), passages: passed };
}

/** An event as the console shows it: its attributes and data, and where it passed. `subject` is the bus's; `eventSubject` the event's own. */
export function showEvent({ subject, seenAt, event }: SeenEvent): object {
  const { specversion, datacontenttype, subject: eventSubject, data, ...attributes } = event;
  return {
    subject,
    seenAt: isoTime(seenAt),
    function: functionOf(subject),
    ...attributes,
    connector: connectorOf(subject, event),
    eventSubject,
    data,
  };
}

export function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}

function functionOf(subject: string): string | undefined {
  const [kind, , name] = parseSubject(subject);
  return kind === "invoke" ? name : undefined;
}

function connectorOf(subject: string, event: EventEnvelope): string | undefined {
  const [kind, name] = parseSubject(subject);
  return event.connector ?? (kind === "source" ? name : undefined);
}

/** A replay is a request of its own, in a trace of its own that is linked to the first. What a caller waited for then is sent as an event now. */
async function replay({ bus, ids, clock, tracer }: Simulation, { subject, event }: SeenEvent): Promise<object> {
  const name = functionOf(subject);
  const target = name === undefined ? subject : subjects.invokeEvent(name);
  const before = parseTraceparent(event.traceparent);
  const options = { kind: SpanKind.PRODUCER, attributes: { "cloudevents.event_id": event.id }, links: before ? [{ context: before }] : [] };
  return inSpan(tracer, `replay ${name ?? event.source}`, options, async (span) => {
    const again: EventEnvelope = { ...event, requestid: ids.uuid(), acceptedtime: isoTime(clock.now()), xraytraceheader: undefined, ...carry(span) };
    await bus.publish(target, again);
    return { id: again.id, requestid: again.requestid, subject: target };
  });
}
