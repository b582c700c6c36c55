// From what a caller wrote to what is meant: the function's record, and the version behind the qualifier.
import { functionNotFound } from "./errors.ts";
import { type AliasRecord, type FunctionRecord, own, type VersionRecord } from "./function-record.ts";
import type { Lambda } from "./lambda.ts";
import { type FunctionName, readFunctionName, readUnqualifiedName } from "./names.ts";

export interface Target {
  readonly named: FunctionName;
  readonly record: FunctionRecord;
  readonly version: VersionRecord;
  /** Where the qualifier is one. */
  readonly alias?: AliasRecord;
}

/** The members by which most actions name a function. */
export interface TargetInput {
  readonly FunctionName: string;
  readonly Qualifier?: string;
}

/** Finds what the caller names; throws ResourceNotFoundException when there is no such function, version or alias. */
export function findTarget(lambda: Lambda, input: TargetInput): Target {
  const named = readFunctionName(lambda.place, input.FunctionName, input.Qualifier);
  const record = lambda.store.get(named.name);
  const found = record && findVersion(record, named.qualifier);
  if (!record || !found) throw functionNotFound(named.requestedArn);
  return { named, record, ...found };
}

/** The version that a qualifier stands for; undefined when it stands for none. */
export function findVersion(record: FunctionRecord, qualifier = "$LATEST"): { version: VersionRecord; alias?: AliasRecord } | undefined {
  if (qualifier === "$LATEST") return { version: record.latest };
  const alias = own(record.aliases, qualifier);
  const number = alias?.functionVersion ?? qualifier;
  const version = number === "$LATEST" ? record.latest : record.versions.find((candidate) => candidate.version === number);
  return version && { version, ...(alias && { alias }) };
}

/** Finds a function as a whole. Throws as findTarget does, and InvalidParameterValueException when a version or alias is named. */
export function findFunction(lambda: Lambda, text: string): FunctionRecord {
  const named = readUnqualifiedName(lambda.place, text);
  return required(lambda.store.get(named.name), named);
}

/** For changes: the record, which must be there. */
export function required(record: FunctionRecord | undefined, named: FunctionName): FunctionRecord {
  if (!record) throw functionNotFound(named.requestedArn);
  return record;
}
