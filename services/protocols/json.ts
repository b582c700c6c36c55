// JSON documents, read and written along the model's shapes.
import type { ServiceModel, ShapeRef } from "../model.ts";
import { type DocumentFormat, inconvertible, mismatch, readDocument, readPlain, writeDocument } from "./document.ts";
import { formatTimestamp, parseTimestamp, timestampFormat, toBuffer } from "./scalars.ts";

/** The document as it stands; an empty body is an empty structure. */
export function parseJson(body: Uint8Array): unknown {
  if (body.length === 0) return {};
  try {
    return JSON.parse(Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString());
  } catch (cause) {
    throw mismatch(`Could not parse request body into json: ${(cause as Error).message}`, cause);
  }
}

/** A value of the shape; members that the model does not know are left out, as AWS does. */
export function readJson(model: ServiceModel, ref: ShapeRef, value: unknown): unknown {
  return readDocument(JSON_FORMAT, model, ref, value);
}

/** Something that JSON.stringify turns into the document. */
export function writeJson(model: ServiceModel, ref: ShapeRef, value: unknown): unknown {
  return writeDocument(JSON_FORMAT, model, ref, value);
}

const JSON_FORMAT: DocumentFormat = {
  readScalar(ref, shape, value) {
    switch (shape.type) {
      case "timestamp":
        if (typeof value === "object") return readPlain(shape, value);
        return parseTimestamp(String(value), timestampFormat(ref, shape, "unixTimestamp"));
      case "blob":
        if (typeof value === "object") return readPlain(shape, value);
        if (typeof value !== "string") throw inconvertible(value, "a Blob");
        return Buffer.from(value, "base64");
      default: {
        const plain = readPlain(shape, value);
        return ref.jsonvalue && typeof plain === "string" ? JSON.parse(plain) : plain;
      }
    }
  },
  writeScalar(ref, shape, value) {
    if (shape.type === "timestamp") return formatTimestamp(value, timestampFormat(ref, shape, "unixTimestamp"));
    if (shape.type === "blob") return toBuffer(value).toString("base64");
    return ref.jsonvalue ? JSON.stringify(value) : value;
  },
};
