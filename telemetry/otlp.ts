// OTLP trace documents, in the JSON mapping: written from our spans and read into them.
import { SpanKind } from "../core/tracing.ts";
import type { Attributes, AttributeValue, StoredEvent, StoredLink, StoredSpan, StoredStatus, Trace } from "./span.ts";

/** Thrown when a document is not OTLP. */
export class OtlpError extends Error {
  override readonly name = "OtlpError";
}

export interface OtlpDocument {
  readonly resourceSpans: readonly object[];
}

/** Spans of one program stand together, and within it those of one instrumentation scope. */
export function writeOtlp(trace: Trace): OtlpDocument {
  const programs = Map.groupBy(trace.spans, (span) => JSON.stringify(span.resource));
  const resourceSpans = [...programs.values()].map((spans) => ({
    resource: { attributes: writeAttributes(spans[0]!.resource) },
    scopeSpans: [...Map.groupBy(spans, ({ scope }) => `${scope.name}@${scope.version ?? ""}`).values()].map((spans) => ({
      scope: { name: spans[0]!.scope.name, version: spans[0]!.scope.version },
      spans: spans.map(writeSpan),
    })),
  }));
  return { resourceSpans };
}

const STATUS_CODES = ["unset", "ok", "error"] as const;

function writeSpan(span: StoredSpan): object {
  return {
    traceId: span.traceId,
    spanId: span.spanId,
    parentSpanId: span.parentSpanId,
    name: span.name,
    kind: span.kind + 1,
    startTimeUnixNano: writeTime(span.start),
    endTimeUnixNano: writeTime(span.end),
    attributes: writeAttributes(span.attributes),
    events: span.events.map(({ name, time, attributes }) => ({ name, timeUnixNano: writeTime(time), attributes: writeAttributes(attributes) })),
    links: span.links.map(({ traceId, spanId, attributes }) => ({ traceId, spanId, attributes: writeAttributes(attributes) })),
    status: { code: STATUS_CODES.indexOf(span.status.code), message: span.status.message },
  };
}

/** Nanoseconds as text: they do not fit a JSON number. Ours are exact to a quarter of a microsecond. */
function writeTime(ms: number): string {
  const whole = Math.floor(ms);
  return (BigInt(whole) * 1_000_000n + BigInt(Math.round((ms - whole) * 1e6))).toString();
}

function writeAttributes(attributes: Attributes): object[] {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: writeValue(value) }));
}

function writeValue(value: AttributeValue): object {
  if (typeof value === "string") return { stringValue: value };
  if (typeof value === "boolean") return { boolValue: value };
  if (typeof value === "number") return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value };
  if (value === null) return {};
  if (Array.isArray(value)) return { arrayValue: { values: value.map(writeValue) } };
  return { kvlistValue: { values: writeAttributes(value as Attributes) } };
}

export interface ReadSpans {
  readonly spans: readonly StoredSpan[];
  /** Why spans were left out, one line for each. */
  readonly rejected: readonly string[];
}

/** Reads a document; ids may be hexadecimal or, as they come from protobuf, bytes. A span that is not valid is rejected on its own. */
export function readOtlp(document: unknown): ReadSpans {
  if (typeof document !== "object" || document === null || Array.isArray(document)) throw new OtlpError("expected an object with resourceSpans");
  const spans: StoredSpan[] = [];
  const rejected: string[] = [];
  for (const program of list(member(document, "resourceSpans"), "resourceSpans")) {
    const resource = readAttributes(member(member(program, "resource"), "attributes"));
    for (const part of list(member(program, "scopeSpans"), "scopeSpans")) {
      const scope = readScope(member(part, "scope"));
      for (const span of list(member(part, "spans"), "spans")) {
        try {
          spans.push(readSpan(span, resource, scope));
        } catch (error) {
          if (!(error instanceof OtlpError)) throw error;
          rejected.push(error.message);
        }
      }
    }
  }
  return { spans, rejected };
}

/** A trace as the console serves it; undefined when there is no span in it. */
export function readTrace(document: unknown): Trace | undefined {
  const spans = [...readOtlp(document).spans].sort((a, b) => a.start - b.start || b.end - a.end);
  return spans[0] && { traceId: spans[0].traceId, spans, droppedSpans: 0 };
}

