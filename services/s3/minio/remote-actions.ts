// S3's operations for calls within the process, carried out by the server elsewhere: along the model, as a client of it.
import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { ServiceError } from "../../../core/errors.ts";
import type { OperationModel, ServiceModel, ShapeRef } from "../../model.ts";
import { type Bindings, bindingsOf, shapeOf } from "../../protocols/bindings.ts";
import { readBindings, writeBindings } from "../../protocols/http-bindings.ts";
import type { Members } from "../../protocols/protocol.ts";
import { formatScalar, toBuffer } from "../../protocols/scalars.ts";
import { parseXml, readXml } from "../../protocols/xml-reader.ts";
import { namespaceOf, writeXml } from "../../protocols/xml-writer.ts";
import type { Action, RequestContext } from "../../service.ts";
import { missingContentLength } from "../errors.ts";
import { encodeUri, type RemoteRequest, type RemoteS3 } from "./remote.ts";

/** One action for each operation of the model. */
export function remoteActions(model: ServiceModel, remote: RemoteS3): Record<string, Action> {
  const actionOf =
    (operation: OperationModel): Action =>
    async (input: Members, { signal, body }: RequestContext) => {
      const answer = await remote.send({ ...encodeRequest(model, operation, body ? { ...input, Body: body } : input), signal });
      if ((answer.statusCode as number) >= 300) throw await readError(answer);
      return readOutput(model, operation, answer);
    };
  return Object.fromEntries(Object.entries(model.operations).map(([name, operation]) => [name, actionOf(operation)]));
}

/** The request that asks for the operation. */
export function encodeRequest(model: ServiceModel, operation: OperationModel, input: Members): RemoteRequest {
  const bindings = bindingsOf(model, operation.input);
  const written: Record<string, string> = {};
  writeBindings(model, bindings, input, written);
  const headers = Object.fromEntries(Object.entries(written).map(([name, value]) => [name.toLowerCase(), value]));
  const [path, literals = ""] = operation.http.requestUri.split("?") as [string, string?];
  const search = [...literals.split("&").filter(Boolean), ...queryOf(model, bindings, input)].join("&");
  const body = bodyOf(model, operation, bindings, input);
  if (body instanceof Uint8Array) {
    headers["content-length"] = String(body.byteLength);
    if (operation.httpChecksumRequired) headers["content-md5"] = createHash("md5").update(body).digest("base64");
  } else if (body && headers["content-length"] === undefined) throw missingContentLength();
  return { method: operation.http.method, path: pathOf(path, bindings, input), search, headers, body };
}

/** `/{Bucket}/{Key+}` with the labels filled in. */
function pathOf(template: string, bindings: Bindings, input: Members): string {
  return template.replace(/\{([^+}]+)(\+?)\}/g, (_whole, label: string, greedy: string) => {
    const member = bindings.uri.find(({ name }) => name === label)?.member ?? label;
    const text = String(input[member] ?? "");
    return greedy ? text.split("/").map(encodeUri).join("/") : encodeUri(text);
  });
}

function queryOf(model: ServiceModel, bindings: Bindings, input: Members): string[] {
  return bindings.querystring.flatMap(({ member, name, ref, shape }) => {
    const value = input[member];
    if (value === undefined || value === null) return [];
    const [item, itemShape] = shape.type === "list" ? [shape.member as ShapeRef, shapeOf(model, shape.member as ShapeRef)] : [ref, shape];
    return [value].flat().map((each) => `${encodeUri(name)}=${encodeUri(formatScalar(each, item, itemShape, "iso8601"))}`);
  });
}

function bodyOf(model: ServiceModel, operation: OperationModel, { payload, body }: Bindings, input: Members): Uint8Array | Readable | undefined {
  if (payload) {
    const value = input[payload.member];
    if (value === undefined || value === null) return payload.shape.type === "blob" ? new Uint8Array() : undefined;
    if (value instanceof Readable) return value;
    if (payload.shape.type === "blob" || payload.shape.type === "string") return toBuffer(value);
    return Buffer.from(writeXml(model, payload.ref.locationName ?? payload.member, payload.ref, value));
  }
  if (body.length === 0) return undefined;
  const ref = operation.input as ShapeRef;
  return Buffer.from(writeXml(model, ref.locationName ?? ref.shape, ref, input, namespaceOf(ref)));
}

async function readOutput(model: ServiceModel, operation: OperationModel, answer: IncomingMessage): Promise<Members> {
  const bindings = bindingsOf(model, operation.output);
  const output: Members = {};
  const headers = answer.headers as Record<string, string>;
  readBindings(model, bindings, { headers, labels: {}, query: new URLSearchParams(), body: new Uint8Array() }, output);
  if (bindings.streaming) return { ...output, [bindings.payload?.member as string]: answer };
  const bytes = await buffer(answer);
  const { payload } = bindings;
  if (payload?.shape.type === "string") output[payload.member] = bytes.toString();
  else if (payload && bytes.length > 0) output[payload.member] = readXml(model, payload.ref, parseXml(bytes).node);
  else if (bytes.length > 0 && operation.output) Object.assign(output, readXml(model, operation.output, parseXml(bytes).node));
  return output;
}

/** The error that the other server answered, in its own words. An answer to HEAD has no words. */
async function readError(answer: IncomingMessage): Promise<ServiceError> {
  const bytes = await buffer(answer);
  const statusCode = answer.statusCode as number;
  const told = bytes.length > 0 ? parseXml(bytes).node : {};
  const { Code, Message, ...members } = typeof told === "string" ? {} : (told as Record<string, string>);
  return new ServiceError(Code ?? (statusCode === 404 ? "NotFound" : String(statusCode)), Message ?? "", statusCode, { members });
}
