// GetLayerVersion: a version of a layer, and where its content can be fetched.
import type { Action } from "../../service.ts";
import type { Lambda } from "../lambda.ts";
import { findLayerVersion, type LayerVersionInput } from "../layer-target.ts";
import { showLayerContent } from "../layer-view.ts";

export function getLayerVersion(lambda: Lambda): Action<LayerVersionInput> {
  return (input, request) => {
    const { layer, version } = findLayerVersion(lambda, input);
    return showLayerContent(lambda, layer, version, request);
  };
}
