// What the invoker needs to know of a function, made from what the service keeps of it.
import { functionArn } from "../../core/arn.ts";
import type { EventInvokeConfig, FunctionDefinition } from "../../core/function.ts";
import type { CodeStore } from "./code-store.ts";
import { type EventInvokeRecord, type FunctionRecord, own, type VersionRecord } from "./function-record.ts";
import type { Place } from "./names.ts";

/** One definition for each qualifier under which the function can be run: `$LATEST`, versions, aliases. */
export function defineFunction(record: FunctionRecord, code: CodeStore, place: Place): Map<string, FunctionDefinition> {
  const definitions = new Map<string, FunctionDefinition>();
  for (const version of [record.latest, ...record.versions]) {
    definitions.set(version.version, defineVersion(record, version, version.version, code, place));
  }
  for (const alias of Object.values(record.aliases)) {
    const version = record.versions.find((candidate) => candidate.version === alias.functionVersion) ?? record.latest;
    definitions.set(alias.name, defineVersion(record, version, alias.name, code, place));
  }
  return definitions;
}

/** Retries and destinations belong to the qualifier by which a function is called, the rest to the version. */
function defineVersion(record: FunctionRecord, version: VersionRecord, qualifier: string, code: CodeStore, place: Place): FunctionDefinition {
  const { settings } = version;
  const events = own(record.eventInvokeConfigs, qualifier);
  return {
    name: record.name,
    version: version.version,
    arn: functionArn(record.name, place.region, undefined, place.accountId),
    runtime: settings.Runtime,
    handler: settings.Handler,
    codeDirectory: code.directoryOf(version.code),
    layers: [],
    role: settings.Role,
    timeout: settings.Timeout,
    memorySize: settings.MemorySize,
    ephemeralStorage: settings.EphemeralStorage.Size,
    environment: settings.Environment?.Variables ?? {},
    logGroup: settings.LoggingConfig.LogGroup,
    revisionId: version.revisionId,
    tracingMode: settings.TracingConfig.Mode,
    state: version.state,
    ...(record.reservedConcurrency !== undefined && { reservedConcurrency: record.reservedConcurrency }),
    ...(events && { eventInvokeConfig: defineEvents(events) }),
  };
}

function defineEvents({ lastModified: _, ...config }: EventInvokeRecord): EventInvokeConfig {
  return config;
}
