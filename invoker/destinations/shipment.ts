// What leaves the event queue: the record of an event for a destination, or the event itself for a dead-letter queue, in the envelope in which it waits.
import type { EventEnvelope } from "../../core/event.ts";
import { Payload } from "../../core/payload.ts";
import type { ShipmentRecord } from "../../core/shipment-record.ts";
import { subjects } from "../../core/subjects.ts";
import type { DestinationRecord } from "../destination-record.ts";

export type ShipmentKind = ShipmentRecord["kind"];

/** Where shipments of all functions wait for their targets. */
export const SHIPMENTS = subjects.source("lambda", "destinations");

/** "The first 1 KB of the error message." */
const ATTRIBUTE_BYTES = 1_024;
const UNSPEAKABLE = /[^\t\n\r\u0020-\uFFFD\u{10000}-\u{10FFFF}]/gu;
const TYPE = "com.amazonaws.lambda.Destination.";

/** A dead-letter queue gets the event as it came, and why it is there. */
export interface DeadLetter {
  readonly errorCode: number;
  /** Sent is at most its first KB. */
  readonly errorMessage: string;
  /** JSON text. */
  readonly event: string;
}

/** The attributes that a shipment has from the event of which it tells. */
export interface Origin {
  readonly id: string;
  readonly now: number;
  readonly requestId: string;
  /** Qualified. */
  readonly functionArn: string;
  /** ARN. */
  readonly target: string;
  readonly traceparent?: string | undefined;
  readonly traceHeader?: string | undefined;
}

export function shipRecord(kind: "OnSuccess" | "OnFailure", origin: Origin, record: DestinationRecord): EventEnvelope {
  return envelope(kind, origin, Payload.from(writeRecord(record)));
}

export function shipDeadLetter(origin: Origin, letter: DeadLetter): EventEnvelope {
  return envelope("DeadLetter", origin, Payload.of({ ...letter, errorMessage: attributeText(letter.errorMessage) }));
}

export function kindOf({ type }: EventEnvelope): ShipmentKind {
  return type.slice(TYPE.length) as ShipmentKind;
}

/** So much of a text, and of its characters, as an attribute of a message takes: the first KB of what XML can say. */
function attributeText(text: string): string {
  const first = Buffer.from(text.slice(0, ATTRIBUTE_BYTES)).subarray(0, ATTRIBUTE_BYTES);
  // As a stream, it leaves out a character of which only a part is there.
  return new TextDecoder().decode(first, { stream: true }).replace(UNSPEAKABLE, "\uFFFD");
}

/** The name of the function whose event it was. */
export function functionOf({ source }: EventEnvelope): string {
  return source.split(":")[6] as string;
}

function envelope(kind: ShipmentKind, origin: Origin, data: Payload): EventEnvelope {
  return {
    specversion: "1.0",
    id: origin.id,
    source: origin.functionArn,
    type: `${TYPE}${kind}`,
    subject: origin.target,
    time: new Date(origin.now).toISOString(),
    datacontenttype: "application/json",
    data,
    requestid: origin.requestId,
    connector: "invoke",
    traceparent: origin.traceparent,
    xraytraceheader: origin.traceHeader,
  };
}

/** JSON in which both payloads stand as they came, to the last byte. */
function writeRecord({ requestPayload, responseContext, responsePayload, ...head }: DestinationRecord): string {
  const members = [JSON.stringify(head).slice(1, -1), `"requestPayload":${jsonOf(requestPayload)}`];
  if (responseContext) members.push(`"responseContext":${JSON.stringify(responseContext)}`);
  if (responsePayload) members.push(`"responsePayload":${jsonOf(responsePayload)}`);
  return `{${members.join(",")}}`;
}

/** A runtime may post what is no JSON: it becomes a text. */
function jsonOf(payload: Payload): string {
  try {
    void payload.value;
    return payload.text;
  } catch {
    return JSON.stringify(payload.text);
  }
}
