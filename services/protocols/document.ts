// Documents, read and written along the model's shapes. How scalars stand in them is what JSON and CBOR do differently.
import { ServiceError } from "../../core/errors.ts";
import type { ServiceModel, Shape, ShapeRef } from "../model.ts";
import { shapeOf } from "./bindings.ts";
import type { Members } from "./protocol.ts";

export interface DocumentFormat {
  /** A scalar of the shape; throws a SerializationException when the value is none. Never asked for null. */
  readScalar(ref: ShapeRef, shape: Shape, value: unknown): unknown;
  /** What the format's own encoder writes for it. */
  writeScalar(ref: ShapeRef, shape: Shape, value: unknown): unknown;
}

/** A value of the shape; members that the model does not know are left out, as AWS does. */
export function readDocument(format: DocumentFormat, model: ServiceModel, ref: ShapeRef, value: unknown): unknown {
  if (value === null || value === undefined) return undefined;
  const shape = shapeOf(model, ref);
  switch (shape.type) {
    case "structure":
      return readStructure(format, model, shape, value);
    case "list":
      if (!Array.isArray(value)) throw mismatch("Expected list or null");
      return value.map((item) => readDocument(format, model, shape.member as ShapeRef, item));
    case "map":
      if (!isObject(value)) throw mismatch("Expected map or null");
      return mapValues(value, (item) => readDocument(format, model, shape.value as ShapeRef, item));
    default:
      return format.readScalar(ref, shape, value);
  }
}

function readStructure(format: DocumentFormat, model: ServiceModel, shape: Shape, value: unknown): Members {
  if (!isObject(value)) throw mismatch("Unexpected value where a structure was expected");
  const read: Members = {};
  for (const [name, member] of Object.entries(shape.members ?? {})) {
    const found = readDocument(format, model, member, value[member.locationName ?? name]);
    if (found !== undefined) read[name] = found;
  }
  return read;
}

/** Something that the format's encoder turns into the document; undefined members are to be left out. */
export function writeDocument(format: DocumentFormat, model: ServiceModel, ref: ShapeRef, value: unknown): unknown {
  if (value === null || value === undefined) return undefined;
  const shape = shapeOf(model, ref);
  switch (shape.type) {
    case "structure": {
      const written: Members = {};
      for (const [name, member] of Object.entries(shape.members ?? {})) {
        written[member.locationName ?? name] = writeDocument(format, model, member, (value as Members)[name]);
      }
      return written;
    }
    case "list":
      return Array.from(value as Iterable<unknown>, (item) => writeDocument(format, model, shape.member as ShapeRef, item));
    case "map":
      return mapValues(value as Members, (item) => writeDocument(format, model, shape.value as ShapeRef, item));
    default:
      return format.writeScalar(ref, shape, value);
  }
}

/** A number, boolean or string of the shape. */
export function readPlain(shape: Shape, value: unknown): unknown {
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
    default:
      if (typeof value !== "string") throw inconvertible(value, "a String");
      return value;
  }
}

export function inconvertible(value: unknown, type: string): ServiceError {
  const token = typeof value === "boolean" ? `${String(value).toUpperCase()}_VALUE` : typeof value === "number" ? "NUMBER_VALUE" : "STRING_VALUE";
  return mismatch(`${token} can not be converted to ${type}`);
}

export function mismatch(message: string, cause?: unknown): ServiceError {
  return new ServiceError("SerializationException", message, 400, { cause });
}

function mapValues(entries: Members, change: (value: unknown) => unknown): Members {
  const changed = Object.entries(entries).map(([key, value]) => [key, change(value)]);
  return Object.fromEntries(changed.filter(([, value]) => value !== undefined));
}

function isObject(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
