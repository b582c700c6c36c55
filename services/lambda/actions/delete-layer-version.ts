// DeleteLayerVersion: no function can be given the version any more; those that have it keep it.
import type { Action } from "../../service.ts";
import type { Lambda } from "../lambda.ts";
import { type LayerVersionInput, readLayerVersion } from "../layer-target.ts";

export function deleteLayerVersion(lambda: Lambda): Action<LayerVersionInput, object> {
  return (input) => {
    const { name, number } = readLayerVersion(lambda, input);
    return lambda.layers.change(name, (layer) => {
      const found = layer?.versions.some(({ version }) => version === number);
      const next = layer && found ? { ...layer, versions: layer.versions.filter(({ version }) => version !== number) } : layer;
      return { next, result: {} };
    });
  };
}
