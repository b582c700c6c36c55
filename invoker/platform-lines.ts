// The lines that Lambda itself writes into a function's log: its events, in the text format.
import type { FunctionDefinition } from "../core/function.ts";
import type { PlatformEvent, ReportMetrics, Status, Tracing } from "./platform-events.ts";

/** How a function that did not answer shows in its log: by the status in its REPORT, or by a line of its own as until 2024. */
export type FailureLines = "status" | "message";

export interface LineOptions {
  readonly failureLines: FailureLines;
  /** Of an invocation that failed without an answer: what `message` prints. */
  readonly failure?: string | undefined;
}

/** No line for events that only the JSON format and the Telemetry API tell. */
export function platformLines(event: PlatformEvent, options: LineOptions): readonly string[] {
  switch (event.type) {
    case "platform.initStart":
      if (event.record.phase !== "init") return [];
      return [`INIT_START Runtime Version: ${event.record.runtimeVersion}\tRuntime Version ARN: ${event.record.runtimeVersionArn}`];
    case "platform.initReport":
      return isSaid(event.record) ? [initReportLine(event.record)] : [];
    case "platform.start":
      return [`START RequestId: ${event.record.requestId} Version: ${event.record.version}`];
    case "platform.report":
      return reportLines(event.record, options);
    case "platform.extension":
      return [`EXTENSION\tName: ${event.record.name}\tState: ${event.record.state}\tEvents: [${event.record.events.join(", ")}]${errorTypeOf(event.record)}`];
    case "platform.telemetrySubscription":
      return [subscriptionLine("TELEMETRY", event.record)];
    case "platform.logsSubscription":
      return [subscriptionLine("LOGS", event.record)];
    default:
      return [];
  }
}

type InitReport = Extract<PlatformEvent, { type: "platform.initReport" }>["record"];
type Report = Extract<PlatformEvent, { type: "platform.report" }>["record"];

/** Of an Init on demand only failures are said: the first REPORT says enough of the others. */
function isSaid({ status, initializationType }: InitReport): boolean {
  return status !== "success" || initializationType !== "on-demand";
}

function initReportLine({ metrics, status, phase, errorType }: InitReport): string {
  const shown = status === "success" ? "" : `\tStatus: ${shownStatus(status)}`;
  return `INIT_REPORT Init Duration: ${metrics.durationMs.toFixed(2)} ms\tPhase: ${phase}${shown}${errorType && status !== "timeout" ? errorTypeOf({ errorType }) : ""}`;
}

function reportLines({ requestId, status, errorType, metrics, tracing }: Report, { failureLines, failure }: LineOptions): readonly string[] {
  const old = failureLines === "message";
  const shown = status === "success" || old ? "" : `Status: ${shownStatus(status)}\t${status !== "timeout" && errorType ? `Error Type: ${errorType}\t` : ""}`;
  return [
    ...(old && failure !== undefined ? failure.split("\n") : []),
    `END RequestId: ${requestId}`,
    `REPORT RequestId: ${requestId}\t${shownMetrics(metrics)}${shown}`,
    ...(tracing ? [xrayLine(tracing)] : []),
  ];
}

function shownMetrics({ durationMs, billedDurationMs, memorySizeMB, maxMemoryUsedMB, initDurationMs }: ReportMetrics): string {
  const init = initDurationMs === undefined ? "" : `Init Duration: ${initDurationMs.toFixed(2)} ms\t`;
  return (
    `Duration: ${durationMs.toFixed(2)} ms\tBilled Duration: ${billedDurationMs} ms\t` +
    `Memory Size: ${memorySizeMB} MB\tMax Memory Used: ${maxMemoryUsedMB} MB\t${init}`
  );
}

/** The lines know no `failure`. */
function shownStatus(status: Status): string {
  return status === "failure" ? "error" : status;
}

function errorTypeOf({ errorType }: { readonly errorType?: string }): string {
  return errorType === undefined ? "" : `\tError Type: ${errorType}`;
}

function xrayLine({ value, spanId }: Tracing): string {
  const [, root] = /Root=([^;]+)/.exec(value) ?? [];
  return `XRAY TraceId: ${root}\tSegmentId: ${spanId}\tSampled: ${/Sampled=1/.test(value)}\t`;
}

function subscriptionLine(word: string, { name, state, types }: { readonly name: string; readonly state: string; readonly types: readonly string[] }): string {
  return `${word}\tName: ${name}\tState: ${state}\tTypes: [${types.map((type) => type[0]?.toUpperCase() + type.slice(1)).join(", ")}]`;
}

/** Whole milliseconds, rounded up, at least one; a cold start's init is billed since August 2025. */
export function billedDuration(durationMs: number, initDurationMs = 0): number {
  return Math.max(1, Math.ceil(durationMs + initDurationMs));
}

/** `YYYY/MM/DD/[VERSION]<32 hex>`; with a log group of its own, the function's name stands before the version. */
export function logStreamName({ name, version, logGroup }: FunctionDefinition, now: number, hex: string): string {
  const day = new Date(now).toISOString().slice(0, 10).replaceAll("-", "/");
  return `${day}/${logGroup === `/aws/lambda/${name}` ? "" : name}[${version}]${hex}`;
}
