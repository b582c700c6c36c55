// Runs a scenario with the JavaScript SDK.
import * as sns from "@aws-sdk/client-sns";
import * as sqs from "@aws-sdk/client-sqs";
import type { Answer, Call, Step } from "./sqs-scenario.ts";

// biome-ignore lint/suspicious/noExplicitAny: commands are found by their names.
type Any = any;

export async function runWithSdk(steps: readonly Step[], endpoint: string, advance: (duration: string) => Promise<void>): Promise<Answer[]> {
  const place = { endpoint, region: "us-east-1", credentials: { accessKeyId: "test", secretAccessKey: "test" } };
  const kits: Record<string, Any> = { sqs: { ...sqs, client: new sqs.SQSClient(place) }, sns: { ...sns, client: new sns.SNSClient(place) } };
  const saved: Record<string, string> = { endpoint };
  const answers: Answer[] = [];
  for (const step of steps) {
    if ("advance" in step) {
      await advance(step.advance);
      continue;
    }
    const answer = await call(kits[step.service], step, saved);
    answers.push(answer);
    for (const [name, path] of Object.entries(step.save ?? {})) saved[name] = valueAt(answer.output, path);
  }
  return answers;
}

async function call(kit: Any, step: Call, saved: Readonly<Record<string, string>>): Promise<Answer> {
  try {
    const { $metadata: _, ...output } = await kit.client.send(new kit[`${step.call}Command`](fill(step.input, saved)));
    return { output: plain(output) };
  } catch (error) {
    const { name, message, Error: older, Code } = error as { name: string; message: string; Error?: { Code?: string }; Code?: string };
    return { error: { code: older?.Code ?? Code ?? name, message } };
  }
}

function fill(value: Any, saved: Readonly<Record<string, string>>): Any {
  if (typeof value === "string") return value.replace(/<(\w+)>/g, (_, name) => String(saved[name]));
  if (Array.isArray(value)) return value.map((item) => fill(item, saved));
  if (typeof value !== "object" || value === null) return value;
  if (value.$bytes) return Buffer.from(value.$bytes, "base64");
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fill(item, saved)]));
}

function plain(value: Any): Any {
  if (value instanceof Uint8Array) return { $bytes: Buffer.from(value).toString("base64") };
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).flatMap(([key, item]) => (item === undefined ? [] : [[key, plain(item)]])));
}

function valueAt(value: Any, path: string): string {
  return path.split(".").reduce((inner, part) => inner?.[part], value);
}
