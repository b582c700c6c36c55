// OTLP's protobuf form: the messages of a trace export, as a table that protobufjs reads.
// Field numbers are those of opentelemetry-proto 1.x: collector/trace/v1, trace/v1, common/v1, resource/v1. Unknown fields are skipped.
import { createRequire } from "node:module";
import type { Type } from "protobufjs";

const require = createRequire(import.meta.url);

type Field = { readonly type: string; readonly id: number; readonly rule?: "repeated" };

function one(type: string, id: number): Field {
  return { type, id };
}

function many(type: string, id: number): Field {
  return { type, id, rule: "repeated" };
}

const MESSAGES = {
  ExportTraceServiceRequest: { fields: { resourceSpans: many("ResourceSpans", 1) } },
  ExportTraceServiceResponse: { fields: { partialSuccess: one("ExportTracePartialSuccess", 1) } },
  ExportTracePartialSuccess: { fields: { rejectedSpans: one("int64", 1), errorMessage: one("string", 2) } },
  ResourceSpans: { fields: { resource: one("Resource", 1), scopeSpans: many("ScopeSpans", 2) } },
  Resource: { fields: { attributes: many("KeyValue", 1) } },
  ScopeSpans: { fields: { scope: one("InstrumentationScope", 1), spans: many("Span", 2) } },
  InstrumentationScope: { fields: { name: one("string", 1), version: one("string", 2) } },
  Span: {
    fields: {
      traceId: one("bytes", 1),
      spanId: one("bytes", 2),
      parentSpanId: one("bytes", 4),
      name: one("string", 5),
      kind: one("int32", 6),
      startTimeUnixNano: one("fixed64", 7),
      endTimeUnixNano: one("fixed64", 8),
      attributes: many("KeyValue", 9),
      events: many("Event", 11),
      links: many("Link", 13),
      status: one("Status", 15),
    },
  },
  Event: { fields: { timeUnixNano: one("fixed64", 1), name: one("string", 2), attributes: many("KeyValue", 3) } },
  Link: { fields: { traceId: one("bytes", 1), spanId: one("bytes", 2), attributes: many("KeyValue", 4) } },
  Status: { fields: { message: one("string", 2), code: one("int32", 3) } },
  KeyValue: { fields: { key: one("string", 1), value: one("AnyValue", 2) } },
  AnyValue: {
    oneofs: { value: { oneof: ["stringValue", "boolValue", "intValue", "doubleValue", "arrayValue", "kvlistValue", "bytesValue"] } },
    fields: {
      stringValue: one("string", 1),
      boolValue: one("bool", 2),
      intValue: one("int64", 3),
      doubleValue: one("double", 4),
      arrayValue: one("ArrayValue", 5),
      kvlistValue: one("KeyValueList", 6),
      bytesValue: one("bytes", 7),
    },
  },
  ArrayValue: { fields: { values: many("AnyValue", 1) } },
  KeyValueList: { fields: { values: many("KeyValue", 1) } },
  /** google.rpc.Status: how OTLP over HTTP says what is wrong. */
  Failure: { fields: { code: one("int32", 1), message: one("string", 2) } },
};

let types: ((name: keyof typeof MESSAGES) => Type) | undefined;

/** protobufjs is loaded when the first message comes. */
function lookup(name: keyof typeof MESSAGES): Type {
  if (!types) {
    const { Root } = require("protobufjs/light.js") as typeof import("protobufjs");
    const root = Root.fromJSON({ nested: MESSAGES });
    types = (wanted) => root.lookupType(wanted);
  }
  return types(name);
}

/** An ExportTraceServiceRequest in the shape of its JSON form, but for ids, which are bytes. Throws when the bytes are none. */
export function decodeTraces(bytes: Uint8Array): unknown {
  const type = lookup("ExportTraceServiceRequest");
  return type.toObject(type.decode(bytes), { longs: String });
}

export function encodeTraces(document: object): Uint8Array {
  return encode("ExportTraceServiceRequest", document);
}

/** An answer: what was rejected, or what is wrong. */
export function encodeAnswer(kind: "ExportTraceServiceResponse" | "Failure", answer: object): Uint8Array {
  return encode(kind, answer);
}

export function decodeAnswer(kind: "ExportTraceServiceResponse" | "Failure", bytes: Uint8Array): Record<string, unknown> {
  const type = lookup(kind);
  return type.toObject(type.decode(bytes), { longs: String });
}

function encode(name: keyof typeof MESSAGES, value: object): Uint8Array {
  const type = lookup(name);
  return type.encode(type.fromObject(value)).finish();
}
