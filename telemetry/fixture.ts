// Spans for the tests of this folder: named, placed in time, and nothing else unless said.
import { SpanKind } from "../core/tracing.ts";
import { encodeTraces } from "./otlp-protobuf.ts";
import type { StoredSpan, Trace } from "./span.ts";

export const TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736";
export const START = Date.UTC(2026, 0, 1);

/** A span id: `7` is `0000000000000007`. */
export function spanId(number: number): string {
  return number.toString(16).padStart(16, "0");
}

/** Times are milliseconds after `START`; `under` is the number of the parent. */
export function makeSpan(
  number: number,
  name: string,
  [start, end]: readonly [number, number],
  more: Partial<StoredSpan> & { under?: number } = {},
): StoredSpan {
  const { under, ...rest } = more;
  return {
    traceId: TRACE_ID,
    spanId: spanId(number),
    ...(under !== undefined && { parentSpanId: spanId(under) }),
    name,
    kind: SpanKind.INTERNAL,
    start: START + start,
    end: START + end,
    attributes: {},
    events: [],
    links: [],
    status: { code: "unset" },
    resource: { "service.name": "lambdabus" },
    scope: { name: "lambdabus" },
    ...rest,
  };
}

export function makeTrace(...spans: StoredSpan[]): Trace {
  return { traceId: TRACE_ID, spans, droppedSpans: 0 };
}

/** A document as a program with protobuf sends it. */
export function inProtobuf(document: object): Uint8Array {
  const toBase64 = (key: string, value: unknown) =>
    /^(trace|span|parentSpan)Id$/.test(key) && value ? Buffer.from(String(value), "hex").toString("base64") : value;
  return encodeTraces(JSON.parse(JSON.stringify(document, toBase64)));
}
