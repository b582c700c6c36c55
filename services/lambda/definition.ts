// What the invoker needs to know of a function, made from what the service keeps of it.
import { functionArn } from "../../core/arn.ts";
import type { EventInvokeConfig, FunctionDefinition, ImageConfig } from "../../core/function.ts";
import type { CodeStore } from "./code-store.ts";
import {
  type AliasRecord,
  type EventInvokeRecord,
  type FunctionRecord,
  type ImageSettings,
  own,
  type Settings,
  type VersionRecord,
} from "./function-record.ts";
import type { Place } from "./names.ts";

/** One definition for each qualifier under which the function can be run: `$LATEST`, versions, aliases. */
export function defineFunction(record: FunctionRecord, code: CodeStore, place: Place): Map<string, FunctionDefinition> {
  const define = (version: VersionRecord, qualifier: string) => defineVersion(record, version, qualifier, code, place);
  const definitions = new Map<string, FunctionDefinition>();
  for (const version of [record.latest, ...record.versions]) definitions.set(version.version, define(version, version.version));
  for (const alias of Object.values(record.aliases)) definitions.set(alias.name, defineAlias(record, alias, define));
  return definitions;
}

/** The version that an alias names first, with the way to the other one where its calls are divided. */
function defineAlias(
  record: FunctionRecord,
  alias: AliasRecord,
  define: (version: VersionRecord, qualifier: string) => FunctionDefinition,
): FunctionDefinition {
  const find = (number: string) => record.versions.find((candidate) => candidate.version === number) ?? record.latest;
  const definition = define(find(alias.functionVersion), alias.name);
  const { routing } = alias;
  return routing ? { ...definition, routing: { weight: routing.weight, definition: define(find(routing.version), alias.name) } } : definition;
}

/** Retries, destinations and provisioned environments belong to the qualifier by which a function is called, the rest to the version. */
function defineVersion(record: FunctionRecord, version: VersionRecord, qualifier: string, code: CodeStore, place: Place): FunctionDefinition {
  const { settings } = version;
  const events = own(record.eventInvokeConfigs, qualifier);
  const provisioned = own(record.provisioned, qualifier);
  return {
    name: record.name,
    version: version.version,
    arn: functionArn(record.name, place.region, undefined, place.accountId),
    runtime: settings.Runtime ?? "",
    handler: settings.Handler ?? "",
    codeDirectory: code.directoryOf(version.code),
    layers: (settings.Layers ?? []).map((layer) => code.directoryOf(layer.code)),
    role: settings.Role,
    timeout: settings.Timeout,
    memorySize: settings.MemorySize,
    ephemeralStorage: settings.EphemeralStorage.Size,
    environment: settings.Environment?.Variables ?? {},
    logGroup: settings.LoggingConfig.LogGroup,
    revisionId: version.revisionId,
    tracingMode: settings.TracingConfig.Mode,
    state: version.state,
    ...defineImage(version),
    ...defineLogging(settings),
    ...(settings.DeadLetterConfig && { deadLetterTargetArn: settings.DeadLetterConfig.TargetArn }),
    ...(record.reservedConcurrency !== undefined && { reservedConcurrency: record.reservedConcurrency }),
    ...(record.recursiveLoop && { recursiveLoop: record.recursiveLoop }),
    ...(provisioned && { provisionedConcurrency: provisioned.requested }),
    ...(events && { eventInvokeConfig: defineEvents(events) }),
  };
}

function defineImage({ code, settings }: VersionRecord): Pick<FunctionDefinition, "packageType" | "imageUri" | "imageConfig"> {
  if (code.kind !== "image") return {};
  return { packageType: "Image", imageUri: code.uri, ...(settings.ImageConfig && { imageConfig: defineImageConfig(settings.ImageConfig) }) };
}

function defineImageConfig({ EntryPoint, Command, WorkingDirectory }: ImageSettings): ImageConfig {
  return {
    ...(EntryPoint && { entryPoint: EntryPoint }),
    ...(Command && { command: Command }),
    ...(WorkingDirectory && { workingDirectory: WorkingDirectory }),
  };
}

/** Text is what there is unless something else is said. */
function defineLogging({ LoggingConfig }: Settings): Pick<FunctionDefinition, "logFormat" | "applicationLogLevel" | "systemLogLevel"> {
  const { LogFormat, ApplicationLogLevel, SystemLogLevel } = LoggingConfig;
  if (LogFormat === "Text") return {};
  return {
    logFormat: LogFormat,
    ...(ApplicationLogLevel && { applicationLogLevel: ApplicationLogLevel }),
    ...(SystemLogLevel && { systemLogLevel: SystemLogLevel }),
  };
}

function defineEvents({ lastModified: _, ...config }: EventInvokeRecord): EventInvokeConfig {
  return config;
}
