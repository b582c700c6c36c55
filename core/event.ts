// The envelope in which every event travels: CloudEvents 1.0, with what Lambda's event queue remembers as extension attributes.
import type { Payload } from "./payload.ts";

/** An event on the bus. `data` is the canonical record exactly as a handler will see it. Never changed once published. */
export interface EventEnvelope {
  readonly specversion: "1.0";
  /** The source's own identity for it: message id, event id, sequence … */
  readonly id: string;
  /** ARN of the resource in which it happened. */
  readonly source: string;
  /** As `com.amazonaws.s3.ObjectCreated.Put`. */
  readonly type: string;
  /** Object key, topic subject … */
  readonly subject?: string | undefined;
  /** ISO 8601, with milliseconds. */
  readonly time: string;
  readonly datacontenttype: "application/json";
  readonly data: Payload;
  /** What must stay in order: shard, message group, topic partition. */
  readonly partitionkey?: string | undefined;
  readonly sequence?: string | undefined;
  /** W3C Trace Context: the span that sent this event. */
  readonly traceparent?: string | undefined;
  readonly tracestate?: string | undefined;
  /** Lambda's request id, given when the event was accepted for a function; one event keeps it over all its attempts. */
  readonly requestid?: string | undefined;
  /** ISO 8601: when the event was accepted for a function. Its age counts from here. */
  readonly acceptedtime?: string | undefined;
  /** The version or alias that was asked for. */
  readonly qualifier?: string | undefined;
  /** The name of the connector that brought it: `s3`, `invoke` … */
  readonly connector?: string | undefined;
  /** Id of the mapping through which it came. */
  readonly mapping?: string | undefined;
  /** Client context as the caller sent it: JSON in base64. */
  readonly clientcontext?: string | undefined;
  /** `Tail` when the caller wants the end of the log. */
  readonly logtype?: string | undefined;
  /** `X-Amzn-Trace-Id` as the caller sent it, where it holds more than the trace context: lineage, tenancy. */
  readonly xraytraceheader?: string | undefined;
}

/** The attributes that travel beside the data, by name, in the order in which they are written. */
export const ENVELOPE_ATTRIBUTES = [
  "specversion",
  "id",
  "source",
  "type",
  "subject",
  "time",
  "datacontenttype",
  "partitionkey",
  "sequence",
  "traceparent",
  "tracestate",
  "requestid",
  "acceptedtime",
  "qualifier",
  "connector",
  "mapping",
  "clientcontext",
  "logtype",
  "xraytraceheader",
] as const satisfies readonly Exclude<keyof EventEnvelope, "data">[];
