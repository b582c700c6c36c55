// A message as a client publishes it: checked in AWS's words, and made into what travels.
import type { ServiceError } from "../../core/errors.ts";
import { invalidParameter, invalidValue } from "./errors.ts";
import { MAXIMUM_MESSAGE_SIZE, SUBJECT_LENGTH } from "./limits.ts";
import type { SentAttribute } from "./message.ts";

export interface MessageAttribute {
  readonly DataType: string;
  readonly StringValue?: string;
  readonly BinaryValue?: Uint8Array;
}

/** The members that Publish and an entry of PublishBatch have in common. */
export interface OutgoingMessage {
  readonly Message: string;
  readonly Subject?: string;
  readonly MessageStructure?: string;
  readonly MessageAttributes?: Readonly<Record<string, MessageAttribute>>;
  readonly MessageGroupId?: string;
  readonly MessageDeduplicationId?: string;
}

const PUNCTUATED = /^[A-Za-z0-9!"#$%&'()*+,\-./:;<=>?@[\\\]^_`{|}~]{1,128}$/;

/** Throws InvalidParameter and ParameterValueInvalid. */
export function checkOutgoing(message: OutgoingMessage): void {
  if (message.Message === "") throw invalidParameter("Empty message");
  for (const [name, attribute] of Object.entries(message.MessageAttributes ?? {})) checkAttribute(name, attribute);
  if (sizeOf(message) > MAXIMUM_MESSAGE_SIZE) throw invalidParameter("Message too long");
  checkSubject(message.Subject);
}

/** What a FIFO topic needs, and what a standard topic does not take. */
export function checkGrouping({ MessageGroupId: group, MessageDeduplicationId: deduplication }: OutgoingMessage, fifo: boolean, byContent: boolean): void {
  if (fifo && group === undefined) throw invalidParameter("The MessageGroupId parameter is required for FIFO topics");
  if (group !== undefined && !PUNCTUATED.test(group))
    throw invalidParameter("MessageGroupId Reason: it can only include alphanumeric and punctuation characters, 1 to 128 in length");
  if (deduplication !== undefined && !PUNCTUATED.test(deduplication)) {
    throw invalidParameter("MessageDeduplicationId Reason: it can only include alphanumeric and punctuation characters, 1 to 128 in length");
  }
  if (!fifo && deduplication !== undefined) {
    throw invalidParameter("MessageDeduplicationId Reason: The request includes MessageDeduplicationId parameter that is not valid for this topic type");
  }
  if (fifo && deduplication === undefined && !byContent) {
    throw invalidParameter("The topic should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly");
  }
}

/** Message and attributes with their names and types, in bytes. */
export function sizeOf({ Message, MessageAttributes = {} }: OutgoingMessage): number {
  let size = Buffer.byteLength(Message);
  for (const [name, { DataType, StringValue = "", BinaryValue }] of Object.entries(MessageAttributes)) {
    size += Buffer.byteLength(name) + Buffer.byteLength(DataType) + (BinaryValue?.length ?? Buffer.byteLength(StringValue));
  }
  return size;
}

/** The text for everyone, and the texts for single protocols. Throws InvalidParameter. */
export function textsOf({ Message, MessageStructure }: OutgoingMessage): { text: string; texts?: Record<string, string> } {
  if (MessageStructure === undefined || MessageStructure === "") return { text: Message };
  if (MessageStructure !== "json") throw invalidParameter("MessageStructure");
  const { default: text, ...texts } = parseTexts(Message);
  if (typeof text !== "string") throw invalidParameter("Message Structure - No default entry in JSON message body");
  return { text, texts: Object.fromEntries(Object.entries(texts).filter((entry): entry is [string, string] => typeof entry[1] === "string")) };
}

function parseTexts(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {}
  throw invalidParameter("Message Structure - JSON message body failed to parse");
}

export function sentAttributes(attributes: OutgoingMessage["MessageAttributes"] = {}): Record<string, SentAttribute> {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, { DataType, StringValue, BinaryValue }]) => [
      name,
      { Type: DataType, Value: BinaryValue === undefined ? (StringValue as string) : Buffer.from(BinaryValue).toString("base64") },
    ]),
  );
}

/** One line of up to 100 characters of ASCII that does not begin with a space. */
function checkSubject(subject: string | undefined): void {
  if (subject === undefined) return;
  if (subject.length > SUBJECT_LENGTH || !/^[!-~][ -~]*$/.test(subject)) throw invalidParameter("Subject");
}

function checkAttribute(name: string, { DataType: type, StringValue, BinaryValue }: MessageAttribute): void {
  checkAttributeName(name);
  const kind = /^(String|Number|Binary)(\..+)?$/.exec(type)?.[1];
  if (!kind || type.length > 256) {
    throw invalidValue(
      `The message attribute '${name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.`,
    );
  }
  if (StringValue === undefined && BinaryValue === undefined) throw emptyAttribute(name, type);
  const field = kind === "Binary" ? "Binary" : "String";
  const value = field === "Binary" ? BinaryValue : StringValue;
  if (value === undefined) throw invalidValue(`The message attribute '${name}' with type '${type}' must use field '${field}'.`);
  if (StringValue !== undefined && BinaryValue !== undefined) throw invalidValue(`The message attribute '${name}' must have exactly one value.`);
  if (value.length === 0) throw emptyAttribute(name, type);
  if (kind === "Number" && !/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?$/.test(value as string)) {
    throw invalidValue(`Could not cast message attribute '${name}' value to number.`);
  }
}

function checkAttributeName(name: string): void {
  if (name === "") throw invalidValue("The message attribute name must not be empty.");
  if (Buffer.byteLength(name) > 256) throw invalidValue("Length of message attribute name must be less than 256 bytes.");
  if (!/^[A-Za-z0-9_.-]+$/.test(name))
    throw invalidValue(
      "Invalid non-alphanumeric character was found in the message attribute name. Can only include alphanumeric characters, hyphens, underscores, or dots.",
    );
  if (name.startsWith(".") || name.endsWith(".")) throw invalidValue("Invalid message attribute name starting or ending with character '.' was found.");
  if (name.includes("..")) throw invalidValue("Message attribute name can not have successive '.' character.");
}

function emptyAttribute(name: string, type: string): ServiceError {
  return invalidValue(`The message attribute '${name}' must contain non-empty message attribute value for message attribute type '${type}'.`);
}
