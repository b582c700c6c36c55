// The answer in which the API shows a function: FunctionConfiguration.
import { createHash } from "node:crypto";
import { functionArn } from "../../core/arn.ts";
import type { FunctionRecord, VersionRecord, VpcConfig } from "./function-record.ts";
import type { Place } from "./names.ts";
import { type StateView, stateOf } from "./state.ts";

/** As the API shows it; timestamps are text here. */
export type FunctionConfiguration = Readonly<Record<string, unknown>>;

/**
 * Shows one version. `qualifier` is how the caller asked for it (a version, an alias, `$LATEST`), and ends the ARN; `state` is shown
 * in place of the version's own where the answer belongs to a change.
 */
export function showFunction(
  place: Place,
  record: FunctionRecord,
  version: VersionRecord,
  qualifier?: string,
  state: StateView = stateOf(version),
): FunctionConfiguration {
  const { VpcConfig, SnapStart, Layers, ImageConfig, ...settings } = version.settings;
  return {
    FunctionName: record.name,
    FunctionArn: functionArn(record.name, place.region, qualifier, place.accountId),
    ...settings,
    ...(VpcConfig && { VpcConfig: { ...VpcConfig, VpcId: vpcId(VpcConfig) } }),
    ...(Layers && { Layers: Layers.map(({ arn, code }) => ({ Arn: arn, CodeSize: code.size })) }),
    ...(ImageConfig && { ImageConfigResponse: { ImageConfig } }),
    SnapStart: { ...SnapStart, OptimizationStatus: isOptimized(version) ? "On" : "Off" },
    CodeSize: version.code.size,
    CodeSha256: version.code.sha256,
    LastModified: version.lastModified,
    Version: version.version,
    RevisionId: version.revisionId,
    ...(settings.Runtime && { RuntimeVersionConfig: { RuntimeVersionArn: `arn:aws:lambda:${place.region}::runtime:${sha256(settings.Runtime)}` } }),
    ...state,
  };
}

/** Snapshots are of published versions. */
function isOptimized(version: VersionRecord): boolean {
  return version.settings.SnapStart.ApplyOn === "PublishedVersions" && version.version !== "$LATEST";
}

/** `2024-05-01T12:34:56.789+0000` */
export function formatLastModified(now: number): string {
  return new Date(now).toISOString().replace("Z", "+0000");
}

/** There is no VPC: the same subnets always lie in the same one. */
function vpcId(vpc: VpcConfig): string {
  return `vpc-${sha256(vpc.SubnetIds.join()).slice(0, 17)}`;
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
