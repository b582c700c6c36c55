// Metrics of one simulator, exported to a collector. Nothing of OpenTelemetry's metrics is loaded where none is named.
import { createRequire } from "node:module";
import type { Bus } from "../core/bus.ts";
import type { Logger } from "../core/logger.ts";
import type { Registry } from "../core/registry.ts";
import { FunctionMetrics } from "./function-metrics.ts";

export interface MetricsOptions {
  readonly bus: Bus;
  readonly registry: Registry;
  readonly logger: Logger;
  /** OTLP's base address, as in OTEL_EXPORTER_OTLP_ENDPOINT. */
  readonly exportEndpoint: string;
}

/** Milliseconds of real time from one export to the next: soon enough to be watched. What was counted last is exported at the end. */
const INTERVAL = 10_000;

/** These packages are CommonJS: required, they load in half the time that importing them takes. */
const require = createRequire(import.meta.url);

/** Counts from now on. Times are the host's: OpenTelemetry's SDK takes no other. */
export function startMetrics({ bus, registry, logger, exportEndpoint }: MetricsOptions): AsyncDisposable {
  const { MeterProvider, PeriodicExportingMetricReader } = require("@opentelemetry/sdk-metrics") as typeof import("@opentelemetry/sdk-metrics");
  const { OTLPMetricExporter } = require("@opentelemetry/exporter-metrics-otlp-http") as typeof import("@opentelemetry/exporter-metrics-otlp-http");
  const { resourceFromAttributes } = require("@opentelemetry/resources") as typeof import("@opentelemetry/resources");
  const exporter = new OTLPMetricExporter({ url: `${exportEndpoint.replace(/\/+$/, "")}/v1/metrics` });
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: INTERVAL });
  const provider = new MeterProvider({ resource: resourceFromAttributes({ "service.name": "lambdabus" }), readers: [reader] });
  const stop = new AbortController();
  const watching = new FunctionMetrics(provider.getMeter("lambdabus"), registry).watch({ bus, logger, signal: stop.signal }).catch((error) => {
    if (!stop.signal.aborted) logger.error("metrics are no longer counted", { error });
  });
  return {
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      await watching;
      await provider.shutdown().catch((error) => logger.warn("metrics not exported", { error }));
    },
  };
}
