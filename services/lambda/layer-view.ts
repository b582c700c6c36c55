// Layer versions as the API shows them.
import { layerArn, layerVersionArn } from "../../core/arn.ts";
import type { RequestContext } from "../service.ts";
import { presignedLocation } from "./code-location.ts";
import type { Lambda } from "./lambda.ts";
import type { LayerRecord, LayerVersionRecord } from "./layer.ts";
import type { Place } from "./names.ts";

/** An item of a list. */
export function showLayerVersion({ region, accountId }: Place, layer: LayerRecord, version: LayerVersionRecord) {
  const { description, compatibleRuntimes, compatibleArchitectures, licenseInfo } = version;
  return {
    LayerVersionArn: layerVersionArn(layer.name, version.version, region, accountId),
    Version: version.version,
    Description: description,
    CreatedDate: version.createdDate,
    ...(compatibleRuntimes && { CompatibleRuntimes: compatibleRuntimes }),
    ...(compatibleArchitectures && { CompatibleArchitectures: compatibleArchitectures }),
    ...(licenseInfo && { LicenseInfo: licenseInfo }),
  };
}

/** The version with its content, as PublishLayerVersion and GetLayerVersion answer. */
export function showLayerContent(lambda: Lambda, layer: LayerRecord, version: LayerVersionRecord, request: RequestContext) {
  const { place, context } = lambda;
  const { code } = version;
  const path = `/2018-10-31/layers/${layer.name}/versions/${version.version}/content`;
  return {
    LayerArn: layerArn(layer.name, place.region, place.accountId),
    ...showLayerVersion(place, layer, version),
    Content: { Location: presignedLocation(code, path, {}, request, context.clock.now()), CodeSha256: code.sha256, CodeSize: code.size },
  };
}
