// To what a policy is attached: the function, one of its versions or one of its aliases.
import { functionNotFound, invalidParameter, notFound } from "./errors.ts";
import type { FunctionRecord } from "./function-record.ts";
import { type FunctionName, isVersion } from "./names.ts";
import { findVersion } from "./target.ts";

/** The key under which a record keeps the policy. Throws what Lambda answers to a qualifier that can have none. */
export function policyKey(record: FunctionRecord, named: FunctionName): string {
  const { qualifier } = named;
  if (qualifier === undefined) return "";
  if (qualifier === "$LATEST") throw invalidParameter("We currently do not support adding policies for $LATEST.");
  if (findVersion(record, qualifier)) return qualifier;
  throw isVersion(qualifier) ? functionNotFound(named.requestedArn) : notFound(`Cannot find alias arn: ${named.requestedArn}`);
}
