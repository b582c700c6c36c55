// The other direction: what a service elsewhere answered, as an operation's output or error.
import { ServiceError } from "../../core/errors.ts";
import type { ShapeRef } from "../model.ts";
import { type Bindings, bindingsOf } from "./bindings.ts";
import { readHeaders } from "./http-bindings.ts";
import { parseJson, readJson } from "./json.ts";
import type { Call, Members } from "./protocol.ts";
import { parseXml, readXml } from "./xml-reader.ts";

export interface ClientResponse {
  readonly statusCode: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Empty where the output streams. */
  readonly body: Uint8Array;
}

export function readOutput(call: Call, response: ClientResponse): Members {
  const { model, name, operation } = call;
  const { protocol } = model.metadata;
  if (!operation.output) return {};
  if (protocol === "json") return (readJson(model, operation.output, parseJson(response.body)) ?? {}) as Members;
  if (protocol === "query") return readResult(call, response.body);
  const bindings = bindingsOf(model, operation.output);
  const output: Members = {};
  readHeaders(model, bindings, response.headers, output);
  if (bindings.statusCode) output[bindings.statusCode.member] = response.statusCode;
  if (response.body.length > 0) Object.assign(output, name === "GetBucketLocation" ? readLocation(response.body) : readDocument(call, bindings, response.body));
  return output;
}

function readDocument({ model, operation }: Call, bindings: Bindings, body: Uint8Array): Members {
  const read = (ref: ShapeRef): unknown =>
    model.metadata.protocol === "rest-xml" ? readXml(model, ref, parseXml(body).node) : readJson(model, ref, parseJson(body));
  if (bindings.payload) {
    const { member, ref, shape } = bindings.payload;
    if (shape.type === "blob") return { [member]: body };
    return { [member]: shape.type === "string" ? Buffer.from(body).toString() : read(ref) };
  }
  if (bindings.body.length === 0) return {};
  const document = read(operation.output as ShapeRef) as Members;
  return Object.fromEntries(bindings.body.filter(({ member }) => document[member] !== undefined).map(({ member }) => [member, document[member]]));
}

function readLocation(body: Uint8Array): Members {
  const { node } = parseXml(body);
  const text = typeof node === "string" ? node : String(node["#text"] ?? "");
  return text === "" ? {} : { LocationConstraint: text };
}

function readResult({ model, operation }: Call, body: Uint8Array): Members {
  const { node } = parseXml(body);
  const output = operation.output as ShapeRef & { resultWrapper?: string };
  const result = output.resultWrapper && typeof node !== "string" ? node[output.resultWrapper] : node;
  return readXml(model, output, (result ?? "") as string) as Members;
}

/** The error in whatever form it came; its status and the header's word where there is no document. */
export function readError({ model }: Call, { statusCode, headers, body }: ClientResponse): ServiceError {
  const document = readErrorDocument(model.metadata.protocol, body);
  const named = headers["x-amzn-errortype"] ?? document["__type"] ?? document["code"] ?? document["Code"] ?? statusWord(statusCode);
  const code = String(named).replace(/^.*#/, "").replace(/:.*$/, "");
  const { __type, code: _code, Code, message, Message, Type, RequestId, HostId, ...members } = document;
  return new ServiceError(code, String(message ?? Message ?? statusWord(statusCode)), statusCode, { members });
}

function readErrorDocument(protocol: string, body: Uint8Array): Members {
  if (body.length === 0) return {};
  try {
    if (protocol === "json" || protocol === "rest-json") return parseJson(body) as Members;
    const { name, node } = parseXml(body);
    const error = name === "ErrorResponse" && typeof node !== "string" ? node["Error"] : node;
    return typeof error === "object" ? (error as Members) : {};
  } catch {
    return { Message: Buffer.from(body).toString().slice(0, 500) }; // not AWS's: a proxy's page, say
  }
}

function statusWord(statusCode: number): string {
  return statusCode === 404 ? "NotFound" : statusCode === 403 ? "Forbidden" : statusCode === 304 ? "NotModified" : `HTTP ${statusCode}`;
}
