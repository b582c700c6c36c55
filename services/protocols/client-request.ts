// The other direction: an operation's input as a request to a service elsewhere.
import { createHash } from "node:crypto";
import type { Readable } from "node:stream";
import type { OperationModel, ServiceModel, ShapeRef } from "../model.ts";
import { type Bindings, bindingsOf, shapeOf } from "./bindings.ts";
import { writeBindings } from "./http-bindings.ts";
import { writeJson } from "./json.ts";
import type { Call, Members } from "./protocol.ts";
import { formatScalar } from "./scalars.ts";
import { writeXml } from "./xml-writer.ts";

export interface ClientRequest {
  readonly method: string;
  /** Percent-encoded. */
  readonly path: string;
  readonly query: Record<string, string | string[]>;
  /** Lower-case names. */
  readonly headers: Record<string, string>;
  readonly body?: Uint8Array | string | Readable | undefined;
}

export function writeRequest(call: Call, input: Members): ClientRequest {
  switch (call.model.metadata.protocol) {
    case "rest-xml":
    case "rest-json":
      return writeRest(call, input);
    case "json":
      return writeTargeted(call, input);
    case "query":
      return writeForm(call, input);
  }
}

function writeRest({ model, operation }: Call, input: Members): ClientRequest {
  const bindings = bindingsOf(model, operation.input);
  const [template, search = ""] = operation.http.requestUri.split("?") as [string, string?];
  const written: Record<string, string> = {};
  writeBindings(model, bindings, input, written);
  const headers = Object.fromEntries(Object.entries(written).map(([name, value]) => [name.toLowerCase(), value]));
  const query = { ...Object.fromEntries(new URLSearchParams(search)), ...writeQuery(model, bindings, input) };
  const body = writeBody(model, operation, bindings, input, headers);
  if (operation.httpChecksumRequired && typeof body === "string") headers["content-md5"] = createHash("md5").update(body).digest("base64");
  return { method: operation.http.method, path: fillPath(template, bindings, input), query, headers, body };
}

function fillPath(template: string, bindings: Bindings, input: Members): string {
  return template.replace(/\{([^+}]+)(\+?)\}/g, (_label, name: string, greedy: string) => {
    const binding = bindings.uri.find((candidate) => candidate.name === name);
    const text = String(input[binding?.member ?? name] ?? "");
    return greedy ? text.split("/").map(escapeUri).join("/") : escapeUri(text);
  });
}

/** As signatures want it: everything but letters, digits and `-._~`. */
function escapeUri(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}

function writeQuery(model: ServiceModel, bindings: Bindings, input: Members): Record<string, string | string[]> {
  const query: Record<string, string | string[]> = {};
  for (const { member, name, ref, shape } of bindings.querystring) {
    const value = input[member];
    if (value === undefined || value === null) continue;
    const item = shape.member;
    if (item) query[name] = (value as unknown[]).map((part) => formatScalar(part, item, shapeOf(model, item), "iso8601"));
    else if (shape.type === "map") Object.assign(query, value);
    else query[name] = formatScalar(value, ref, shape, "iso8601");
  }
  return query;
}

function writeBody(model: ServiceModel, operation: OperationModel, bindings: Bindings, input: Members, headers: Record<string, string>): ClientRequest["body"] {
  const isXml = model.metadata.protocol === "rest-xml";
  if (bindings.payload) {
    const { member, ref, shape } = bindings.payload;
    const value = input[member];
    if (value === undefined || shape.type !== "structure") return value as ClientRequest["body"];
    headers["content-type"] ??= isXml ? "application/xml" : "application/json";
    return isXml ? writeXml(model, ref.locationName ?? member, ref, value) : JSON.stringify(writeJson(model, ref, value));
  }
  if (bindings.body.length === 0) return undefined;
  headers["content-type"] ??= isXml ? "application/xml" : "application/json";
  if (isXml) return writeXml(model, operation.input?.locationName ?? (operation.input as ShapeRef).shape, operation.input as ShapeRef, input);
  return JSON.stringify(Object.fromEntries(bindings.body.map(({ member, name, ref }) => [name, writeJson(model, ref, input[member])])));
}

function writeTargeted({ model, name, operation }: Call, input: Members): ClientRequest {
  const { targetPrefix, jsonVersion } = model.metadata;
  const headers = { "x-amz-target": `${targetPrefix}.${name}`, "content-type": `application/x-amz-json-${jsonVersion ?? "1.0"}` };
  const body = operation.input ? JSON.stringify(writeJson(model, operation.input, input)) : "{}";
  return { method: "POST", path: "/", query: {}, headers, body };
}

function writeForm({ model, name, operation }: Call, input: Members): ClientRequest {
  const form = new URLSearchParams({ Action: name, Version: model.metadata.apiVersion });
  if (operation.input) for (const [field, text] of fieldsOf(model, operation.input, input, "")) form.append(field, text);
  const headers = { "content-type": "application/x-www-form-urlencoded; charset=utf-8" };
  return { method: "POST", path: "/", query: {}, headers, body: form.toString() };
}

/** `Tags.member.1.Key` and its text, for everything that the value holds. */
function* fieldsOf(model: ServiceModel, ref: ShapeRef, value: unknown, prefix: string): Generator<[string, string]> {
  if (value === undefined || value === null) return;
  const shape = shapeOf(model, ref);
  const flattened = ref.flattened ?? shape.flattened;
  const within = (name: string): string => (prefix === "" ? name : `${prefix}.${name}`);
  if (shape.type === "structure") {
    for (const [name, member] of Object.entries(shape.members ?? {})) {
      const list = shapeOf(model, member);
      const flat = (member.flattened ?? list.flattened) && list.type === "list" ? list.member?.locationName : undefined;
      yield* fieldsOf(model, member, (value as Members)[name], within(flat ?? member.locationName ?? name));
    }
  } else if (shape.type === "list") {
    const list = flattened ? prefix : within(shape.member?.locationName ?? "member");
    for (const [index, item] of (value as unknown[]).entries()) yield* fieldsOf(model, shape.member as ShapeRef, item, `${list}.${index + 1}`);
  } else if (shape.type === "map") {
    const { key, value: item } = shape as { key: ShapeRef; value: ShapeRef };
    for (const [index, [name, part]] of Object.entries(value as Members).entries()) {
      const entry = `${flattened ? prefix : within("entry")}.${index + 1}`;
      yield [`${entry}.${key.locationName ?? "key"}`, name];
      yield* fieldsOf(model, item, part, `${entry}.${item.locationName ?? "value"}`);
    }
  } else {
    yield [prefix, formatScalar(value, ref, shape, "iso8601")];
  }
}
