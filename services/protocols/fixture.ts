// For tests of protocols: calls and requests without a wire, and a shape that has something of everything.
import type { ServiceError } from "../../core/errors.ts";
import type { OperationModel, ServiceModel, Shape } from "../model.ts";
import type { Call, WireRequest } from "./protocol.ts";

export const context = { requestId: "RID", hostId: "HID", path: "/b/k" };

export function call(model: ServiceModel, name = "Try"): Call {
  return { model, name, operation: model.operations[name] as OperationModel };
}

export function request(
  parts: { headers?: Record<string, string>; labels?: Record<string, string>; query?: string; body?: string | Uint8Array } = {},
): WireRequest {
  const { headers = {}, labels = {}, query = "", body = "" } = parts;
  return { headers, labels, query: new URLSearchParams(query), body: Buffer.from(body) };
}

export function thrown(work: () => unknown): ServiceError {
  try {
    work();
  } catch (error) {
    return error as ServiceError;
  }
  throw new Error("nothing was thrown");
}

export const NESTED: Record<string, Shape> = {
  Tag: { type: "structure", members: { Key: { shape: "String" }, Value: { shape: "String" } } },
  Tags: { type: "list", member: { shape: "Tag", locationName: "Tag" } },
  FlatTags: { type: "list", member: { shape: "Tag" }, flattened: true },
  Numbers: { type: "list", member: { shape: "Integer" } },
  Strings: { type: "map", key: { shape: "String" }, value: { shape: "String" } },
};

export const INPUT: Shape = {
  type: "structure",
  members: {
    Name: { shape: "String" },
    Count: { shape: "Integer" },
    Data: { shape: "Blob" },
    At: { shape: "Timestamp" },
    Tags: { shape: "Tags" },
    Flat: { shape: "FlatTags" },
    Numbers: { shape: "Numbers" },
    Map: { shape: "Strings" },
  },
};

export const VALUE = {
  Name: "a <b> & 'c'",
  Count: 7,
  Data: Buffer.from("bytes"),
  At: new Date("2026-01-02T03:04:05.000Z"),
  Tags: [{ Key: "k", Value: "v" }],
  Flat: [{ Key: "1" }, { Key: "2" }],
  Numbers: [1, 2, 3],
  Map: { one: "1", two: "2" },
};
