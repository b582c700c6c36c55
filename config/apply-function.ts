// Makes a function of the configuration, or brings the one that exists in line with it.
import { isDeepStrictEqual } from "node:util";
import { DEFAULT_ROLE, queueArn, roleArn } from "../core/arn.ts";
import type { Application } from "./application.ts";
import { originTags } from "./leftovers.ts";
import type { FunctionSettings } from "./schema.ts";

/** The bucket that is none: with it, the key is the absolute path of a directory that is used in place. */
const IN_PLACE = "hot-reload";
const ABSENT = ["ResourceNotFoundException"];

interface FunctionConfiguration {
  readonly CodeSha256?: string;
  readonly Runtime?: string;
  readonly Handler?: string;
  readonly Description?: string;
  readonly Timeout?: number;
  readonly MemorySize?: number;
  readonly EphemeralStorage?: { readonly Size: number };
  readonly Environment?: { readonly Variables?: Record<string, string> };
  readonly TracingConfig?: { readonly Mode: string };
  readonly DeadLetterConfig?: { readonly TargetArn: string };
}

export async function applyFunction(application: Application, name: string, definition: FunctionSettings, directory: string): Promise<void> {
  const path = ["functions", name];
  const identity = { FunctionName: name };
  const code = codeOf(directory);
  const wanted = configurationOf(application, definition);
  const current = await application.attempt<FunctionConfiguration>(path, "lambda", "GetFunctionConfiguration", identity, ABSENT);
  if (!current) {
    await application.call(path, "lambda", "CreateFunction", {
      ...identity,
      Role: roleArn(DEFAULT_ROLE),
      Code: code,
      Tags: originTags(application.config),
      ...wanted,
    });
  } else {
    await updateCode(application, name, code, current);
    if (!isDeepStrictEqual(configurationIn(current), wanted)) await application.call(path, "lambda", "UpdateFunctionConfiguration", { ...identity, ...wanted });
  }
  await applyConcurrency(application, name, definition);
}

/** Where code lies, as CreateFunction and UpdateFunctionCode take it. */
export function codeOf(directory: string): { S3Bucket: string; S3Key: string } {
  return { S3Bucket: IN_PLACE, S3Key: directory };
}

/** A dry run tells the hash of the code that is offered. */
async function updateCode(application: Application, name: string, code: object, current: FunctionConfiguration): Promise<void> {
  const update = (extra: object) =>
    application.call<FunctionConfiguration>(["functions", name], "lambda", "UpdateFunctionCode", { FunctionName: name, ...code, ...extra });
  const offered = await update({ DryRun: true });
  if (offered.CodeSha256 !== current.CodeSha256) await update({});
}

function configurationOf({ config: { settings } }: Application, definition: FunctionSettings) {
  return {
    Runtime: definition.runtime as string,
    Handler: definition.handler,
    Description: definition.description,
    Timeout: definition.timeout,
    MemorySize: definition.memorySize,
    EphemeralStorage: { Size: definition.ephemeralStorage },
    Environment: { Variables: definition.environment },
    TracingConfig: { Mode: definition.tracing as string },
    DeadLetterConfig: definition.deadLetterQueue === undefined ? {} : { TargetArn: queueArn(definition.deadLetterQueue, settings.region) },
  };
}

/** The same members of a function that exists; AWS leaves out those that are empty. */
function configurationIn(current: FunctionConfiguration): Partial<ReturnType<typeof configurationOf>> {
  const { Runtime, Handler, Description = "", Timeout, MemorySize, EphemeralStorage, Environment, TracingConfig, DeadLetterConfig } = current;
  return {
    Runtime: Runtime!,
    Handler: Handler!,
    Description,
    Timeout: Timeout!,
    MemorySize: MemorySize!,
    EphemeralStorage: { Size: EphemeralStorage?.Size ?? 512 },
    Environment: { Variables: { ...Environment?.Variables } },
    TracingConfig: { Mode: TracingConfig?.Mode ?? "PassThrough" },
    DeadLetterConfig: DeadLetterConfig ?? {},
  };
}

async function applyConcurrency(application: Application, name: string, { reservedConcurrentExecutions: wanted }: FunctionSettings): Promise<void> {
  const path = ["functions", name];
  const current = await application.call<{ ReservedConcurrentExecutions?: number }>(path, "lambda", "GetFunctionConcurrency", { FunctionName: name });
  if (current.ReservedConcurrentExecutions === wanted) return;
  if (wanted === undefined) await application.call(path, "lambda", "DeleteFunctionConcurrency", { FunctionName: name });
  else await application.call(path, "lambda", "PutFunctionConcurrency", { FunctionName: name, ReservedConcurrentExecutions: wanted });
}
