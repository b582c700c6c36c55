// The REST-JSON protocol: Lambda, EventBridge Scheduler.
import type { Readable } from "node:stream";
import type { ServiceError } from "../../core/errors.ts";
import type { ServiceModel } from "../model.ts";
import { bindingsOf } from "./bindings.ts";
import { encodeEventStream } from "./event-stream.ts";
import { readBindings, writeBindings } from "./http-bindings.ts";
import { parseJson, readJson, writeJson } from "./json.ts";
import type { AnswerContext, Call, Members, Protocol, WireAnswer, WireRequest } from "./protocol.ts";
import { toBuffer } from "./scalars.ts";

export const restJson: Protocol = { decode, encode, encodeError };

function decode({ model, operation }: Call, request: WireRequest): Members {
  const bindings = bindingsOf(model, operation.input);
  const input: Members = {};
  readBindings(model, bindings, request, input);
  if (bindings.payload) {
    const { member, ref, shape } = bindings.payload;
    if (bindings.streaming) return input;
    if (shape.type === "blob") input[member] = request.body;
    else if (shape.type === "string") input[member] = toBuffer(request.body).toString();
    else if (request.body.length > 0) input[member] = readJson(model, ref, parseJson(request.body));
  } else if (bindings.body.length > 0) {
    const document = readJson(model, operation.input as { shape: string }, parseJson(request.body)) as Members;
    for (const { member } of bindings.body) if (document[member] !== undefined) input[member] = document[member];
  }
  return input;
}

function encode(call: Call, output: Members, context: AnswerContext): WireAnswer {
  const { model, operation } = call;
  const bindings = bindingsOf(model, operation.output);
  const headers: Record<string, string> = { "x-amzn-RequestId": context.requestId };
  const statusCode = writeBindings(model, bindings, output, headers) ?? operation.http.responseCode ?? 200;
  if (bindings.payload) {
    const { member, ref, shape } = bindings.payload;
    const value = output[member];
    if (shape.eventstream) {
      if (value === undefined) return { statusCode, headers };
      if (headers["Content-Type"]) headers["X-Amzn-Remapped-Content-Type"] = headers["Content-Type"];
      headers["Content-Type"] = "application/vnd.amazon.eventstream";
      return { statusCode, headers, body: encodeEventStream(model, shape, value as AsyncIterable<Members>) };
    }
    if (value !== undefined || shape.type === "structure") headers["Content-Type"] ??= "application/json";
    if (shape.type === "structure") return { statusCode, headers, body: JSON.stringify(writeJson(model, ref, value) ?? {}) };
    return { statusCode, headers, body: value as Uint8Array | string | Readable | undefined };
  }
  if (statusCode === 204 || (statusCode === 202 && bindings.body.length === 0)) return { statusCode, headers };
  headers["Content-Type"] = "application/json";
  const document: Members = {};
  for (const { member, name, ref } of bindings.body) document[name] = writeJson(model, ref, output[member]);
  return { statusCode, headers, body: JSON.stringify(document) };
}

/** AWS spells the message's key per shape, clients take either: both are sent. The shape layer's own failures carry no `Type`. */
function encodeError(_model: ServiceModel, error: ServiceError, context: AnswerContext): WireAnswer {
  const headers = { "Content-Type": "application/json", "x-amzn-RequestId": context.requestId, "x-amzn-ErrorType": error.code, ...error.headers };
  const plain = error.code === "ValidationException" || error.code === "SerializationException";
  const document = plain
    ? { message: error.message, ...error.members }
    : { Type: error.fault === "client" ? "User" : "Service", Message: error.message, message: error.message, ...error.members };
  return { statusCode: error.statusCode, headers, body: JSON.stringify(document) };
}
