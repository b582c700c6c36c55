// Telemetry in the words of the Logs API that came before it: fewer events, and fewer members in them.
import type { TelemetryEvent } from "./telemetry-event.ts";

type PlatformRecord = { readonly requestId: string; readonly status: string } & Record<string, unknown>;

/** An invocation's report was two events then: its end, and its figures. */
export function toLogsApi(event: TelemetryEvent, schemaVersion: string): readonly TelemetryEvent[] {
  const { time, type, record } = event;
  if (!type.startsWith("platform.")) return [event];
  const { requestId, status, metrics, version } = record as PlatformRecord;
  if (type === "platform.start") return [{ time, type, record: { requestId, version } }];
  if (type === "platform.runtimeDone") return schemaVersion === "2020-08-15" ? [] : [{ time, type, record: { requestId, status } }];
  if (type === "platform.report") {
    return [
      { time, type: "platform.end", record: { requestId } },
      { time, type, record: { requestId, metrics } },
    ];
  }
  return ["platform.extension", "platform.logsSubscription", "platform.logsDropped"].includes(type) ? [event] : [];
}
