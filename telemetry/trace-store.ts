// The newest traces, in memory: bounded by traces and by spans, and joined to stories by the links between them.
import type { Clock } from "../core/clock.ts";
import { type OtlpDocument, writeOtlp } from "./otlp.ts";
import { type StoredSpan, serviceName, type Trace } from "./span.ts";
import { TraceTime } from "./trace-time.ts";

/** A trace in one line. */
export interface TraceSummary {
  readonly traceId: string;
  /** Of the span that began first. */
  readonly name: string;
  /** Milliseconds since the epoch. */
  readonly start: number;
  readonly durationMs: number;
  readonly spanCount: number;
  readonly services: readonly string[];
  /** Names of the functions that ran. */
  readonly functions: readonly string[];
  readonly failed: boolean;
}

export interface TraceLimits {
  readonly traces: number;
  readonly spans: number;
  readonly spansPerTrace: number;
}

interface Entry {
  readonly time: TraceTime;
  readonly spans: StoredSpan[];
  /** Traces that its spans are linked to. */
  linked?: Set<string>;
  dropped: number;
}

export class TraceStore {
  readonly #clock: Clock;
  readonly #limits: TraceLimits;
  /** Oldest first. */
  readonly #entries = new Map<string, Entry>();
  #spanCount = 0;

  constructor(clock: Clock, limits: Partial<TraceLimits> = {}) {
    this.#clock = clock;
    this.#limits = { traces: 1_000, spans: 20_000, spansPerTrace: 2_000, ...limits };
  }

  /** Notes that something begins in a trace, at `host` by the host's clock. */
  begin(traceId: string, host: number): void {
    this.#entry(traceId, host).time.now(host);
  }

  /** Keeps a span, which knows the host's time only, at its place in the time of its trace. */
  add(span: StoredSpan): void {
    const entry = this.#entry(span.traceId);
    if (entry.spans.length >= this.#limits.spansPerTrace) {
      entry.dropped++;
      return;
    }
    entry.time.now();
    entry.spans.push(place(span, entry.time));
    this.#spanCount++;
    for (const link of span.links) (entry.linked ??= new Set()).add(link.traceId);
    this.#evict();
  }

  /** One trace; undefined when no span of it has ended. */
  get(traceId: string): Trace | undefined {
    const entry = this.#entries.get(traceId);
    if (!entry?.spans.length) return undefined;
    return { traceId, spans: inOrder([...entry.spans]), droppedSpans: entry.dropped };
  }

  /** A trace with all that links lead to, from it and to it. */
  story(traceId: string): Trace | undefined {
    if (!this.get(traceId)) return undefined;
    const entries = [...this.#reachable(traceId)].flatMap((id) => this.#entries.get(id) ?? []);
    const spans = inOrder(entries.flatMap((entry) => entry.spans));
    const dropped = entries.reduce((sum, entry) => sum + entry.dropped, 0);
    const kept = spans.slice(0, this.#limits.spansPerTrace);
    return { traceId, spans: kept, droppedSpans: dropped + spans.length - kept.length };
  }

  /** Newest first. */
  *list(): IterableIterator<TraceSummary> {
    for (const traceId of [...this.#entries.keys()].reverse()) {
      const trace = this.get(traceId);
      if (trace) yield summarize(trace);
    }
  }

  /** One trace, or its story, as OTLP JSON. */
  toOtlp(traceId: string, story: boolean): OtlpDocument | undefined {
    const trace = story ? this.story(traceId) : this.get(traceId);
    return trace && writeOtlp(trace);
  }

  clear(): void {
    this.#entries.clear();
    this.#spanCount = 0;
  }

  #entry(traceId: string, host?: number): Entry {
    let entry = this.#entries.get(traceId);
    if (!entry) {
      entry = { time: new TraceTime(this.#clock, host), spans: [], dropped: 0 };
      this.#entries.set(traceId, entry);
    }
    return entry;
  }

  /** Along links in both directions. Traces are few, so that the way back is looked for and not kept. */
  #reachable(traceId: string): Set<string> {
    const found = new Set([traceId]);
    for (const id of found) {
      for (const next of this.#entries.get(id)?.linked ?? []) found.add(next);
      for (const [from, { linked }] of this.#entries) if (linked?.has(id)) found.add(from);
    }
    return found;
  }

  /** Drops the oldest; never the newest, which is being made. */
  #evict(): void {
    if (this.#entries.size <= this.#limits.traces && this.#spanCount <= this.#limits.spans) return;
    for (const [traceId, entry] of this.#entries) {
      if (this.#entries.size === 1) return;
      this.#entries.delete(traceId);
      this.#spanCount -= entry.spans.length;
      if (this.#entries.size <= this.#limits.traces && this.#spanCount <= this.#limits.spans) return;
    }
  }
}

/** On the real clock, that is where it is. */
function place(span: StoredSpan, time: TraceTime): StoredSpan {
  const start = time.at(span.start);
  const end = time.at(span.end);
  if (start === span.start && end === span.end) return span;
  return { ...span, start, end, events: span.events.map((event) => ({ ...event, time: time.at(event.time) })) };
}

function inOrder(spans: StoredSpan[]): StoredSpan[] {
  return spans.sort((a, b) => a.start - b.start || b.end - a.end);
}

function summarize({ traceId, spans }: Trace): TraceSummary {
  const first = spans[0]!;
  const functions = spans.map((span) => span.attributes["faas.name"] ?? span.attributes["faas.invoked_name"]).filter((name) => typeof name === "string");
  return {
    traceId,
    name: first.name,
    start: first.start,
    durationMs: Math.max(...spans.map((span) => span.end)) - first.start,
    spanCount: spans.length,
    services: [...new Set(spans.map(serviceName))],
    functions: [...new Set(functions)],
    failed: spans.some((span) => span.status.code === "error"),
  };
}
