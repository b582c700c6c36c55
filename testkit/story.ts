// What happened, told in lines from the traces: who called what, which function ran with which outcome, and what comes next.
import type { InvocationView, StoredSpan, Trace } from "../index.ts";
import type { TestSimulator } from "./test-simulator.ts";

export interface StoryOptions {
  /** Only the stories in which this function plays a part. */
  readonly function?: string;
  /** Only the story of this trace. */
  readonly traceId?: string;
}

/** The oldest beyond these are counted, not told. */
const LONGEST = 60;

export function tellStory(simulator: TestSimulator, options: StoryOptions): string {
  const spans = storiesOf(simulator, options).flatMap((trace) => trace.spans);
  const from = spans[0]?.start ?? simulator.clock.now();
  const next = new Map(simulator.history.invocations.newest().map(({ message }) => nextOf(message.display as InvocationView, from)));
  const depths = depthsOf(spans);
  const lines = spans.map((span) => tell(span, from, depths.get(span.spanId) ?? 0, next));
  const left = lines.length - LONGEST;
  const told = left > 0 ? [`… ${left} earlier`, ...lines.slice(left)] : lines;
  return [...told, `it is now ${offset(simulator.clock.now() - from)}`].join("\n");
}

/** Oldest first; traces that are linked are one story, and told once. */
function storiesOf({ traces }: TestSimulator, options: StoryOptions): Trace[] {
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
export function functionOf({ attributes }: StoredSpan): string | undefined {
  const name = attributes["faas.name"] ?? attributes["faas.invoked_name"];
  return typeof name === "string" ? name : undefined;
}

function depthsOf(spans: readonly StoredSpan[]): Map<string, number> {
  const depths = new Map<string, number>();
  for (const { spanId, parentSpanId, links } of spans) {
    const above = [parentSpanId, ...links.map((link) => link.spanId)].flatMap((id) => (id === undefined ? [] : (depths.get(id) ?? [])));
    depths.set(spanId, above.length > 0 ? Math.max(...above) + 1 : 0);
  }
  return depths;
}

function tell(span: StoredSpan, from: number, depth: number, next: ReadonlyMap<string, string>): string {
  const { attributes, status } = span;
  const invocation = attributes["faas.invocation_id"];
  const attempt = attributes["faas.invocation.attempt"];
  const about = [attributes["messaging.destination.name"], attributes["aws.s3.bucket"]].find(
    (value) => typeof value === "string" && !span.name.includes(value),
  );
  const outcome = status.code === "error" ? `failed: ${status.message ?? "error"}` : undefined;
  const facts = [
    about,
    typeof attempt === "number" && attempt > 1 ? `attempt ${attempt}` : undefined,
    outcome,
    attempt === undefined ? undefined : next.get(`${invocation}/${attempt}`),
  ];
  return [`${offset(span.start - from).padStart(10)}  ${"  ".repeat(depth)}${span.name}`, ...facts.filter((fact) => fact !== undefined)].join("  ");
}

/** What becomes of an event after a failed attempt, by the attempt. */
function nextOf({ requestId, attempt, next }: InvocationView, from: number): [string, string] {
  const key = `${requestId}/${attempt}`;
  if (!next) return [key, ""];
  return [key, "retryAt" in next ? `→ again at ${offset(Date.parse(next.retryAt) - from)}` : `→ given up: ${next.condition}`];
}

/** Since the story began: `+0.012 s`, `+3:00 min`. */
function offset(ms: number): string {
  if (ms < 60_000) return `+${(ms / 1000).toFixed(3)} s`;
  const seconds = Math.floor(ms / 1000);
  const hours = Math.floor(seconds / 3600);
  const pad = (value: number) => String(value).padStart(2, "0");
  return `+${hours > 0 ? `${hours}:${pad(Math.floor(seconds / 60) % 60)}` : Math.floor(seconds / 60)}:${pad(seconds % 60)}`;
}
