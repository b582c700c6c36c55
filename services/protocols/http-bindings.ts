// The parts of a REST request and answer that are not the body: path, query string, headers and status.
import { ServiceError } from "../../core/errors.ts";
import type { ServiceModel, ShapeRef } from "../model.ts";
import { type Binding, type Bindings, shapeOf } from "./bindings.ts";
import type { Members, WireRequest } from "./protocol.ts";
import { formatScalar, parseScalar } from "./scalars.ts";

/** Told of a parameter whose text is not of its type. Throws, or returns: then it counts as absent. */
export type OnUnreadable = (parameter: string, text: string, cause: unknown) => void;

/** Reads path, query string and headers into `input`. */
export function readBindings(model: ServiceModel, bindings: Bindings, request: WireRequest, input: Members, onUnreadable?: OnUnreadable): void {
  for (const { member, name, ref, shape } of bindings.uri) {
    const text = request.labels[name];
    if (text !== undefined) input[member] = parseScalar(text, ref, shape, "iso8601");
  }
  for (const binding of bindings.querystring) {
    const value = attempt(
      () => readQuery(model, binding, request.query),
      binding.name,
      () => request.query.get(binding.name),
      onUnreadable,
    );
    if (value !== undefined) input[binding.member] = value;
  }
  readHeaders(model, bindings, request.headers, input, onUnreadable);
}

export function readHeaders(model: ServiceModel, bindings: Bindings, headers: WireRequest["headers"], into: Members, onUnreadable?: OnUnreadable): void {
  for (const binding of bindings.header) {
    const text = headers[binding.name];
    const value =
      text === undefined
        ? undefined
        : attempt(
            () => readHeader(model, binding, text),
            binding.name,
            () => text,
            onUnreadable,
          );
    if (value !== undefined) into[binding.member] = value;
  }
  for (const { member, name } of bindings.headers) {
    const found = readPrefixed(name, headers);
    if (found) into[member] = found;
  }
}

function attempt(read: () => unknown, parameter: string, text: () => string | null, onUnreadable: OnUnreadable | undefined): unknown {
  if (!onUnreadable) return read();
  try {
    return read();
  } catch (cause) {
    return void onUnreadable(parameter, text() ?? "", cause);
  }
}

function readQuery(model: ServiceModel, { name, ref, shape }: Binding, query: URLSearchParams): unknown {
  if (shape.type === "list") {
    if (!query.has(name)) return undefined;
    const item = shape.member as ShapeRef;
    return query.getAll(name).map((text) => parseScalar(text, item, shapeOf(model, item), "iso8601"));
  }
  if (shape.type === "map") return Object.fromEntries(query);
  const text = query.get(name);
  if (text === null || (text === "" && shape.type !== "string")) return undefined;
  return parseScalar(text, ref, shape, "iso8601");
}

function readHeader(model: ServiceModel, { ref, shape }: Binding, text: string): unknown {
  if (shape.type === "list") {
    const item = shape.member as ShapeRef;
    return splitHeader(text).map((part) => parseScalar(part, item, shapeOf(model, item), "rfc822"));
  }
  if (ref.jsonvalue) return readJsonHeader(text);
  return parseScalar(text, ref, shape, "rfc822");
}

function readJsonHeader(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, "base64").toString());
  } catch (cause) {
    throw new ServiceError("SerializationException", "A header does not hold JSON in base64", 400, { cause });
  }
}

/** Commas part the items, except inside double quotes. */
function splitHeader(text: string): string[] {
  const items = text.match(/"(?:[^"\\]|\\.)*"|[^,]+/g) ?? [];
  return items
    .map((item) =>
      item
        .trim()
        .replace(/^"(.*)"$/s, "$1")
        .replace(/\\(.)/g, "$1"),
    )
    .filter((item) => item !== "");
}

function readPrefixed(prefix: string, headers: WireRequest["headers"]): Members | undefined {
  let found: Members | undefined;
  for (const name in headers) {
    if (!name.startsWith(prefix)) continue;
    found ??= {};
    found[name.slice(prefix.length)] = headers[name];
  }
  return found;
}

/** Writes the output's headers, and gives the status that it sets, if it does. */
export function writeBindings(model: ServiceModel, bindings: Bindings, output: Members, headers: Record<string, string>): number | undefined {
  for (const binding of bindings.header) {
    const value = output[binding.member];
    if (value !== undefined && value !== null) headers[binding.ref.locationName ?? binding.name] = writeHeader(model, binding, value);
  }
  for (const { member, name } of bindings.headers) {
    for (const [key, value] of Object.entries((output[member] as Members) ?? {})) headers[name + key] = String(value);
  }
  const status = bindings.statusCode && output[bindings.statusCode.member];
  return typeof status === "number" ? status : undefined;
}

function writeHeader(model: ServiceModel, { ref, shape }: Binding, value: unknown): string {
  if (shape.type === "list") {
    const item = shape.member as ShapeRef;
    return (value as unknown[]).map((part) => formatScalar(part, item, shapeOf(model, item), "rfc822")).join(", ");
  }
  if (ref.jsonvalue) return Buffer.from(JSON.stringify(value)).toString("base64");
  return formatScalar(value, ref, shape, "rfc822");
}
