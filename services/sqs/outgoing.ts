// A message as a client sends it: checked in AWS's words, and made into a record.
import { createHash } from "node:crypto";
import { ServiceError } from "../../core/errors.ts";
import { invalidParameter, invalidValue, missingParameter } from "./errors.ts";
import { MAXIMUM_DELAY, MESSAGE_ATTRIBUTES } from "./limits.ts";
import type { MessageAttribute, MessageAttributes, MessageRecord } from "./message.ts";
import type { Holder } from "./queues.ts";

export interface OutgoingMessage {
  readonly MessageBody: string;
  readonly DelaySeconds?: number;
  readonly MessageAttributes?: MessageAttributes;
  readonly MessageSystemAttributes?: MessageAttributes;
  readonly MessageDeduplicationId?: string;
  readonly MessageGroupId?: string;
}

/** What XML can hold, and thus the Query protocol. */
const ILLEGAL = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;
const PUNCTUATED = /^[A-Za-z0-9!"#$%&'()*+,\-./:;<=>?@[\\\]^_`{|}~]{1,128}$/;

export function checkMessage(message: OutgoingMessage, { fifo, record }: Holder): void {
  const { MessageBody: body, MessageAttributes: attributes = {}, MessageSystemAttributes: systemAttributes = {} } = message;
  if (body === "") throw missingParameter("MessageBody");
  if (ILLEGAL.test(body)) {
    throw new ServiceError(
      "InvalidMessageContents",
      "Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF",
    );
  }
  checkAttributes(attributes);
  checkSystemAttributes(systemAttributes);
  const limit = Number(record.attributes["MaximumMessageSize"]);
  if (sizeOf(message) > limit) throw invalidParameter(`One or more parameters are invalid. Reason: Message must be shorter than ${limit} bytes.`);
  checkDelay(message.DelaySeconds, fifo);
  checkGroup(message, fifo, record.attributes["ContentBasedDeduplication"] === "true");
}

/** Body and attributes with their names and types, in bytes. */
export function sizeOf({ MessageBody: body, MessageAttributes: attributes = {} }: OutgoingMessage): number {
  let size = Buffer.byteLength(body);
  for (const [name, { DataType, StringValue = "", BinaryValue }] of Object.entries(attributes)) {
    size += Buffer.byteLength(name) + Buffer.byteLength(DataType) + (BinaryValue?.length ?? Buffer.byteLength(StringValue));
  }
  return size;
}

export function recordOf(message: OutgoingMessage, { fifo, record }: Holder, id: string, senderId: string, now: number): MessageRecord {
  const delay = (fifo ? undefined : message.DelaySeconds) ?? Number(record.attributes["DelaySeconds"]);
  const deduplicationId = fifo ? (message.MessageDeduplicationId ?? createHash("sha256").update(message.MessageBody).digest("hex")) : undefined;
  return {
    id,
    body: message.MessageBody,
    attributes: message.MessageAttributes ?? {},
    systemAttributes: message.MessageSystemAttributes ?? {},
    senderId,
    sent: now,
    enqueued: now,
    visibleAt: now + delay * 1000,
    ...(message.MessageGroupId !== undefined && { groupId: message.MessageGroupId }),
    ...(deduplicationId !== undefined && { deduplicationId }),
  };
}

function checkAttributes(attributes: MessageAttributes): void {
  const names = Object.keys(attributes);
  if (names.length > MESSAGE_ATTRIBUTES) {
    throw invalidParameter(`Number of message attributes [${names.length}] exceeds the allowed maximum [${MESSAGE_ATTRIBUTES}].`);
  }
  for (const name of names) {
    checkAttributeName(name);
    checkAttribute(name, attributes[name] as MessageAttribute);
  }
}

function checkAttributeName(name: string): void {
  if (name === "") throw invalidParameter("The message attribute name must not be empty.");
  if (name.length > 256) throw invalidParameter(`Length of message attribute name must be less than 256 bytes.`);
  if (!/^[A-Za-z0-9_.-]+$/.test(name) || /^\.|\.$|\.\./.test(name)) {
    throw invalidParameter(
      `The message attribute name '${name}' is invalid. A name has letters, digits, '_', '-' and '.', no '.' at either end and no two in a row.`,
    );
  }
  if (/^(aws|amazon)\./i.test(name)) throw invalidParameter(`The message attribute name '${name}' is invalid: it starts with a reserved prefix.`);
}

function checkAttribute(name: string, attribute: MessageAttribute & { StringListValues?: unknown; BinaryListValues?: unknown }): void {
  const { DataType, StringValue, BinaryValue } = attribute;
  if (attribute.StringListValues !== undefined || attribute.BinaryListValues !== undefined) {
    throw new ServiceError("UnsupportedOperation", "Message attribute list values in SendMessage operation are not supported.");
  }
  if (DataType === "") throw invalidParameter(`The message attribute '${name}' must contain non-empty message attribute type.`);
  const type = /^(String|Number|Binary)(\..+)?$/.exec(DataType)?.[1];
  if (!type || DataType.length > 256) {
    throw invalidParameter(
      `The message attribute '${name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.`,
    );
  }
  const value = type === "Binary" ? BinaryValue : StringValue;
  if (value === undefined || value.length === 0) throw invalidParameter(`The message attribute '${name}' must contain a non-empty value of type '${type}'.`);
  if (type === "Binary" ? StringValue !== undefined : BinaryValue !== undefined) {
    throw invalidParameter(`Message attribute '${name}' must have exactly one value.`);
  }
  if (typeof value === "string" && ILLEGAL.test(value)) throw invalidParameter(`The message attribute '${name}' holds characters that are not allowed.`);
  if (type === "Number" && !isNumber(value as string)) throw invalidParameter(`Can't cast the value of message attribute '${name}' to a number.`);
}

function isNumber(text: string): boolean {
  return /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?$/.test(text.trim());
}

function checkSystemAttributes(attributes: MessageAttributes): void {
  for (const [name, { DataType, StringValue }] of Object.entries(attributes)) {
    if (name !== "AWSTraceHeader") throw invalidParameter(`Message system attribute name '${name}' is invalid.`);
    if (DataType !== "String" || !StringValue)
      throw invalidParameter("The message system attribute 'AWSTraceHeader' must contain a non-empty value of type 'String'.");
  }
}

function checkDelay(delay: number | undefined, fifo: boolean): void {
  if (delay === undefined) return;
  if (delay < 0 || delay > MAXIMUM_DELAY) throw invalidValue(delay, "DelaySeconds", `DelaySeconds must be >= 0 and <= ${MAXIMUM_DELAY}.`);
  if (fifo && delay > 0) throw invalidValue(delay, "DelaySeconds", "The request include parameter that is not valid for this queue type.");
}

function checkGroup({ MessageGroupId: group, MessageDeduplicationId: deduplication }: OutgoingMessage, fifo: boolean, byContent: boolean): void {
  if (fifo && group === undefined) throw missingParameter("MessageGroupId");
  for (const [name, value] of [
    ["MessageGroupId", group],
    ["MessageDeduplicationId", deduplication],
  ] as const) {
    if (value !== undefined && !PUNCTUATED.test(value)) {
      throw invalidValue(value, name, `${name} can only include alphanumeric and punctuation characters. 1 to 128 in length.`);
    }
  }
  if (!fifo && deduplication !== undefined) {
    throw invalidValue(deduplication, "MessageDeduplicationId", "The request include parameter that is not valid for this queue type.");
  }
  if (fifo && deduplication === undefined && !byContent) {
    throw invalidParameter("The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly");
  }
}
