// What telemetry gives to the simulator and the command line.

export { readTrace, writeOtlp } from "./otlp.ts";
export { type OtlpReceiver, startOtlpReceiver } from "./otlp-receiver.ts";
export type { StoredSpan, Trace } from "./span.ts";
export { startTelemetry, type Telemetry } from "./telemetry.ts";
export { TraceStore, type TraceSummary } from "./trace-store.ts";
export { renderWaterfall } from "./waterfall/waterfall.ts";
