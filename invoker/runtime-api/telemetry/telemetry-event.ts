// One thing that happened in an environment, as the Telemetry API tells of it.

export interface TelemetryEvent {
  /** ISO 8601, in real time. */
  readonly time: string;
  readonly type: string;
  readonly record: unknown;
}
