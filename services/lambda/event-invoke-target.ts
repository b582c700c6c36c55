// To what an event invoke configuration is attached: a function under one of its qualifiers.
import { functionArn } from "../../core/arn.ts";
import { invalidParameter, notFound } from "./errors.ts";
import { type EventInvokeInput, functionDestinations } from "./event-invoke-config.ts";
import type { FunctionRecord } from "./function-record.ts";
import type { Lambda } from "./lambda.ts";
import { type FunctionName, readFunctionName } from "./names.ts";
import { findVersion, type TargetInput } from "./target.ts";

export interface EventInvokeTarget {
  readonly named: FunctionName;
  readonly qualifier: string;
  /** With the qualifier; `:$LATEST` where the caller gave none. */
  readonly arn: string;
}

export function readEventInvokeTarget(lambda: Lambda, input: TargetInput): EventInvokeTarget {
  const { region, accountId } = lambda.place;
  const named = readFunctionName(lambda.place, input.FunctionName, input.Qualifier);
  const qualifier = named.qualifier ?? "$LATEST";
  return { named, qualifier, arn: functionArn(named.name, region, qualifier, accountId) };
}

/** The record, when it is there and has the qualifier. */
export function requireFunction(record: FunctionRecord | undefined, target: EventInvokeTarget): FunctionRecord {
  if (!record || !findVersion(record, target.qualifier)) throw notFound("The function doesn't exist.");
  return record;
}

/** A function that is a destination must exist; other services are asked when something is sent there. */
export function checkDestinations(lambda: Lambda, input: EventInvokeInput): void {
  for (const arn of functionDestinations(input)) {
    const { name, qualifier } = readFunctionName(lambda.place, arn);
    if (!lambda.context.registry.resolve(name, qualifier)) throw invalidParameter(`The destination ARN ${arn} is invalid.`);
  }
}
