// The REST-XML protocol: S3.
import type { Readable } from "node:stream";
import type { ServiceError } from "../../core/errors.ts";
import type { OperationModel, ServiceModel, ShapeRef } from "../model.ts";
import { type Bindings, bindingsOf, shapeOf } from "./bindings.ts";
import { readBindings, writeBindings } from "./http-bindings.ts";
import type { AnswerContext, Call, Members, Protocol, WireAnswer, WireRequest } from "./protocol.ts";
import { encodeBucketLocation, encodeS3Error, refuseArgument, rootOf, S3_NAMESPACE, s3Headers } from "./s3-xml.ts";
import { toBuffer } from "./scalars.ts";
import { parseXml, readXml } from "./xml-reader.ts";
import { element, namespaceOf, writeMembers, writeXml, XML_DECLARATION } from "./xml-writer.ts";

export const restXml: Protocol = { decode, encode, encodeError };

function decode({ model, operation }: Call, request: WireRequest): Members {
  const bindings = bindingsOf(model, operation.input);
  const input: Members = {};
  readBindings(model, bindings, request, input, refuseArgument);
  if (bindings.payload) readPayload(model, bindings, request, input);
  else if (bindings.body.length > 0 && request.body.length > 0) {
    const document = readXml(model, operation.input as ShapeRef, parseXml(request.body).node) as Members;
    for (const { member } of bindings.body) if (document[member] !== undefined) input[member] = document[member];
  }
  return input;
}

function readPayload(model: ServiceModel, bindings: Bindings, request: WireRequest, input: Members): void {
  const { member, ref, shape } = bindings.payload as NonNullable<Bindings["payload"]>;
  if (bindings.streaming || request.body.length === 0) return;
  if (shape.type === "blob") input[member] = request.body;
  else if (shape.type === "string") input[member] = toBuffer(request.body).toString();
  else input[member] = readXml(model, ref, parseXml(request.body, ref.locationName ?? ref.shape).node);
}

function encode(call: Call, output: Members, context: AnswerContext): WireAnswer {
  const { model, operation } = call;
  const bindings = bindingsOf(model, operation.output);
  const headers = s3Headers(context);
  const statusCode = writeBindings(model, bindings, output, headers) ?? operation.http.responseCode ?? 200;
  if (bindings.streaming || bindings.payload?.shape.type === "string" || bindings.payload?.shape.type === "blob") {
    const body = output[bindings.payload?.member as string] as Uint8Array | string | Readable | undefined;
    return { statusCode, headers, body };
  }
  const body = encodeBucketLocation(call, output) ?? encodeDocument(call, operation, bindings, output);
  if (body) headers["Content-Type"] ??= "application/xml";
  return { statusCode, headers, body };
}

function encodeDocument({ model, name }: Call, operation: OperationModel, bindings: Bindings, output: Members): string | undefined {
  if (bindings.payload) {
    const { member, ref, shape } = bindings.payload;
    const root = rootOf(name) ?? ref.locationName ?? shape.locationName ?? member;
    const text = writeXml(model, root, ref, output[member], namespaceOf(ref) || S3_NAMESPACE);
    return text && XML_DECLARATION + text;
  }
  if (bindings.body.length === 0) return undefined;
  const ref = operation.output as ShapeRef;
  return XML_DECLARATION + element(rootOf(name) ?? ref.shape, S3_NAMESPACE, writeMembers(model, shapeOf(model, ref), output));
}

function encodeError(_model: ServiceModel, error: ServiceError, context: AnswerContext): WireAnswer {
  return encodeS3Error(error, context);
}
