// Smithy's RPC v2 in CBOR: the operation is in the path, everything else in the body. Newer SDKs speak it with CloudWatch.
import type { ServiceError } from "../../core/errors.ts";
import type { ServiceModel } from "../model.ts";
import { decodeCbor, encodeCbor, Float, Tagged } from "./cbor.ts";
import { type DocumentFormat, inconvertible, mismatch, readDocument, readPlain, writeDocument } from "./document.ts";
import type { AnswerContext, Call, Members, Protocol, WireAnswer, WireRequest } from "./protocol.ts";
import { formatTimestamp, toBuffer } from "./scalars.ts";

export const rpcV2Cbor: Protocol = { decode, encode, encodeError };

/** What the header `smithy-protocol` says of it, and `protocols` in models with `smithy-` in front. */
export const RPC_V2_CBOR = "rpc-v2-cbor";
/** Tag of seconds since the epoch. */
const EPOCH = 1;

/** `/service/GraniteServiceVersion20100801/operation/ListMetrics`: the target's prefix and the operation. */
export function readRpcPath(path: string): { readonly service: string; readonly operation: string } | undefined {
  const [, service, operation] = /^\/service\/([^/]+)\/operation\/([^/]+)$/.exec(path) ?? [];
  return service !== undefined && operation !== undefined ? { service, operation } : undefined;
}

function decode({ model, operation }: Call, request: WireRequest): Members {
  if (!operation.input) return {};
  return (readDocument(CBOR_FORMAT, model, operation.input, parse(request.body)) ?? {}) as Members;
}

function parse(body: Uint8Array): unknown {
  if (body.length === 0) return {};
  try {
    return decodeCbor(body);
  } catch (cause) {
    throw mismatch(`Could not parse request body into cbor: ${(cause as Error).message}`, cause);
  }
}

/** An operation that answers nothing has no body at all. */
function encode({ model, operation }: Call, output: Members, context: AnswerContext): WireAnswer {
  const headers = headersOf(context);
  if (!operation.output) return { statusCode: 200, headers };
  const body = encodeCbor(writeDocument(CBOR_FORMAT, model, operation.output, output));
  return { statusCode: 200, headers: { ...headers, "Content-Type": "application/cbor" }, body };
}

function encodeError(_model: ServiceModel, error: ServiceError, context: AnswerContext): WireAnswer {
  const headers = { ...headersOf(context), "Content-Type": "application/cbor", ...error.headers };
  return { statusCode: error.statusCode, headers, body: encodeCbor({ __type: error.code, message: error.message, ...error.members }) };
}

function headersOf(context: AnswerContext): Record<string, string> {
  return { "smithy-protocol": RPC_V2_CBOR, "x-amzn-RequestId": context.requestId };
}

const CBOR_FORMAT: DocumentFormat = {
  readScalar(_ref, shape, value) {
    switch (shape.type) {
      case "timestamp":
        return readTimestamp(value);
      case "blob":
        if (!(value instanceof Uint8Array)) throw inconvertible(value, "a Blob");
        return toBuffer(value);
      default:
        return readPlain(shape, typeof value === "bigint" ? Number(value) : value);
    }
  },
  writeScalar(_ref, shape, value) {
    if (shape.type === "timestamp") return new Tagged(EPOCH, new Float(formatTimestamp(value, "unixTimestamp") as number));
    if (shape.type === "double" || shape.type === "float") return new Float(value as number);
    return shape.type === "blob" ? toBuffer(value) : value;
  },
};

function readTimestamp(value: unknown): Date {
  const date = value instanceof Tagged && value.tag === EPOCH && typeof value.value === "number" ? new Date(value.value * 1000) : undefined;
  if (!date || Number.isNaN(date.getTime())) throw mismatch("Expected a timestamp: seconds since the epoch, with tag 1");
  return date;
}
