// A scenario over SQS and SNS: calls, and what each of them must answer, whichever client makes it.
import { fanning } from "./sqs-scenario-fanning.ts";
import { messages } from "./sqs-scenario-messages.ts";
import { queues } from "./sqs-scenario-queues.ts";

export type ClientName = "boto3" | "query" | "cli" | "sdk";

/** Texts of the input may hold `<name>`: what was saved, or the endpoint. `{ $bytes: base64 }` is bytes. */
export interface Call {
  readonly service: "sqs" | "sns";
  readonly call: string;
  readonly input: object;
  /** What later calls use of the answer, by paths into it: `Messages.0.ReceiptHandle`. */
  readonly save?: Readonly<Record<string, string>>;
  /** What the answer must have, at least: see `differs`. */
  readonly expect?: unknown;
  readonly refused?: { readonly code: string; readonly message: string | RegExp };
  /** Clients that cannot make this call. */
  readonly not?: readonly ClientName[];
}

export type Step = Call | { readonly advance: string };

export interface Answer {
  readonly output?: unknown;
  readonly error?: { readonly code: string; readonly message: string };
}

/** All of it, as far as a client can do it. */
export function scenarioFor(client: ClientName): readonly Step[] {
  return [...queues, ...messages, ...fanning].filter((step) => "advance" in step || !step.not?.includes(client));
}

/** Where an answer is not as it must be: of objects what is named must be there, and what is named as undefined must not; lists are compared whole. */
export function differs(expected: unknown, found: unknown, path = "answer"): string | undefined {
  if (expected instanceof RegExp) return typeof found === "string" && expected.test(found) ? undefined : say(path, expected, found);
  if (typeof expected !== "object" || expected === null) return expected === found ? undefined : say(path, expected, found);
  if (typeof found !== "object" || found === null) return say(path, expected, found);
  if (Array.isArray(expected) && expected.length !== (found as unknown[]).length) return say(path, expected, found);
  for (const [key, value] of Object.entries(expected)) {
    const difference = differs(value, (found as Record<string, unknown>)[key], `${path}.${key}`);
    if (difference) return difference;
  }
  return undefined;
}

function say(path: string, expected: unknown, found: unknown): string {
  return `${path} is ${JSON.stringify(found)} and not ${expected instanceof RegExp ? expected : JSON.stringify(expected)}`;
}
