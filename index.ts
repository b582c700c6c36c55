// The public API: what the package exports, nothing more.

export { findServer } from "./broker/index.ts";
export type { SampleContext, SampleOptions } from "./connectors/sample.ts";
export { type SampleKind, type SampleName, type SampleSettings, sampleEvent, sampleKinds } from "./connectors/samples.ts";
export type { History, InvocationView } from "./console/history.ts";
export type { DisorderSettings } from "./core/disorder.ts";
export { ConfigError, ConnectionError, NotReadyError, ServiceError } from "./core/errors.ts";
export { Logger } from "./core/logger.ts";
export { describeIsolation, probeMachine } from "./invoker/environment/isolation/sandboxes.ts";
export type { DebugDoor } from "./invoker/invoker.ts";
export { type Simulator, type StartOptions, start } from "./simulator.ts";
export { readTrace, renderWaterfall, type StoredSpan, type Trace, type TraceStore } from "./telemetry/index.ts";
