// What followed from a function's invocations: functions that ran because of them, and dead letters.
import { subjects } from "../core/subjects.ts";
import type { StoredSpan } from "../index.ts";
import type { FunctionView } from "./function-view.ts";
import type { QueuedMessage, QueueView } from "./queue-view.ts";

/** Whether `other` ran because of something that `cause` did: directly, or through queues, topics, buckets and functions between them. */
export function triggered({ simulator, name }: FunctionView, other: string): boolean {
  for (const { traceId } of simulator.traces.list()) {
    const spans = new Map(simulator.traces.story(traceId)?.spans.map((span) => [span.spanId, span]));
    for (const span of spans.values()) if (ranIn(span, other) && descends(span, name, spans)) return true;
  }
  return false;
}

function ranIn({ attributes }: StoredSpan, name: string): boolean {
  return attributes["faas.name"] === name && attributes["faas.invocation_id"] !== undefined;
}

/** Upwards along parents and links. */
function descends(span: StoredSpan, from: string, spans: ReadonlyMap<string, StoredSpan>): boolean {
  const above = new Set([span]);
  for (const { parentSpanId, links } of above) {
    for (const id of [parentSpanId, ...links.map((link) => link.spanId)]) {
      const found = id === undefined ? undefined : spans.get(id);
      if (!found || above.has(found)) continue;
      if (ranIn(found, from)) return true;
      above.add(found);
    }
  }
  return false;
}

/** Those in a queue that come of a function's events: given up by Lambda, or by the queue that they were polled from. */
export function deadLetters(view: FunctionView, queue: QueueView): readonly QueuedMessage[] {
  const requests = requestsOf(view);
  const messages = new Set(view.events.flatMap(messageIdsOf));
  return queue.messages.filter(
    ({ messageId, attributes, body }) =>
      messages.has(messageId) || requests.has(attributes["RequestID"]?.StringValue) || requests.has(readRecord(body)?.requestContext?.requestId),
  );
}

/** Also of events for which the function was never run. */
function requestsOf({ simulator, invocations, name }: FunctionView): ReadonlySet<string | undefined> {
  const subject = subjects.invokeEvent(name);
  const accepted = simulator.history.events.newest((seen) => seen.subject === subject);
  return new Set([...invocations.map(({ requestId }) => requestId), ...accepted.flatMap(({ event }) => event.requestid ?? [])]);
}

function messageIdsOf(event: unknown): string[] {
  const { Records: records } = (event ?? {}) as { Records?: unknown };
  if (!Array.isArray(records)) return [];
  return records.flatMap((record: { messageId?: unknown } | null) => (typeof record?.messageId === "string" ? record.messageId : []));
}

/** The record of a destination; undefined when the body is something else. */
function readRecord(body: string): { requestContext?: { requestId?: string } } | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
