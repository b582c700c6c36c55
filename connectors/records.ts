// The event of a batch: the bytes of its records, one after the other.
import { Payload } from "../core/payload.ts";

const OPENING = Buffer.from('{"Records":[');
const COMMA = Buffer.from(",");
const CLOSING = Buffer.from("]}");

/** `{"Records":[…]}`: no record is parsed, or written anew. */
export function assembleRecords(records: readonly Payload[]): Payload {
  const parts = records.flatMap(({ bytes }, index) => (index === 0 ? [bytes] : [COMMA, bytes]));
  return Payload.from(Buffer.concat([OPENING, ...parts, CLOSING]));
}
