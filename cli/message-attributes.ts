// `--attributes`: message attributes as people write them, or as AWS does.
import { InvalidArgumentError } from "commander";

/** One attribute as SQS and SNS take it. */
export interface MessageAttribute {
  readonly DataType: string;
  readonly StringValue?: string;
  /** In base64. */
  readonly BinaryValue?: string;
}

export type MessageAttributes = Readonly<Record<string, MessageAttribute>>;

/** `{"color":"red","size":3}`; an attribute of another type is written out: `{"DataType":"Number.int","StringValue":"3"}`. */
export function parseAttributes(text: string): MessageAttributes {
  return Object.fromEntries(Object.entries(parseObject(text)).map(([name, value]) => [name, attribute(name, value)]));
}

function parseObject(text: string): object {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new InvalidArgumentError(`They are no JSON: ${(error as Error).message}`);
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  throw new InvalidArgumentError('They are an object of names and values: {"color":"red"}.');
}

function attribute(name: string, value: unknown): MessageAttribute {
  if (typeof value === "string") return { DataType: "String", StringValue: value };
  if (typeof value === "number") return { DataType: "Number", StringValue: String(value) };
  if (isWrittenOut(value)) return value;
  throw new InvalidArgumentError(`${name} is a text, a number, or {"DataType":…,"StringValue":…}.`);
}

function isWrittenOut(value: unknown): value is MessageAttribute {
  const { DataType, StringValue, BinaryValue } = (value ?? {}) as Record<string, unknown>;
  return typeof DataType === "string" && (typeof StringValue === "string" || typeof BinaryValue === "string");
}
