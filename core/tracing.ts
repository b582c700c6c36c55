// Trace context across every hop: W3C and X-Ray headers in and out, and spans through the OpenTelemetry API.
import {
  type Attributes,
  type Context,
  context,
  createContextKey,
  type Link,
  ProxyTracerProvider,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  type Tracer,
  trace,
} from "@opentelemetry/api";

export { type Attributes, type Context, context, type Link, ROOT_CONTEXT, type Span, type SpanContext, SpanKind, SpanStatusCode, type Tracer, trace };

/** A tracer that records nothing: for tests. */
export const noopTracer: Tracer = new ProxyTracerProvider().getTracer("lambdabus");

const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

export function formatTraceparent(span: SpanContext): string {
  return `00-${span.traceId}-${span.spanId}-${span.traceFlags & 1 ? "01" : "00"}`;
}

export function parseTraceparent(header: string | undefined): SpanContext | undefined {
  const match = header && TRACEPARENT.exec(header);
  if (!match || /^0+$/.test(match[1] as string) || /^0+$/.test(match[2] as string)) return undefined;
  return { traceId: match[1] as string, spanId: match[2] as string, traceFlags: Number.parseInt(match[3] as string, 16) & 1, isRemote: true };
}

/** `Root=1-<8 hex>-<24 hex>;Parent=<16 hex>;Sampled=1`, with `lineage` as a further part where the caller sent one. */
export function formatXrayHeader(span: SpanContext, lineage?: string): string {
  const root = `1-${span.traceId.slice(0, 8)}-${span.traceId.slice(8)}`;
  const sampled = span.traceFlags & TraceFlags.SAMPLED ? 1 : 0;
  return `Root=${root};Parent=${span.spanId};Sampled=${sampled}${lineage ? `;Lineage=${lineage}` : ""}`;
}

/** Reads `X-Amzn-Trace-Id`. A header without a Parent still names the trace: its parent is then span 1, as span 0 is not valid. */
export function parseXrayHeader(header: string | undefined): { span?: SpanContext; lineage?: string } {
  if (!header) return {};
  const parts = new Map(header.split(";").map((part) => part.trim().split("=", 2) as [string, string]));
  const root = /^1-([0-9a-f]{8})-([0-9a-f]{24})$/i.exec(parts.get("Root") ?? "");
  const lineage = parts.get("Lineage") ?? parts.get("lineage");
  const found: { span?: SpanContext; lineage?: string } = lineage ? { lineage } : {};
  if (!root) return found;
  const parent = /^[0-9a-f]{16}$/i.test(parts.get("Parent") ?? "") ? (parts.get("Parent") as string) : "0000000000000001";
  found.span = {
    traceId: `${root[1]}${root[2]}`.toLowerCase(),
    spanId: parent.toLowerCase(),
    traceFlags: parts.get("Sampled") === "0" ? TraceFlags.NONE : TraceFlags.SAMPLED,
    isRemote: true,
  };
  return found;
}

/** `X-Amzn-Trace-Id` where it holds more than `traceparent` does: how often functions ran in the chain that led here. */
export function headerWithLineage(header: string | undefined): string | undefined {
  return parseXrayHeader(header).lineage === undefined ? undefined : header;
}

/** The context that a message brought: `traceparent` first, X-Ray's header where there is none. */
export function extractContext(carrier: { traceparent?: string | undefined; xray?: string | undefined }): Context {
  const span = parseTraceparent(carrier.traceparent) ?? parseXrayHeader(carrier.xray).span;
  return span ? trace.setSpanContext(ROOT_CONTEXT, span) : ROOT_CONTEXT;
}

const LINEAGE = createContextKey("lambdabus.lineage");

/** Calls that `work` makes inside this process carry the lineage on, as the trace header does over HTTP. */
export function withLineage<T>(lineage: string | undefined, work: () => T): T {
  return lineage ? context.with(context.active().setValue(LINEAGE, lineage), work) : work();
}

export function activeLineage(): string | undefined {
  return context.active().getValue(LINEAGE) as string | undefined;
}

/** The SDK's own key: it records no span where this is set. */
const SUPPRESSED = createContextKey("OpenTelemetry SDK Context Key SUPPRESS_TRACING");

/** Runs `work` outside every span, and without any of its own: waiting for what may never come is not worth a trace. */
export function untraced<T>(work: () => T): T {
  return context.with(ROOT_CONTEXT.setValue(SUPPRESSED, true), work);
}

/** The attributes of an envelope that carry `span` on. */
export function carry(span: Span): { traceparent?: string } {
  const spanContext = span.spanContext();
  return trace.isSpanContextValid(spanContext) ? { traceparent: formatTraceparent(spanContext) } : {};
}

/** Runs `work` inside a new span; an error that is thrown marks the span and goes on. */
export async function inSpan<T>(
  tracer: Tracer,
  name: string,
  options: { kind: SpanKind; attributes?: Attributes; links?: Link[]; parent?: Context },
  work: (span: Span) => Promise<T>,
): Promise<T> {
  const parent = options.parent ?? context.active();
  const { kind, attributes, links } = options;
  const span = tracer.startSpan(name, { kind, ...(attributes && { attributes }), ...(links && { links }) }, parent);
  try {
    return await context.with(trace.setSpan(parent, span), () => work(span));
  } catch (error) {
    failSpan(span, error);
    throw error;
  } finally {
    span.end();
  }
}

export function failSpan(span: Span, error: unknown): void {
  const failure = error instanceof Error ? error : new Error(String(error));
  span.recordException(failure);
  span.setStatus({ code: SpanStatusCode.ERROR, message: failure.message });
}
