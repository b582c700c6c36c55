// Aliases: names that point to a version of a function.
import { functionArn } from "../../core/arn.ts";
import { functionNotFound, invalidParameter } from "./errors.ts";
import type { AliasRecord, FunctionRecord } from "./function-record.ts";
import { isVersion, type Place } from "./names.ts";
import { findVersion } from "./target.ts";

export interface RoutingInput {
  readonly RoutingConfig?: { readonly AdditionalVersionWeights?: Readonly<Record<string, number>> };
}

/** As the API shows it. */
export interface AliasView {
  readonly AliasArn: string;
  readonly Name: string;
  readonly FunctionVersion: string;
  readonly Description: string;
  readonly RevisionId: string;
}

export function aliasArn(place: Place, functionName: string, alias: string): string {
  return functionArn(functionName, place.region, alias, place.accountId);
}

export function showAlias(place: Place, record: FunctionRecord, alias: AliasRecord): AliasView {
  return {
    AliasArn: aliasArn(place, record.name, alias.name),
    Name: alias.name,
    FunctionVersion: alias.functionVersion,
    Description: alias.description,
    RevisionId: alias.revisionId,
  };
}

/** The version must be there; a part of the calls cannot go to another one yet. */
export function checkAlias(place: Place, record: FunctionRecord, version: string, input: RoutingInput): void {
  const known = (version === "$LATEST" || isVersion(version)) && findVersion(record, version);
  if (!known) throw functionNotFound(functionArn(record.name, place.region, version, place.accountId));
  const weights = Object.keys(input.RoutingConfig?.AdditionalVersionWeights ?? {});
  if (weights.length > 1) throw invalidParameter("Number of items in AdditionalVersionWeights cannot be greater than 1");
  if (weights.length === 0) return;
  if (version === "$LATEST") throw invalidParameter("$LATEST is not supported for an alias pointing to more than 1 version");
  if (weights[0] === version) {
    throw invalidParameter(`Invalid function version ${version}. Function version ${version} is already included in routing configuration.`);
  }
  throw invalidParameter("An alias that divides calls between two versions is not supported: leave RoutingConfig out.");
}
