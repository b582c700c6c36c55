// Streams of events in an answer (`application/vnd.amazon.eventstream`): framed messages with headers, payload and two checksums.
import { Readable } from "node:stream";
import { crc32 } from "node:zlib";
import { ServiceError } from "../../core/errors.ts";
import type { ServiceModel, Shape, ShapeRef } from "../model.ts";
import { shapeOf } from "./bindings.ts";
import { writeJson } from "./json.ts";
import type { Members } from "./protocol.ts";
import { toBuffer } from "./scalars.ts";

const STRING_HEADER = 7;

/** Turns `{ EventName: members }` items into frames. An error that the source throws ends the stream with an exception frame. */
export function encodeEventStream(model: ServiceModel, union: Shape, events: AsyncIterable<Members>): Readable {
  return Readable.from(frames(model, union, events), { objectMode: false });
}

async function* frames(model: ServiceModel, union: Shape, events: AsyncIterable<Members>): AsyncGenerator<Buffer> {
  try {
    for await (const event of events) {
      const [name, members] = Object.entries(event)[0] as [string, Members];
      yield encodeEvent(model, name, union.members?.[name] as ShapeRef, members);
    }
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    const headers = { ":message-type": "exception", ":exception-type": error.code, ":content-type": "application/json" };
    yield encodeFrame(headers, Buffer.from(JSON.stringify({ Message: error.message, message: error.message })));
  }
}

function encodeEvent(model: ServiceModel, name: string, ref: ShapeRef, members: Members): Buffer {
  const raw = Object.entries(shapeOf(model, ref).members ?? {}).find(([, member]) => member.eventpayload)?.[0];
  const headers = { ":message-type": "event", ":event-type": name, ":content-type": raw ? "application/octet-stream" : "application/json" };
  return encodeFrame(headers, raw ? toBuffer(members[raw] ?? "") : Buffer.from(JSON.stringify(writeJson(model, ref, members))));
}

/** Length, header length, their CRC-32, headers, payload, CRC-32 of it all. */
export function encodeFrame(headers: Readonly<Record<string, string>>, payload: Buffer): Buffer {
  const head = Buffer.concat(Object.entries(headers).map(([name, value]) => encodeHeader(name, value)));
  const frame = Buffer.alloc(12 + head.length + payload.length + 4);
  frame.writeUInt32BE(frame.length, 0);
  frame.writeUInt32BE(head.length, 4);
  frame.writeUInt32BE(crc32(frame.subarray(0, 8)), 8);
  head.copy(frame, 12);
  payload.copy(frame, 12 + head.length);
  frame.writeUInt32BE(crc32(frame.subarray(0, frame.length - 4)), frame.length - 4);
  return frame;
}

function encodeHeader(name: string, value: string): Buffer {
  const text = Buffer.from(value);
  const head = Buffer.from([name.length, ...Buffer.from(name), STRING_HEADER, text.length >> 8, text.length & 0xff]);
  return Buffer.concat([head, text]);
}
