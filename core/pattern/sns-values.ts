// What SNS's filter policies are matched against: a message's attributes, or its body.
import { isMembers, type Members } from "./value-path.ts";

export interface MessageAttribute {
  /** `String`, `Number`, `String.Array`, `Binary`, or one of these with a label of one's own: `Number.int`. */
  readonly DataType?: string;
  readonly StringValue?: string;
}

/** The scope MessageAttributes. Binary attributes, and arrays that do not parse, have no value and never match. */
export function attributeValues(attributes: Readonly<Record<string, MessageAttribute>>): Members {
  const values: Record<string, unknown> = Object.create(null);
  for (const [name, attribute] of Object.entries(attributes)) {
    const value = attributeValue(attribute);
    if (value !== undefined) values[name] = value;
  }
  return values;
}

function attributeValue({ DataType = "String", StringValue = "" }: MessageAttribute): unknown {
  if (DataType === "String.Array") return arrayValue(StringValue);
  const [type] = DataType.split(".");
  if (type === "Number") return Number(StringValue);
  return type === "String" ? StringValue : undefined;
}

function arrayValue(text: string): readonly unknown[] | undefined {
  const value = parseJson(text);
  return Array.isArray(value) ? value : undefined;
}

/** The scope MessageBody. Undefined when the body is no JSON object: such a message is not delivered, whatever the policy. */
export function bodyValue(text: string): Members | undefined {
  const value = parseJson(text);
  return isMembers(value) ? value : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
