// The two policies of dead letters: where a queue sends its own, and whose it takes.
import { parseArn } from "../../core/arn.ts";
import { invalidAttributeValue, invalidValue } from "./errors.ts";

export interface RedrivePolicy {
  readonly deadLetterTargetArn: string;
  readonly maxReceiveCount: number;
}

/** Throws InvalidParameterValue. */
export function parseRedrivePolicy(text: string): RedrivePolicy {
  const fail = (reason: string) => invalidValue(text, "RedrivePolicy", reason);
  const policy = parseObject(text);
  if (!policy) throw fail("Redrive policy is not a valid JSON map.");
  for (const name of ["deadLetterTargetArn", "maxReceiveCount"]) {
    if (policy[name] === undefined) throw fail(`Redrive policy does not contain mandatory attribute: ${name}.`);
  }
  const unknown = Object.keys(policy).find((name) => name !== "deadLetterTargetArn" && name !== "maxReceiveCount");
  if (unknown !== undefined) throw fail(`Only following attributes are supported: [deadLetterTargetArn, maxReceiveCount].`);
  const count = Number(policy["maxReceiveCount"]);
  if (!Number.isInteger(count) || count < 1 || count > 1000) {
    throw fail(`Invalid value for maxReceiveCount: ${policy["maxReceiveCount"]}, valid values are from 1 to 1000 both inclusive.`);
  }
  const arn = policy["deadLetterTargetArn"];
  if (typeof arn !== "string" || parseArn(arn)?.service !== "sqs") throw fail("Invalid value for deadLetterTargetArn.");
  return { deadLetterTargetArn: arn, maxReceiveCount: count };
}

/** Whether a queue with this RedriveAllowPolicy takes the dead letters of `sourceArn`. */
export function allowsSource(text: string | undefined, sourceArn: string): boolean {
  const policy = parseObject(text ?? "{}");
  if (policy?.["redrivePermission"] === "denyAll") return false;
  return policy?.["redrivePermission"] !== "byQueue" || (policy["sourceQueueArns"] as string[]).includes(sourceArn);
}

/** With the apostrophe of AWS. */
const UNSUPPORTED = "Amazon SQS can't create the redrive allow policy, as it\u2019s in an unsupported format.";

/** Throws InvalidAttributeValue. */
export function checkRedriveAllowPolicy(text: string): void {
  const policy = parseObject(text);
  const permission = policy?.["redrivePermission"];
  const sources = policy?.["sourceQueueArns"];
  const listed = Array.isArray(sources) && sources.length >= 1 && sources.length <= 10 && sources.every((arn) => typeof arn === "string");
  const valid = permission === "byQueue" ? listed : (permission === "allowAll" || permission === "denyAll") && sources === undefined;
  if (!valid) throw invalidAttributeValue("RedriveAllowPolicy", UNSUPPORTED);
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
