// Traces and metrics of one simulator: a tracer for all its parts, the store of what they did, and export to a collector where one is named.
import { createRequire } from "node:module";
import type { HrTime, Span as SdkSpan, SpanStatus } from "@opentelemetry/api";
import type { ReadableSpan, SpanProcessor } from "@opentelemetry/sdk-trace-base";
import type { Bus } from "../core/bus.ts";
import type { Clock } from "../core/clock.ts";
import type { Ids } from "../core/ids.ts";
import type { Logger } from "../core/logger.ts";
import type { Registry } from "../core/registry.ts";
import { SpanStatusCode, type Tracer } from "../core/tracing.ts";
import { followContext } from "./async-context.ts";
import { hostTime } from "./host-time.ts";
import { startMetrics } from "./metrics.ts";
import type { Attributes, StoredSpan, StoredStatus } from "./span.ts";
import { TraceStore } from "./trace-store.ts";

export interface Telemetry extends AsyncDisposable {
  readonly tracer: Tracer;
  readonly traces: TraceStore;
  /** From now on counts what the bus tells of functions, and exports it, where a collector is named. */
  measure(parts: { readonly bus: Bus; readonly registry: Registry }): AsyncDisposable;
}

/** These packages are CommonJS: required, they load in half the time that importing them takes. */
const require = createRequire(import.meta.url);

/**
 * Each simulator has a tracer of its own, so that several run side by side in one process; the way in which context follows
 * calls is the process's. `limit` is the number of traces kept; `exportEndpoint` is OTLP's base address, as in
 * OTEL_EXPORTER_OTLP_ENDPOINT; with seeded `ids`, trace and span ids repeat themselves.
 */
export function startTelemetry(options: { exportEndpoint?: string | undefined; clock: Clock; logger: Logger; limit?: number; ids?: Ids }): Telemetry {
  const { AlwaysOnSampler, BasicTracerProvider } = require("@opentelemetry/sdk-trace-base") as typeof import("@opentelemetry/sdk-trace-base");
  const { resourceFromAttributes } = require("@opentelemetry/resources") as typeof import("@opentelemetry/resources");
  const { ids, exportEndpoint, logger } = options;
  followContext();
  const traces = new TraceStore(options.clock, options.limit === undefined ? {} : { traces: options.limit });
  const spanProcessors: SpanProcessor[] = [new StoreProcessor(traces)];
  if (exportEndpoint) spanProcessors.push(openExport(exportEndpoint, logger));
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes({ "service.name": "lambdabus" }),
    sampler: new AlwaysOnSampler(),
    spanProcessors,
    ...(ids && { idGenerator: { generateTraceId: () => ids.hex(32), generateSpanId: () => ids.hex(16) } }),
  });
  return {
    tracer: provider.getTracer("lambdabus"),
    traces,
    measure: (parts) => (exportEndpoint ? startMetrics({ ...parts, logger, exportEndpoint }) : new AsyncDisposableStack()),
    [Symbol.asyncDispose]: () => provider.shutdown().catch((error) => logger.warn("spans not exported", { error })),
  };
}

/** What the SDK's span knows about its start, and shows nobody. */
interface Started {
  startTime: HrTime;
  readonly _startTimeProvided: boolean;
}

/** Gives spans a finer start than the SDK does, and keeps them when they end. */
class StoreProcessor implements SpanProcessor {
  readonly #traces: TraceStore;

  constructor(traces: TraceStore) {
    this.#traces = traces;
  }

  /** The SDK takes whole milliseconds; the end of a span, and its events, it measures finely from there. */
  onStart(span: SdkSpan): void {
    const host = hostTime();
    const started = span as unknown as Started;
    if (!started._startTimeProvided) started.startTime = toHrTime(host);
    this.#traces.begin(span.spanContext().traceId, host);
  }

  onEnd(span: ReadableSpan): void {
    this.#traces.add(fromSdk(span));
  }

  async forceFlush(): Promise<void> {}
  async shutdown(): Promise<void> {}
}

function openExport(endpoint: string, logger: Logger): SpanProcessor {
  const { BatchSpanProcessor } = require("@opentelemetry/sdk-trace-base") as typeof import("@opentelemetry/sdk-trace-base");
  const { OTLPTraceExporter } = require("@opentelemetry/exporter-trace-otlp-http") as typeof import("@opentelemetry/exporter-trace-otlp-http");
  const url = `${endpoint.replace(/\/+$/, "")}/v1/traces`;
  logger.debug("spans are exported", { "url.full": url });
  return new BatchSpanProcessor(new OTLPTraceExporter({ url }));
}

function toHrTime(ms: number): HrTime {
  const seconds = Math.floor(ms / 1_000);
  return [seconds, Math.round((ms - seconds * 1_000) * 1e6)];
}

function fromHrTime([seconds, nanos]: HrTime): number {
  return seconds * 1_000 + nanos / 1e6;
}

function fromSdk(span: ReadableSpan): StoredSpan {
  const { traceId, spanId } = span.spanContext();
  return {
    traceId,
    spanId,
    ...(span.parentSpanContext && { parentSpanId: span.parentSpanContext.spanId }),
    name: span.name,
    kind: span.kind,
    start: fromHrTime(span.startTime),
    end: fromHrTime(span.endTime),
    attributes: span.attributes as Attributes,
    events: span.events.map((event) => ({ name: event.name, time: fromHrTime(event.time), attributes: (event.attributes ?? {}) as Attributes })),
    links: span.links.map(({ context, attributes = {} }) => ({ traceId: context.traceId, spanId: context.spanId, attributes: attributes as Attributes })),
    status: statusOf(span.status),
    resource: span.resource.attributes as Attributes,
    scope: span.instrumentationScope,
  };
}

const STATUS = { [SpanStatusCode.UNSET]: "unset", [SpanStatusCode.OK]: "ok", [SpanStatusCode.ERROR]: "error" } as const;

function statusOf({ code, message }: SpanStatus): StoredStatus {
  return { code: STATUS[code], ...(message && { message }) };
}
