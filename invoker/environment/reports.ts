// The platform's events of an environment's life, made from what the environment knows.
import { createHash } from "node:crypto";
import type { FunctionDefinition } from "../../core/function.ts";
import { type InitializationType, type PlatformEvent, platformErrorType, type Status, type TimedSpan, tracingOf } from "../platform-events.ts";
import type { Launch } from "../runtimes/runtime.ts";
import type { InitEnd } from "./host.ts";
import type { InvocationResult, Running } from "./invocation.ts";

export interface InitPhase {
  readonly initializationType: InitializationType;
  /** `invoke` when it is part of an invocation, after a failure. */
  readonly phase: "init" | "invoke";
}

export function initStart(init: InitPhase, { version }: Launch, { name, version: functionVersion }: FunctionDefinition, region: string): PlatformEvent {
  const runtimeVersionArn = `arn:aws:lambda:${region}::runtime:${digestOf(version)}`;
  return { type: "platform.initStart", record: { ...init, runtimeVersion: version, runtimeVersionArn, functionName: name, functionVersion } };
}

/** What it came to, for the Telemetry API and the log: two events. */
export function initEnd({ initializationType, phase }: InitPhase, end: InitEnd, durationMs: number): readonly PlatformEvent[] {
  const status: Status = end.status === "ready" ? "success" : end.status;
  const errorType = end.status === "error" ? platformErrorType(end.errorType, "Runtime") : undefined;
  const record = { initializationType, phase, status, ...(errorType !== undefined && { errorType }) };
  return [
    { type: "platform.initRuntimeDone", record },
    { type: "platform.initReport", record: { ...record, metrics: { durationMs } } },
  ];
}

export function invocationStart({ requestId, traceId }: Running["invocation"], { version, tracingMode }: FunctionDefinition): PlatformEvent {
  return { type: "platform.start", record: { requestId, version, ...(tracingMode === "Active" && { tracing: tracingOf(traceId) }) } };
}

export function runtimeDone(running: Running, result: InvocationResult, definition: FunctionDefinition, now: number): PlatformEvent {
  const spans = spansOf(running, result, now);
  const metrics = { durationMs: result.durationMs, producedBytes: running.stream?.begun ? running.stream.length : result.payload.byteLength };
  return { type: "platform.runtimeDone", record: { ...outcomeOf(running, result, definition), metrics, ...(spans && { spans }) } };
}

export function invocationReport(running: Running, result: InvocationResult, definition: FunctionDefinition): PlatformEvent {
  const { durationMs, billedDurationMs, maxMemoryUsedMb, initDurationMs } = result;
  const metrics = {
    durationMs,
    billedDurationMs,
    memorySizeMB: definition.memorySize,
    maxMemoryUsedMB: maxMemoryUsedMb,
    ...(initDurationMs !== undefined && { initDurationMs }),
  };
  return { type: "platform.report", record: { ...outcomeOf(running, result, definition), metrics } };
}

function outcomeOf({ invocation }: Running, { outcome, errorType }: InvocationResult, { tracingMode }: FunctionDefinition) {
  return {
    requestId: invocation.requestId,
    status: statusOf(outcome, errorType),
    ...(errorType && outcome === "error" && { errorType: platformErrorType(errorType, "Function") }),
    ...(tracingMode === "Active" && { tracing: tracingOf(invocation.traceId) }),
  };
}

/** An error is what the function said itself; a failure is what happened to it. */
function statusOf(outcome: InvocationResult["outcome"], errorType = ""): Status {
  return outcome === "error" && /^(Runtime\.ExitError|Extension\.|Sandbox\.)/.test(errorType) ? "failure" : outcome;
}

/** Of an answer: how long its first byte took, and from there its last. */
function spansOf({ started, stream }: Running, { outcome, durationMs }: InvocationResult, now: number): readonly TimedSpan[] | undefined {
  if (outcome !== "success") return undefined;
  const begin = now - durationMs;
  const latency = stream?.begunAt === undefined ? durationMs : stream.begunAt - started;
  return [
    { name: "responseLatency", start: new Date(begin).toISOString(), durationMs: latency },
    { name: "responseDuration", start: new Date(begin + latency).toISOString(), durationMs: durationMs - latency },
  ];
}

/** Stands for the digest in the ARN of a runtime's version: the same for the same version. */
function digestOf(version: string): string {
  return createHash("sha256").update(version).digest("hex");
}
