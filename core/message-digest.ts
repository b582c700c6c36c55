// The MD5 sums by which clients of SQS check that a message arrived whole.
import { createHash } from "node:crypto";

interface MessageAttribute {
  readonly DataType: string;
  readonly StringValue?: string;
  readonly BinaryValue?: Uint8Array;
}

const STRING = Buffer.from([1]);
const BINARY = Buffer.from([2]);

export function digestBody(body: string): string {
  return createHash("md5").update(body).digest("hex");
}

/** Over name, type and value of each attribute in the order of their names, each with its length in front; undefined when there are none. */
export function digestAttributes(attributes: Readonly<Record<string, MessageAttribute>>): string | undefined {
  const names = Object.keys(attributes).sort((a, b) => (a < b ? -1 : 1));
  if (names.length === 0) return undefined;
  const hash = createHash("md5");
  const add = (part: Uint8Array): void => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(part.length);
    hash.update(length).update(part);
  };
  for (const name of names) {
    const { DataType, StringValue, BinaryValue } = attributes[name] as MessageAttribute;
    add(Buffer.from(name));
    add(Buffer.from(DataType));
    hash.update(BinaryValue ? BINARY : STRING);
    add(BinaryValue ?? Buffer.from(StringValue ?? ""));
  }
  return hash.digest("hex");
}
