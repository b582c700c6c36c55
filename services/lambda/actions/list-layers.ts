// ListLayers: every layer with its newest version that fits.
import { layerArn } from "../../../core/arn.ts";
import type { Action } from "../../service.ts";
import type { Lambda } from "../lambda.ts";
import { type LayerFilter, matchingVersions } from "../layer.ts";
import { showLayerVersion } from "../layer-view.ts";
import { type PageInput, page } from "../paging.ts";

export function listLayers(lambda: Lambda): Action<PageInput & LayerFilter> {
  const { region, accountId } = lambda.place;
  return (input) => {
    const layers = lambda.layers.list().flatMap((layer) => {
      const [newest] = matchingVersions(layer, input);
      return newest ? [{ layer, newest }] : [];
    });
    const { items, next } = page(layers, ({ layer }) => layer.name, input);
    const Layers = items.map(({ layer, newest }) => ({
      LayerName: layer.name,
      LayerArn: layerArn(layer.name, region, accountId),
      LatestMatchingVersion: showLayerVersion(lambda.place, layer, newest),
    }));
    return { Layers, ...next };
  };
}
