// What Lambda itself says of an environment, as the Telemetry API and JSON logs tell it.

export type Status = "success" | "error" | "failure" | "timeout";

export type InitializationType = "on-demand" | "provisioned-concurrency";

export interface Tracing {
  readonly spanId: string;
  readonly type: "X-Amzn-Trace-Id";
  readonly value: string;
}

export interface TimedSpan {
  readonly name: "responseLatency" | "responseDuration";
  /** ISO 8601. */
  readonly start: string;
  readonly durationMs: number;
}

export interface ReportMetrics {
  readonly durationMs: number;
  readonly billedDurationMs: number;
  readonly memorySizeMB: number;
  readonly maxMemoryUsedMB: number;
  readonly initDurationMs?: number;
}

interface InitRecord {
  readonly initializationType: InitializationType;
  readonly phase: "init" | "invoke";
}

export type PlatformEvent =
  | {
      readonly type: "platform.initStart";
      readonly record: InitRecord & {
        readonly runtimeVersion: string;
        readonly runtimeVersionArn: string;
        readonly functionName: string;
        readonly functionVersion: string;
      };
    }
  | { readonly type: "platform.initRuntimeDone"; readonly record: InitRecord & { readonly status: Status; readonly errorType?: string } }
  | {
      readonly type: "platform.initReport";
      readonly record: InitRecord & { readonly status: Status; readonly errorType?: string; readonly metrics: { readonly durationMs: number } };
    }
  | { readonly type: "platform.start"; readonly record: { readonly requestId: string; readonly version: string; readonly tracing?: Tracing } }
  | {
      readonly type: "platform.runtimeDone";
      readonly record: {
        readonly requestId: string;
        readonly status: Status;
        readonly errorType?: string;
        readonly metrics: { readonly durationMs: number; readonly producedBytes: number };
        readonly spans?: readonly TimedSpan[];
        readonly tracing?: Tracing;
      };
    }
  | {
      readonly type: "platform.report";
      readonly record: {
        readonly requestId: string;
        readonly status: Status;
        readonly errorType?: string;
        readonly metrics: ReportMetrics;
        readonly tracing?: Tracing;
      };
    }
  | {
      readonly type: "platform.extension";
      readonly record: { readonly name: string; readonly state: string; readonly events: readonly string[]; readonly errorType?: string };
    }
  | { readonly type: "platform.telemetrySubscription"; readonly record: { readonly name: string; readonly state: string; readonly types: readonly string[] } }
  | { readonly type: "platform.logsSubscription"; readonly record: { readonly name: string; readonly state: string; readonly types: readonly string[] } }
  | {
      readonly type: "platform.logsDropped";
      readonly record: { readonly reason: string; readonly droppedRecords: number; readonly droppedBytes: number };
    };

const LEVELS: readonly string[] = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"];

/** Whether a message of a level is to be logged where the least is `least`; levels that nobody knows are. */
export function isLoud(level: string, least: string): boolean {
  const found = LEVELS.indexOf(level.toUpperCase());
  return found < 0 || found >= LEVELS.indexOf(least);
}

/** The level at which an event stands in a JSON log. */
export function levelOf({ type, record }: PlatformEvent): "DEBUG" | "INFO" | "WARN" {
  if (type === "platform.logsDropped" || ("status" in record && record.status !== "success")) return "WARN";
  if (type === "platform.initRuntimeDone" || type === "platform.runtimeDone") return "DEBUG";
  if (type === "platform.initReport") return record.initializationType === "on-demand" ? "DEBUG" : "INFO";
  return "INFO";
}

/** Platform events name only errors of these forms; a function's own types are unknown to them. */
export function platformErrorType(errorType: string, whose: "Runtime" | "Function"): string {
  return /^(Runtime|Function)\.[A-Z][a-zA-Z]+$/.test(errorType) || /^(Extension|Sandbox)\.[A-Z]/.test(errorType) ? errorType : `${whose}.Unknown`;
}

/** What a runtime says of its own errors; those of extensions and of the sandbox are not its to tell. */
export function ownErrorType(posted: string | undefined, whose: "Runtime" | "Function"): string {
  return posted === undefined || /^(Extension|Sandbox)\./.test(posted) ? `${whose}.Unknown` : posted;
}

/** Of an invocation's `X-Amzn-Trace-Id`, in a function whose tracing is active. */
export function tracingOf(traceId: string): Tracing {
  return { spanId: /Parent=([0-9a-f]{16})/i.exec(traceId)?.[1] ?? "", type: "X-Amzn-Trace-Id", value: traceId };
}
