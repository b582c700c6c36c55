// GetLayerVersionPolicy: who besides its owner may use a layer version.
import type { Action } from "../../service.ts";
import { notFound } from "../errors.ts";
import type { Lambda } from "../lambda.ts";
import { type LayerVersionInput, readLayerVersion, requireLayerVersion } from "../layer-target.ts";
import { writePolicy } from "../policy.ts";

export function getLayerVersionPolicy(lambda: Lambda): Action<LayerVersionInput, { Policy: string; RevisionId: string }> {
  return (input) => {
    const { name, number, arn } = readLayerVersion(lambda, input);
    const { policy } = requireLayerVersion(lambda.layers.get(name), number, arn).version;
    if (!policy) throw notFound("No policy is associated with the given resource.");
    return { Policy: writePolicy(policy), RevisionId: policy.revisionId };
  };
}
