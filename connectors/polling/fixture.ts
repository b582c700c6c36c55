// For tests: records as a source would give them.
import { Payload } from "../../core/payload.ts";
import type { PolledRecord } from "../connector.ts";

export function record(id: string, data: string = JSON.stringify(id), heldUntil = Number.POSITIVE_INFINITY): PolledRecord {
  const time = "2026-01-01T00:00:00.000Z";
  const payload = Payload.from(data);
  return {
    event: { specversion: "1.0", id, source: "arn:x", type: "x.y", time, datacontenttype: "application/json", data: payload },
    itemIdentifier: id,
    heldUntil,
    filterable: () => payload.value,
  };
}

export function records(...ids: readonly string[]): PolledRecord[] {
  return ids.map((id) => record(id));
}
