// What Lambda refuses of a function's settings, each for itself.
import { parseArn } from "../../core/arn.ts";
import { checkEnvironmentVariables } from "./environment-variables.ts";
import { invalidParameter, validationFailed } from "./errors.ts";
import { EPHEMERAL_STORAGE_MB, MEMORY_MB, TIMEOUT_SECONDS } from "./limits.ts";
import type { SettingsInput } from "./settings-input.ts";

/** Throws ValidationException or InvalidParameterValueException in Lambda's words. */
export function checkSettings(input: SettingsInput): void {
  checkMaximum(input.Timeout, "timeout", TIMEOUT_SECONDS);
  checkMaximum(input.MemorySize, "memorySize", MEMORY_MB);
  checkMaximum(input.EphemeralStorage?.Size, "ephemeralStorage.size", EPHEMERAL_STORAGE_MB);
  if (input.Environment?.Variables) checkEnvironmentVariables(input.Environment.Variables);
  if (input.DeadLetterConfig?.TargetArn) checkDeadLetterTarget(input.DeadLetterConfig.TargetArn);
}

/** The model's own maximum is higher, for capacity providers. */
function checkMaximum(value: number | undefined, member: string, maximum: number): void {
  if (value !== undefined && value > maximum) throw validationFailed(value, member, `have value less than or equal to ${maximum}`);
}

function checkDeadLetterTarget(target: string): void {
  const service = parseArn(target)?.service;
  if ((service === "sqs" || service === "sns") && !target.endsWith(".fifo")) return;
  throw invalidParameter(`The dead letter target ${target} is invalid: it must be the ARN of a standard SQS queue or a standard SNS topic.`);
}
