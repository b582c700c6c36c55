// The lines that Lambda itself writes into a function's log, in the text format.
import type { FunctionDefinition } from "../core/function.ts";

export function initStartLine(version: string, region: string, digest: string): string {
  return `INIT_START Runtime Version: ${version}\tRuntime Version ARN: arn:aws:lambda:${region}::runtime:${digest}`;
}

export function initReportLine(ms: number, status: "timeout" | "error", errorType?: string): string {
  const shown = errorType === undefined ? "" : `\tError Type: ${platformErrorType(errorType, "Runtime")}`;
  return `INIT_REPORT Init Duration: ${ms.toFixed(2)} ms\tPhase: init\tStatus: ${status}${shown}`;
}

/** Lambda's own lines name only errors of these forms; a function's own types are unknown to them. */
function platformErrorType(errorType: string, whose: "Runtime" | "Function"): string {
  return /^(Runtime|Function)\.[A-Z][a-zA-Z]+$/.test(errorType) ? errorType : `${whose}.Unknown`;
}

export function startLine(requestId: string, version: string): string {
  return `START RequestId: ${requestId} Version: ${version}`;
}

export function endLine(requestId: string): string {
  return `END RequestId: ${requestId}`;
}

export interface Report {
  readonly requestId: string;
  readonly durationMs: number;
  readonly billedDurationMs: number;
  readonly memorySizeMb: number;
  readonly maxMemoryUsedMb: number;
  readonly initDurationMs?: number | undefined;
  readonly status: "success" | "error" | "timeout";
  readonly errorType?: string | undefined;
}

export function reportLine(report: Report): string {
  const init = report.initDurationMs === undefined ? "" : `Init Duration: ${report.initDurationMs.toFixed(2)} ms\t`;
  const status = report.status === "success" ? "" : `Status: ${report.status}\t`;
  const errorType = report.status === "error" && report.errorType ? `Error Type: ${platformErrorType(report.errorType, "Function")}\t` : "";
  return (
    `REPORT RequestId: ${report.requestId}\tDuration: ${report.durationMs.toFixed(2)} ms\tBilled Duration: ${report.billedDurationMs} ms\t` +
    `Memory Size: ${report.memorySizeMb} MB\tMax Memory Used: ${report.maxMemoryUsedMb} MB\t${init}${status}${errorType}`
  );
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