function readSpan(span: unknown, resource: Attributes, scope: StoredSpan["scope"]): StoredSpan {
  const parentSpanId = readId(member(span, "parentSpanId"), 16);
  const kind = Number(member(span, "kind") ?? 0);
  const start = readTime(member(span, "startTimeUnixNano"), "startTimeUnixNano");
  return {
    traceId: requireId(span, "traceId", 32),
    spanId: requireId(span, "spanId", 16),
    ...(parentSpanId && { parentSpanId }),
    name: String(member(span, "name") ?? ""),
    kind: kind >= 1 && kind <= 5 ? kind - 1 : SpanKind.INTERNAL,
    start,
    end: Math.max(start, readTime(member(span, "endTimeUnixNano"), "endTimeUnixNano")),
    attributes: readAttributes(member(span, "attributes")),
    events: list(member(span, "events"), "events").map(readEvent),
    links: list(member(span, "links"), "links").map(readLink),
    status: readStatus(member(span, "status")),
    resource,
    scope,
  };
}

function readEvent(event: unknown): StoredEvent {
  return {
    name: String(member(event, "name") ?? ""),
    time: readTime(member(event, "timeUnixNano"), "timeUnixNano"),
    attributes: readAttributes(member(event, "attributes")),
  };
}

function readLink(link: unknown): StoredLink {
  return { traceId: requireId(link, "traceId", 32), spanId: requireId(link, "spanId", 16), attributes: readAttributes(member(link, "attributes")) };
}

function readStatus(status: unknown): StoredStatus {
  const message = member(status, "message");
  return { code: STATUS_CODES[Number(member(status, "code") ?? 0)] ?? "unset", ...(typeof message === "string" && message && { message }) };
}

function readScope(scope: unknown): StoredSpan["scope"] {
  const version = member(scope, "version");
  return { name: String(member(scope, "name") ?? ""), ...(typeof version === "string" && version && { version }) };
}

function readAttributes(attributes: unknown): Attributes {
  return Object.fromEntries(list(attributes, "attributes").map((entry) => [String(member(entry, "key")), readValue(member(entry, "value"))]));
}

function readValue(value: unknown): AttributeValue {
  const [[kind, held] = []] = Object.entries((value ?? {}) as object);
  switch (kind) {
    case "stringValue":
      return String(held);
    case "boolValue":
      return held === true;
    case "intValue":
    case "doubleValue":
      return Number(held);
    case "arrayValue":
      return list(member(held, "values"), "values").map(readValue);
    case "kvlistValue":
      return readAttributes(member(held, "values"));
    case "bytesValue":
      return held instanceof Uint8Array ? Buffer.from(held).toString("base64") : String(held);
    default:
      return null;
  }
}

/** Milliseconds from nanoseconds, which come as text or as a number. */
function readTime(nanos: unknown, name: string): number {
  if (!/^\d{1,20}$/.test(String(nanos))) throw new OtlpError(`${name}: expected nanoseconds since the epoch, found ${JSON.stringify(nanos)}`);
  const whole = BigInt(String(nanos));
  return Number(whole / 1_000_000n) + Number(whole % 1_000_000n) / 1e6;
}

function requireId(holder: unknown, name: string, digits: number): string {
  const id = readId(member(holder, name), digits);
  if (id === undefined) throw new OtlpError(`${name}: expected ${digits} hexadecimal digits, not all zero`);
  return id;
}

function readId(id: unknown, digits: number): string | undefined {
  const text = id instanceof Uint8Array ? Buffer.from(id).toString("hex") : String(id ?? "").toLowerCase();
  return text.length === digits && /^[0-9a-f]+$/.test(text) && !/^0+$/.test(text) ? text : undefined;
}

function member(holder: unknown, name: string): unknown {
  return typeof holder === "object" && holder !== null ? (holder as Record<string, unknown>)[name] : undefined;
}

function list(value: unknown, name: string): readonly unknown[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw new OtlpError(`${name}: expected a list`);
  return value;
}
