// How asynchronous events of a function are retried and where their results go.
import { parseArn, parseFunctionReference } from "../../core/arn.ts";
import { invalidParameter, notFound } from "./errors.ts";
import type { EventInvokeRecord } from "./function-record.ts";
import type { FunctionName } from "./names.ts";

/** The members of PutFunctionEventInvokeConfig. */
export interface EventInvokeInput {
  readonly MaximumRetryAttempts?: number;
  readonly MaximumEventAgeInSeconds?: number;
  readonly DestinationConfig?: DestinationConfig;
}

export interface DestinationConfig {
  readonly OnSuccess?: { readonly Destination?: string };
  readonly OnFailure?: { readonly Destination?: string };
}

/** As the API shows it. */
export interface EventInvokeView extends EventInvokeInput {
  readonly LastModified: Date;
  readonly FunctionArn: string;
  readonly DestinationConfig: DestinationConfig;
}

/** A configuration that takes the place of any other: what is not given is gone. Throws InvalidParameterValueException. */
export function newEventInvokeConfig(input: EventInvokeInput, named: FunctionName, now: number): EventInvokeRecord {
  return changedEventInvokeConfig({ lastModified: now }, input, named, now);
}

/** A configuration with some of it changed: what is not given stays, an empty destination is taken away. */
export function changedEventInvokeConfig(current: EventInvokeRecord, input: EventInvokeInput, named: FunctionName, now: number): EventInvokeRecord {
  checkInput(input, named);
  const { DestinationConfig: destinations } = input;
  const attempts = input.MaximumRetryAttempts ?? current.maximumRetryAttempts;
  const age = input.MaximumEventAgeInSeconds ?? current.maximumEventAgeInSeconds;
  const onSuccess = destinations?.OnSuccess ? destinations.OnSuccess.Destination : current.onSuccess;
  const onFailure = destinations?.OnFailure ? destinations.OnFailure.Destination : current.onFailure;
  return {
    lastModified: now,
    ...(attempts !== undefined && { maximumRetryAttempts: attempts }),
    ...(age !== undefined && { maximumEventAgeInSeconds: age }),
    ...(onSuccess && { onSuccess }),
    ...(onFailure && { onFailure }),
  };
}

function checkInput(input: EventInvokeInput, named: FunctionName): void {
  const { MaximumRetryAttempts, MaximumEventAgeInSeconds, DestinationConfig } = input;
  if (MaximumRetryAttempts === undefined && MaximumEventAgeInSeconds === undefined && DestinationConfig === undefined) {
    throw invalidParameter("You must specify at least one of error handling or destination setting.");
  }
  const onSuccess = DestinationConfig?.OnSuccess?.Destination;
  const onFailure = DestinationConfig?.OnFailure?.Destination;
  for (const destination of [onSuccess, onFailure]) {
    if (destination && isItself(destination, named)) throw invalidParameter("You can't specify the function as a destination for itself.");
  }
  const right = (!onSuccess || isDestination(onSuccess, SUCCESS)) && (!onFailure || isDestination(onFailure, FAILURE));
  if (!right) throw invalidParameter(`The provided destination config ${writeDestinations(onSuccess, onFailure)} is invalid.`);
}

const SUCCESS = ["sqs", "sns", "lambda", "events"];
/** Only what failed can be put into a bucket. */
const FAILURE = [...SUCCESS, "s3"];

function isItself(destination: string, named: FunctionName): boolean {
  return parseArn(destination)?.service === "lambda" && parseFunctionReference(destination)?.name === named.name;
}

function isDestination(destination: string, services: readonly string[]): boolean {
  const service = parseArn(destination)?.service;
  return service !== undefined && services.includes(service) && !destination.endsWith(".fifo");
}

/** As Lambda's Java writes it. */
export function writeDestinations(onSuccess: string | undefined, onFailure: string | undefined): string {
  const success = onSuccess ? `OnSuccess(destination=${onSuccess})` : "null";
  const failure = onFailure ? `OnFailure(destination=${onFailure})` : "null";
  return `DestinationConfig(onSuccess=${success}, onFailure=${failure})`;
}

/** The Lambda functions that a configuration names as destinations. */
export function functionDestinations(input: EventInvokeInput): string[] {
  const { OnSuccess, OnFailure } = input.DestinationConfig ?? {};
  return [OnSuccess?.Destination, OnFailure?.Destination].filter((arn): arn is string => !!arn && parseArn(arn)?.service === "lambda");
}

export function showEventInvokeConfig(config: EventInvokeRecord, qualifiedArn: string): EventInvokeView {
  return {
    LastModified: new Date(config.lastModified),
    FunctionArn: qualifiedArn,
    ...(config.maximumRetryAttempts !== undefined && { MaximumRetryAttempts: config.maximumRetryAttempts }),
    ...(config.maximumEventAgeInSeconds !== undefined && { MaximumEventAgeInSeconds: config.maximumEventAgeInSeconds }),
    DestinationConfig: {
      OnSuccess: config.onSuccess ? { Destination: config.onSuccess } : {},
      OnFailure: config.onFailure ? { Destination: config.onFailure } : {},
    },
  };
}

export function noEventInvokeConfig(qualifiedArn: string): Error {
  return notFound(`The function ${qualifiedArn} doesn't have an EventInvokeConfig`);
}
