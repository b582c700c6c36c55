// Scalars as text: in headers, paths, query strings, forms and XML.
import { ServiceError } from "../../core/errors.ts";
import type { Shape, ShapeRef } from "../model.ts";

export type TimestampFormat = "iso8601" | "rfc822" | "unixTimestamp";

export function timestampFormat(ref: ShapeRef, shape: Shape, fallback: TimestampFormat): TimestampFormat {
  return (ref.timestampFormat ?? shape.timestampFormat ?? fallback) as TimestampFormat;
}

/** A value of the shape's type: number, boolean, Date, Uint8Array or string. Throws SerializationException when the text is none. */
export function parseScalar(text: string, ref: ShapeRef, shape: Shape, dates: TimestampFormat): unknown {
  switch (shape.type) {
    case "integer":
    case "long":
      return parseNumber(text, /^\s*[+-]?\d+\s*$/, shape.type);
    case "float":
    case "double":
      return parseNumber(text, /^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*$|^(NaN|-?Infinity)$/, shape.type);
    case "boolean":
      return parseBoolean(text);
    case "timestamp":
      return parseTimestamp(text, timestampFormat(ref, shape, dates));
    case "blob":
      return Buffer.from(text, "base64");
    default:
      return text;
  }
}

function parseNumber(text: string, form: RegExp, type: string): number {
  if (!form.test(text)) throw unreadable(text, type);
  return Number(text);
}

function parseBoolean(text: string): boolean {
  const word = text.trim().toLowerCase();
  if (word !== "true" && word !== "false") throw unreadable(text, "boolean");
  return word === "true";
}

/** Takes any of the formats, whichever was announced: clients are not strict about it. */
export function parseTimestamp(text: string, format: TimestampFormat): Date {
  const seconds = format === "unixTimestamp" || /^-?\d+(\.\d+)?$/.test(text);
  const date = new Date(seconds ? Number(text) * 1000 : text);
  if (Number.isNaN(date.getTime())) throw unreadable(text, "timestamp");
  return date;
}

/** The inverse of parseScalar. Timestamps may be Dates, seconds since the epoch, or ISO 8601 text. */
export function formatScalar(value: unknown, ref: ShapeRef, shape: Shape, dates: TimestampFormat): string {
  if (shape.type === "timestamp") return String(formatTimestamp(value, timestampFormat(ref, shape, dates)));
  if (shape.type === "blob") return toBuffer(value).toString("base64");
  return String(value);
}

export function formatTimestamp(value: unknown, format: TimestampFormat): string | number {
  const date = value instanceof Date ? value : new Date(typeof value === "number" ? value * 1000 : String(value));
  if (format === "unixTimestamp") return date.getTime() / 1000;
  return format === "rfc822" ? date.toUTCString() : date.toISOString();
}

export function toBuffer(value: unknown): Buffer {
  if (typeof value === "string") return Buffer.from(value);
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  throw new TypeError(`a blob is bytes or text, not ${typeof value}`);
}

function unreadable(text: string, type: string): ServiceError {
  return new ServiceError("SerializationException", `'${text.slice(0, 100)}' can not be converted to ${type === "integer" ? "an" : "a"} ${type}`, 400);
}
