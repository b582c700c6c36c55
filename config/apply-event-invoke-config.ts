// Sets how a function's asynchronous events are retried, and where their results go: once all functions are there, as one may be another's destination.
import { isDeepStrictEqual } from "node:util";
import { bucketArn, functionArn, queueArn, topicArn } from "../core/arn.ts";
import type { Application } from "./application.ts";
import type { Destination } from "./messaging-schema.ts";
import type { FunctionSettings } from "./schema.ts";

const ABSENT = ["ResourceNotFoundException"];

interface EventInvokeConfig {
  readonly MaximumRetryAttempts?: number;
  readonly MaximumEventAgeInSeconds?: number;
  readonly DestinationConfig?: { readonly OnSuccess?: { readonly Destination?: string }; readonly OnFailure?: { readonly Destination?: string } };
}

export async function applyEventInvokeConfig(application: Application, name: string, definition: FunctionSettings): Promise<void> {
  const path = ["functions", name];
  const wanted = configOf(definition, application.config.settings.region);
  const identity = { FunctionName: name };
  const current = await application.attempt<EventInvokeConfig>(path, "lambda", "GetFunctionEventInvokeConfig", identity, ABSENT);
  if (isDeepStrictEqual(comparable(current ?? {}), comparable(wanted))) return;
  if (Object.keys(wanted).length > 0) await application.call(path, "lambda", "PutFunctionEventInvokeConfig", { ...identity, ...wanted });
  else await application.call(path, "lambda", "DeleteFunctionEventInvokeConfig", identity);
}

function configOf({ maximumRetryAttempts, maximumEventAgeInSeconds, onSuccess, onFailure }: FunctionSettings, region: string): EventInvokeConfig {
  return {
    ...(maximumRetryAttempts !== undefined && { MaximumRetryAttempts: maximumRetryAttempts }),
    ...(maximumEventAgeInSeconds !== undefined && { MaximumEventAgeInSeconds: maximumEventAgeInSeconds }),
    ...((onSuccess || onFailure) && {
      DestinationConfig: {
        ...(onSuccess && { OnSuccess: { Destination: arnOf(onSuccess, region) } }),
        ...(onFailure && { OnFailure: { Destination: arnOf(onFailure, region) } }),
      },
    }),
  };
}

/** The schema has seen to it that there is one of them. */
function arnOf({ sqs, sns, lambda, s3 }: Destination, region: string): string {
  if (sqs) return queueArn(sqs.queue, region);
  if (sns) return topicArn(sns.topic, region);
  if (lambda) return functionArn(lambda.function, region);
  return bucketArn(s3!.bucket);
}

/** AWS answers destinations that are none as empty objects. */
function comparable({ MaximumRetryAttempts, MaximumEventAgeInSeconds, DestinationConfig: to }: EventInvokeConfig) {
  return { MaximumRetryAttempts, MaximumEventAgeInSeconds, onSuccess: to?.OnSuccess?.Destination, onFailure: to?.OnFailure?.Destination };
}
