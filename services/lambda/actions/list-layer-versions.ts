// ListLayerVersions: the versions of a layer, newest first; none where there is no such layer.
import type { Action } from "../../service.ts";
import type { Lambda } from "../lambda.ts";
import { type LayerFilter, matchingVersions } from "../layer.ts";
import { readLayerName } from "../layer-target.ts";
import { showLayerVersion } from "../layer-view.ts";
import { type PageInput, page } from "../paging.ts";

interface Input extends PageInput, LayerFilter {
  readonly LayerName: string;
}

export function listLayerVersions(lambda: Lambda): Action<Input> {
  return (input) => {
    const layer = lambda.layers.get(readLayerName(lambda.place, input.LayerName));
    if (!layer) return { LayerVersions: [] };
    const { items, next } = page(matchingVersions(layer, input), ({ version }) => descending(version), input);
    return { LayerVersions: items.map((version) => showLayerVersion(lambda.place, layer, version)), ...next };
  };
}

/** A key by which newer versions come first. */
function descending(version: number): string {
  return String(Number.MAX_SAFE_INTEGER - version).padStart(16, "0");
}
