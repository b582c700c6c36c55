// Envelopes as NATS messages: CloudEvents in binary mode, one event a message; a page in batched mode, its data kept to the last byte.
import { headers as createHeaders, type MsgHdrs } from "@nats-io/transport-node";
import { ENVELOPE_ATTRIBUTES, type EventEnvelope } from "../core/event.ts";
import { Payload } from "../core/payload.ts";

export interface WireMessage {
  readonly headers: MsgHdrs;
  readonly data: Uint8Array;
}

/** A message as it arrived. */
export interface Received {
  readonly subject: string;
  readonly headers?: MsgHdrs | undefined;
  readonly data: Uint8Array;
}

export const BATCH_TYPE = "application/cloudevents-batch+json";
/** Where the data of each event lies in a batch: `offset+length,…`. Readers without an interest in exact bytes need not look at it. */
const DATA_AT = "lambdabus-data-at";
/** W3C Trace Context travels under its own names too, for those who know nothing of CloudEvents. */
const PLAIN = new Set<string>(["traceparent", "tracestate"]);

/** One event in binary mode. The data is not copied. */
export function encodeEvent(event: EventEnvelope): WireMessage {
  const headers = createHeaders();
  for (const name of ENVELOPE_ATTRIBUTES) {
    const value = event[name];
    if (value === undefined) continue;
    const escaped = escapeHeader(value);
    headers.append(`ce-${name}`, escaped);
    if (PLAIN.has(name)) headers.append(name, escaped);
  }
  return { headers, data: event.data.bytes };
}

/** A page: one event goes in binary mode, which spares its reader the JSON around it. */
export function encodePage(page: readonly EventEnvelope[]): WireMessage {
  return page.length === 1 ? encodeEvent(page[0] as EventEnvelope) : encodeBatch(page);
}

/** The events of a message, or undefined when it holds none that we know. */
export function decodeEvents(message: Received): EventEnvelope[] | undefined {
  const attributes = readAttributes(message.headers);
  if (attributes["specversion"] !== undefined) return [toEnvelope(attributes, Payload.from(message.data))];
  if (message.headers?.get("content-type") === BATCH_TYPE) return decodeBatch(message);
  return undefined;
}

/** An event that somebody published without a word about it, as MinIO does: its body is all there is. */
export function rawEvent(message: Received, id: string, time: string): EventEnvelope {
  return {
    specversion: "1.0",
    id,
    source: message.subject,
    type: "nats.message",
    time,
    datacontenttype: "application/json",
    data: Payload.from(message.data),
  };
}

/** CloudEvents' rule for header values: what is not printable ASCII, and space, `"` and `%`, is percent-encoded UTF-8. */
export function escapeHeader(value: string): string {
  if (/^[\x21\x23\x24\x26-\x7e]*$/.test(value)) return value;
  return value
    .toWellFormed()
    .replace(/[^\x21\x23\x24\x26-\x7e]/gu, (character) =>
      Array.from(Buffer.from(character), (byte) => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`).join(""),
    );
}

export function unescapeHeader(value: string): string {
  if (!value.includes("%")) return value;
  try {
    return decodeURIComponent(value);
  } catch {
    return value; // Written by somebody who does not escape: taken as it is.
  }
}

function readAttributes(headers: MsgHdrs | undefined): Record<string, string> {
  const attributes: Record<string, string> = {};
  if (!headers) return attributes;
  for (const [name, values] of headers) {
    if (name.startsWith("ce-")) attributes[name.slice(3)] = unescapeHeader(values[0] ?? "");
  }
  return attributes;
}

/** Any CloudEvent makes an envelope; what it leaves out, and we need, is filled in. */
function toEnvelope(attributes: Record<string, unknown>, data: Payload): EventEnvelope {
  const envelope: Record<string, unknown> = { id: "", source: "", type: "" };
  for (const name of ENVELOPE_ATTRIBUTES) {
    if (attributes[name] !== undefined) envelope[name] = String(attributes[name]);
  }
  envelope["datacontenttype"] = "application/json";
  envelope["data"] = data;
  return envelope as unknown as EventEnvelope;
}

function encodeBatch(page: readonly EventEnvelope[]): WireMessage {
  const parts: Uint8Array[] = [];
  const places: string[] = [];
  let offset = 0;
  const write = (part: Uint8Array) => {
    parts.push(part);
    offset += part.byteLength;
  };
  for (const [index, event] of page.entries()) {
    const { data, ...attributes } = event;
    const member = isJson(data) ? "data" : "data_base64";
    const bytes = member === "data" ? data.bytes : Buffer.from(JSON.stringify(Buffer.from(data.bytes).toString("base64")));
    write(Buffer.from(`${index === 0 ? "[" : ","}${JSON.stringify(attributes).slice(0, -1)},"${member}":`));
    places.push(`${offset}+${bytes.byteLength}`);
    write(bytes);
    write(Buffer.from("}"));
  }
  write(Buffer.from(page.length === 0 ? "[]" : "]"));
  const headers = createHeaders();
  headers.append("content-type", BATCH_TYPE);
  headers.append(DATA_AT, places.join(","));
  return { headers, data: Buffer.concat(parts, offset) };
}

function isJson(data: Payload): boolean {
  try {
    return data.value !== undefined;
  } catch {
    return false;
  }
}

function decodeBatch(message: Received): EventEnvelope[] {
  const bytes = Buffer.from(message.data.buffer, message.data.byteOffset, message.data.byteLength);
  const places = readPlaces(message.headers?.get(DATA_AT) ?? "", bytes.byteLength);
  const entries = JSON.parse(withoutData(bytes, places)) as Record<string, unknown>[];
  return entries.map((entry, index) => {
    const place = places[index];
    const exact = place && bytes.subarray(place.from, place.to);
    if (entry["data_base64"] !== undefined) {
      const text = exact ? (JSON.parse(exact.toString()) as string) : String(entry["data_base64"]);
      return toEnvelope(entry, Payload.from(Buffer.from(text, "base64")));
    }
    return toEnvelope(entry, exact ? Payload.from(exact) : Payload.of(entry["data"]));
  });
}

interface Place {
  readonly from: number;
  readonly to: number;
}

function readPlaces(text: string, size: number): Place[] {
  const places = [...text.matchAll(/(\d+)\+(\d+)/g)].map(([, offset, length]) => ({ from: Number(offset), to: Number(offset) + Number(length) }));
  let end = 0;
  for (const { from, to } of places) {
    if (from < end || to > size) throw new RangeError(`${DATA_AT} points outside the message`);
    end = to;
  }
  return places;
}

/** The batch with `null` in place of each event's data: its attributes alone. */
function withoutData(bytes: Buffer, places: readonly Place[]): string {
  let text = "";
  let from = 0;
  for (const place of places) {
    text += `${bytes.toString("utf8", from, place.from)}null`;
    from = place.to;
  }
  return text + bytes.toString("utf8", from);
}
