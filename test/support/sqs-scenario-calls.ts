// Words for writing a scenario down.
import type { Call, ClientName } from "./sqs-scenario.ts";

interface More {
  readonly save?: Readonly<Record<string, string>>;
  readonly not?: readonly ClientName[];
}

export const url = (name: string): string => `<endpoint>/000000000000/${name}`;
export const arn = (name: string, service = "sqs"): string => `arn:aws:${service}:us-east-1:000000000000:${name}`;

export const sqs = (call: string, input: object, expect: unknown = {}, more: More = {}): Call => ({ service: "sqs", call, input, expect, ...more });
export const sns = (call: string, input: object, expect: unknown = {}, more: More = {}): Call => ({ service: "sns", call, input, expect, ...more });

/** A call to SQS that must be refused. */
export function refused(call: string, input: object, code: string, message: string | RegExp, more: More = {}): Call {
  return { service: "sqs", call, input, refused: { code, message }, ...more };
}

export function snsRefused(call: string, input: object, code: string, message: string | RegExp, more: More = {}): Call {
  return { service: "sns", call, input, refused: { code, message }, ...more };
}

/** Every code that begins like this is SQS's older one. */
export const older = (name: string): string => `AWS.SimpleQueueService.${name}`;

export const text = (value: string, type = "String"): object => ({ DataType: type, StringValue: value });
