// GetLayerVersionByArn: what GetLayerVersion answers, for an ARN that ends in the version.
import type { Action } from "../../service.ts";
import type { Lambda } from "../lambda.ts";
import { findLayerVersion } from "../layer-target.ts";
import { showLayerContent } from "../layer-view.ts";

export function getLayerVersionByArn(lambda: Lambda): Action<{ readonly Arn: string }> {
  return ({ Arn }, request) => {
    const colon = Arn.lastIndexOf(":");
    const { layer, version } = findLayerVersion(lambda, { LayerName: Arn.slice(0, colon), VersionNumber: Number(Arn.slice(colon + 1)) });
    return showLayerContent(lambda, layer, version, request);
  };
}
