// A finished span in the one form that everything here reads: the store, the waterfall, OTLP in and out.
import type { SpanKind } from "../core/tracing.ts";

export type AttributeValue = string | number | boolean | readonly AttributeValue[] | { readonly [name: string]: AttributeValue } | null;
export type Attributes = Readonly<Record<string, AttributeValue>>;

/** Times are milliseconds since the epoch, with fractions. Ids are lower-case hexadecimal. */
export interface StoredSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: SpanKind;
  readonly start: number;
  readonly end: number;
  readonly attributes: Attributes;
  readonly events: readonly StoredEvent[];
  readonly links: readonly StoredLink[];
  readonly status: StoredStatus;
  /** What describes the program that made it: `service.name` and more. */
  readonly resource: Attributes;
  readonly scope: { readonly name: string; readonly version?: string };
}

export interface StoredEvent {
  readonly name: string;
  readonly time: number;
  readonly attributes: Attributes;
}

export interface StoredLink {
  readonly traceId: string;
  readonly spanId: string;
  readonly attributes: Attributes;
}

export interface StoredStatus {
  readonly code: "unset" | "ok" | "error";
  readonly message?: string;
}

/** Spans that belong together: of one trace, or of the several that make a story. */
export interface Trace {
  readonly traceId: string;
  /** In the order in which they began. */
  readonly spans: readonly StoredSpan[];
  /** How many spans there was no room for. */
  readonly droppedSpans: number;
}

export function serviceName(span: StoredSpan): string {
  return String(span.resource["service.name"] ?? "unknown");
}
