// Outcomes as the answer to a request: a line of JSON, then the payloads it points to, byte for byte.
import type { Outcome } from "../core/outcome.ts";
import { Payload } from "../core/payload.ts";

/** Stands in the JSON for a payload: where it lies after the line, and how long it is. */
interface Pointer {
  readonly $bytes: readonly [offset: number, length: number];
}

export function encodeOutcomes(outcomes: readonly Outcome[]): Uint8Array {
  const payloads: Uint8Array[] = [];
  let offset = 0;
  const point = (payload: Payload): Pointer => {
    const { bytes } = payload;
    payloads.push(bytes);
    offset += bytes.byteLength;
    return { $bytes: [offset - bytes.byteLength, bytes.byteLength] };
  };
  const line = JSON.stringify(outcomes.map((outcome) => mapPayloads(outcome, point)));
  return Buffer.concat([Buffer.from(`${line}\n`), ...payloads]);
}

/** Throws when the text is not what `encodeOutcomes` writes. */
export function decodeOutcomes(data: Uint8Array): Outcome[] {
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  const end = bytes.indexOf("\n");
  const body = bytes.subarray(end + 1);
  const read = (pointer: Pointer) => Payload.from(body.subarray(pointer.$bytes[0], pointer.$bytes[0] + pointer.$bytes[1]));
  const outcomes = JSON.parse(bytes.toString("utf8", 0, end)) as Outcome[];
  return outcomes.map((outcome) => mapPayloads(outcome, read as unknown as (payload: Payload) => Pointer) as unknown as Outcome);
}

/** A copy in which the two places that hold payloads are changed: `payload` and `error.payload`. */
function mapPayloads(outcome: Outcome, change: (payload: Payload) => Pointer): object {
  if (outcome.status === "succeeded" && outcome.payload) return { ...outcome, payload: change(outcome.payload) };
  if (outcome.status === "returned" || outcome.status === "failed") {
    return { ...outcome, error: { ...outcome.error, payload: change(outcome.error.payload) } };
  }
  return outcome;
}
