// JSON documents, read and written along the model's shapes.
import { ServiceError } from "../../core/errors.ts";
import type { ServiceModel, ShapeRef } from "../model.ts";
import { shapeOf } from "./bindings.ts";
import type { Members } from "./protocol.ts";
import { formatTimestamp, parseTimestamp, timestampFormat, toBuffer } from "./scalars.ts";

/** The document as it stands; an empty body is an empty structure. */
export function parseJson(body: Uint8Array): unknown {
  if (body.length === 0) return {};
  try {
    return JSON.parse(Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString());
  } catch (cause) {
    throw new ServiceError("SerializationException", `Could not parse request body into json: ${(cause as Error).message}`, 400, { cause });
  }
}

/** A value of the shape; members that the model does not know are left out, as AWS does. */
export function readJson(model: ServiceModel, ref: ShapeRef, value: unknown): unknown {
  if (value === null || value === undefined) return undefined;
  const shape = shapeOf(model, ref);
  switch (shape.type) {
    case "structure":
      return readStructure(model, ref, value);
    case "list":
      if (!Array.isArray(value)) throw mismatch("Expected list or null");
      return value.map((item) => readJson(model, shape.member as ShapeRef, item));
    case "map":
      if (!isObject(value)) throw mismatch("Expected map or null");
      return mapValues(value, (item) => readJson(model, shape.value as ShapeRef, item));
    default:
      return readScalar(model, ref, value);
  }
}

function readStructure(model: ServiceModel, ref: ShapeRef, value: unknown): Members {
  if (!isObject(value)) throw mismatch("Unexpected value where a structure was expected");
  const read: Members = {};
  for (const [name, member] of Object.entries(shapeOf(model, ref).members ?? {})) {
    const found = readJson(model, member, value[member.locationName ?? name]);
    if (found !== undefined) read[name] = found;
  }
  return read;
}

function readScalar(model: ServiceModel, ref: ShapeRef, value: unknown): unknown {
  const shape = shapeOf(model, ref);
  if (Array.isArray(value)) throw mismatch("Start of list found where not expected");
  if (isObject(value)) throw mismatch("Start of structure or map found where not expected.");
  switch (shape.type) {
    case "integer":
    case "long":
      if (typeof value !== "number" || !Number.isInteger(value)) throw inconvertible(value, shape.type === "long" ? "a Long" : "an Integer");
      return value;
    case "float":
    case "double":
      if (typeof value !== "number") throw inconvertible(value, "a Double");
      return value;
    case "boolean":
      if (typeof value !== "boolean") throw inconvertible(value, "a Boolean");
      return value;
    case "timestamp":
      return parseTimestamp(String(value), timestampFormat(ref, shape, "unixTimestamp"));
    case "blob":
      if (typeof value !== "string") throw inconvertible(value, "a Blob");
      return Buffer.from(value, "base64");
    default:
      if (typeof value !== "string") throw inconvertible(value, "a String");
      return ref.jsonvalue ? JSON.parse(value) : value;
  }
}

/** Something that JSON.stringify turns into the document. */
export function writeJson(model: ServiceModel, ref: ShapeRef, value: unknown): unknown {
  if (value === null || value === undefined) return undefined;
  const shape = shapeOf(model, ref);
  switch (shape.type) {
    case "structure": {
      const written: Members = {};
      for (const [name, member] of Object.entries(shape.members ?? {})) {
        written[member.locationName ?? name] = writeJson(model, member, (value as Members)[name]);
      }
      return written;
    }
    case "list":
      return Array.from(value as Iterable<unknown>, (item) => writeJson(model, shape.member as ShapeRef, item));
    case "map":
      return mapValues(value as Members, (item) => writeJson(model, shape.value as ShapeRef, item));
    case "timestamp":
      return formatTimestamp(value, timestampFormat(ref, shape, "unixTimestamp"));
    case "blob":
      return toBuffer(value).toString("base64");
    default:
      return ref.jsonvalue ? JSON.stringify(value) : value;
  }
}

function mapValues(entries: Members, change: (value: unknown) => unknown): Members {
  const changed = Object.entries(entries).map(([key, value]) => [key, change(value)]);
  return Object.fromEntries(changed.filter(([, value]) => value !== undefined));
}

function isObject(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function inconvertible(value: unknown, type: string): ServiceError {
  const token = typeof value === "boolean" ? `${String(value).toUpperCase()}_VALUE` : typeof value === "number" ? "NUMBER_VALUE" : "STRING_VALUE";
  return mismatch(`${token} can not be converted to ${type}`);
}

function mismatch(message: string): ServiceError {
  return new ServiceError("SerializationException", message, 400);
}
