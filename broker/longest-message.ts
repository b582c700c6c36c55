// The longest message that the server takes: too short a one is said at the start, and in each refusal.
import type { MsgHdrs, NatsConnection } from "@nats-io/transport-node";
import { TooLargeError } from "../core/errors.ts";
import type { Logger } from "../core/logger.ts";

/** A batch of 10,000 records has 6 MB of data, and about as much again in the envelopes around them. */
export const LONGEST_MESSAGE = 16 * 1024 * 1024;
/** Headers of ours are never so long: below this much room they are not measured. */
const HEADER_ROOM = 64 * 1024;

/** In bytes, headers included. */
export function longestMessage({ info }: NatsConnection): number {
  return info?.max_payload ?? Number.POSITIVE_INFINITY;
}

/** The error of a message, by what it is that the server does not take; undefined when it does. */
export function tooLong(connection: NatsConnection, what: string, data: Uint8Array, headers?: MsgHdrs): TooLargeError | undefined {
  const longest = longestMessage(connection);
  if (data.byteLength + HEADER_ROOM <= longest) return undefined;
  const bytes = data.byteLength + (headers ? sizeOf(headers) : 0);
  return bytes <= longest ? undefined : new TooLargeError(`${what} has ${bytes} bytes, more than the NATS server takes: ${advice(longest)}`);
}

export function warnOfShortMessages(connection: NatsConnection, url: string, logger: Logger): void {
  const longest = longestMessage(connection);
  if (longest >= LONGEST_MESSAGE) return;
  logger.warn(`the NATS server takes no message as long as Lambda's events may be: ${advice(longest)}`, { "server.address": url });
}

/** As they stand on the wire. */
function sizeOf(headers: MsgHdrs): number {
  let text = "NATS/1.0\r\n\r\n";
  for (const [name, values] of headers) for (const value of values) text += `${name}: ${value}\r\n`;
  return Buffer.byteLength(text);
}

function advice(longest: number): string {
  return `its max_payload is ${longest}; set \`max_payload: ${LONGEST_MESSAGE / 1024 / 1024}MB\` in its configuration`;
}
