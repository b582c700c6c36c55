// What happened, told in lines from the traces: who called what, which function ran with which outcome, what comes next and what is left.
import type { InvocationView, StoredSpan, Trace } from "../index.ts";
import type { Observed } from "./observed.ts";
import { QueueView } from "./queue-view.ts";

export interface StoryOptions {
  /** Only the stories in which this function plays a part. */
  readonly function?: string;
  /** Only the story of this trace. */
  readonly traceId?: string;
}

/** The earlier ones beyond these are counted, not told. */
const LONGEST = 60;

export function tellStory(simulator: Observed, options: StoryOptions): string {
  const places = placesOf(storiesOf(simulator, options).flatMap((trace) => trace.spans));
  const from = places[0]?.span.start ?? simulator.clock.now();
  const attempts = new Map(simulator.invocations.map((invocation) => [keyOf(invocation.requestId, invocation.attempt), invocation]));
  const lines = places.map(({ span, depth }) => {
    const { "faas.invocation_id": request, "faas.invocation.attempt": attempt } = span.attributes;
    const notes = [...notesOn(span), ...outcomeOf(span, attempts.get(keyOf(request, attempt)), from)];
    return [`${offset(span.start - from).padStart(10)}  ${"  ".repeat(depth)}${span.name}`, ...notes].join("  ");
  });
  const earlier = lines.length - LONGEST;
  const told = earlier > 0 ? [`… ${earlier} earlier`, ...lines.slice(earlier)] : lines;
  return [...told, ...queuesLeft(simulator, from), `it is now ${offset(simulator.clock.now() - from)}`].join("\n");
}

/** Oldest first; traces that are linked are one story, and told once. */
function storiesOf({ traces }: Observed, options: StoryOptions): Trace[] {
  const told = new Set<string>();
  const found: Trace[] = [];
  for (const { traceId } of [...traces.list()].reverse()) {
    if (told.has(traceId)) continue;
    const story = traces.story(traceId);
    if (!story) continue;
    const members = new Set(story.spans.map((span) => span.traceId));
    for (const member of members) told.add(member);
    if (options.traceId !== undefined && !members.has(options.traceId)) continue;
    if (options.function !== undefined && !story.spans.some((span) => functionOf(span) === options.function)) continue;
    found.push(story);
  }
  return found;
}

/** The function that ran, or was to run, in a span. */
function functionOf({ attributes }: StoredSpan): unknown {
  return attributes["faas.name"] ?? attributes["faas.invoked_name"];
}

/** Where a span stands in the story. */
interface Place {
  readonly span: StoredSpan;
  readonly depth: number;
  /** When it began, or when what it began because of did, if the clocks of two processes have it that this was later. */
  readonly since: number;
}

/** In the order of the story: what began because of another stands below it, one deeper. */
function placesOf(spans: readonly StoredSpan[]): Place[] {
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  const places = new Map<string, Place>();
  const placeOf = (span: StoredSpan): Place => {
    const known = places.get(span.spanId);
    if (known) return known;
    places.set(span.spanId, { span, depth: 0, since: span.start }); // For a circle of links, which tells nothing of causes.
    const causes = [span.parentSpanId, ...span.links.map((link) => link.spanId)].flatMap((id) => byId.get(id ?? "") ?? []).map(placeOf);
    const depth = Math.max(-1, ...causes.map((cause) => cause.depth)) + 1;
    const place = { span, depth, since: Math.max(span.start, ...causes.map((cause) => cause.since)) };
    places.set(span.spanId, place);
    return place;
  };
  return spans.map(placeOf).sort((a, b) => a.since - b.since || a.depth - b.depth);
}

function keyOf(requestId: unknown, attempt: unknown): string {
  return `${requestId}/${attempt}`;
}

/** What a span is about: the resource, the size of a batch, the attempt. */
function* notesOn({ attributes }: StoredSpan): Generator<string> {
  const { "aws.sqs.queue.url": queue, "aws.sns.topic.arn": topic, "aws.s3.bucket": bucket, "messaging.batch.message_count": records } = attributes;
  if (typeof queue === "string") yield queue.slice(queue.lastIndexOf("/") + 1);
  if (typeof topic === "string") yield topic.slice(topic.lastIndexOf(":") + 1);
  if (typeof bucket === "string") yield [bucket, attributes["aws.s3.key"] ?? ""].join("/");
  if (typeof records === "number") yield count(records, "record");
  if (Number(attributes["faas.invocation.attempt"]) > 1) yield `attempt ${attributes["faas.invocation.attempt"]}`;
}

/** How it ended, and what becomes of the event after a failure, or after a refusal. */
function* outcomeOf({ status, attributes }: StoredSpan, invocation: InvocationView | undefined, from: number): Generator<string> {
  if (status.code === "error") yield `failed: ${status.message ?? "error"}`;
  else if (invocation) yield partialOutcome(invocation);
  const next = invocation?.next ?? nextIn(attributes);
  if (next) yield "retryAt" in next ? `→ again at ${offset(Date.parse(next.retryAt) - from)}` : `→ given up: ${next.condition}`;
}

/** As the span of a refusal says it. */
function nextIn({ "lambdabus.retry_at": retryAt, "lambdabus.condition": condition }: StoredSpan["attributes"]): InvocationView["next"] {
  if (typeof retryAt === "string") return { retryAt };
  return typeof condition === "string" ? { condition } : undefined;
}

function partialOutcome({ response }: InvocationView): string {
  const { batchItemFailures } = (response ?? {}) as { batchItemFailures?: unknown };
  const failed = Array.isArray(batchItemFailures) ? batchItemFailures.length : 0;
  return failed > 0 ? `gave ${count(failed, "record")} back` : "succeeded";
}

/** What lies in the queues. */
function queuesLeft(simulator: Observed, from: number): string[] {
  return simulator.queues.flatMap((name) => {
    const messages = new QueueView(simulator, name).messages;
    const hidden = messages.flatMap(({ visibleAt }) => visibleAt ?? []);
    const until = hidden.length > 0 ? [`${hidden.length} hidden, the first until ${offset(Math.min(...hidden) - from)}`] : [];
    return messages.length > 0 ? [`${name} holds ${[count(messages.length, "message"), ...until].join(", ")}`] : [];
  });
}

/** `1 message`, `2 messages`. */
export function count(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? "" : "s"}`;
}

/** Since the story began: `+0.012 s`, `+3:00`, `+1:00:20`. */
function offset(ms: number): string {
  if (ms < 60_000) return `+${(ms / 1000).toFixed(3)} s`;
  const seconds = Math.floor(ms / 1000);
  const hours = Math.floor(seconds / 3600);
  const pad = (value: number) => String(value).padStart(2, "0");
  return `+${hours > 0 ? `${hours}:${pad(Math.floor(seconds / 60) % 60)}` : Math.floor(seconds / 60)}:${pad(seconds % 60)}`;
}
