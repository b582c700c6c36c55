// Aliases: names that point to a version of a function, or divide the calls between two.
import { functionArn } from "../../core/arn.ts";
import { functionNotFound, invalidParameter } from "./errors.ts";
import type { AliasRecord, FunctionRecord, VersionRecord } from "./function-record.ts";
import type { Place } from "./names.ts";
import { findVersion } from "./target.ts";

export interface RoutingInput {
  readonly RoutingConfig?: { readonly AdditionalVersionWeights?: Readonly<Record<string, number>> };
}

/** As the API shows it. */
export interface AliasView extends RoutingInput {
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
  const { routing } = alias;
  return {
    AliasArn: aliasArn(place, record.name, alias.name),
    Name: alias.name,
    FunctionVersion: alias.functionVersion,
    Description: alias.description,
    ...(routing && { RoutingConfig: { AdditionalVersionWeights: { [routing.version]: routing.weight } } }),
    RevisionId: alias.revisionId,
  };
}

/** The further version that a client gives a share of the calls; an empty map takes it away, no map leaves `current`. */
export function readRouting(input: RoutingInput, current?: AliasRecord["routing"]): Pick<AliasRecord, "routing"> {
  if (!input.RoutingConfig) return current ? { routing: current } : {};
  const weights = Object.entries(input.RoutingConfig.AdditionalVersionWeights ?? {});
  if (weights.length > 1) throw invalidParameter("Number of items in AdditionalVersionWeights cannot be greater than 1");
  const [first] = weights;
  return first ? { routing: { version: first[0], weight: first[1] } } : {};
}

/** Throws where the alias cannot point to what it names. */
export function checkAlias(place: Place, record: FunctionRecord, { functionVersion, routing }: AliasRecord): void {
  const version = requireVersion(place, record, functionVersion);
  if (!routing) return;
  if (functionVersion === "$LATEST") throw invalidParameter("$LATEST is not supported for an alias pointing to more than 1 version");
  if (routing.version === functionVersion) {
    throw invalidParameter(`Invalid function version ${functionVersion}. Function version ${functionVersion} is already included in routing configuration.`);
  }
  checkAlike(version, requireVersion(place, record, routing.version));
}

function requireVersion(place: Place, record: FunctionRecord, number: string): VersionRecord {
  const found = findVersion(record, number);
  if (!found || found.alias) throw functionNotFound(functionArn(record.name, place.region, number, place.accountId));
  return found.version;
}

/** Whichever of the two a call reaches, it runs as the same role, and its failures go to the same place. */
function checkAlike({ settings: a }: VersionRecord, { settings: b }: VersionRecord): void {
  if (a.Role !== b.Role) throw invalidParameter("The versions of an alias must have the same execution role.");
  if (a.DeadLetterConfig?.TargetArn !== b.DeadLetterConfig?.TargetArn) {
    throw invalidParameter("The versions of an alias must have the same dead letter configuration.");
  }
}
