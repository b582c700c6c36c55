// PublishLayerVersion: an archive that functions may share, under the layer's next number.
import type { Action } from "../../service.ts";
import { checkCodeStorage } from "../code-storage.ts";
import type { CodeSource } from "../code-store.ts";
import { formatLastModified } from "../function-configuration.ts";
import type { Lambda } from "../lambda.ts";
import type { LayerVersionRecord } from "../layer.ts";
import { readLayerName } from "../layer-target.ts";
import { showLayerContent } from "../layer-view.ts";

interface Input {
  readonly LayerName: string;
  readonly Content: CodeSource;
  readonly Description?: string;
  readonly CompatibleRuntimes?: readonly string[];
  readonly CompatibleArchitectures?: readonly string[];
  readonly LicenseInfo?: string;
}

export function publishLayerVersion(lambda: Lambda): Action<Input> {
  return (input, request) => {
    const name = readLayerName(lambda.place, input.LayerName);
    return lambda.layers.change(name, async (found) => {
      const layer = found ?? { name, versions: [], nextVersion: 1 };
      const version = await newVersion(lambda, layer.nextVersion, input);
      const next = { name, versions: [...layer.versions, version], nextVersion: layer.nextVersion + 1 };
      return { next, result: showLayerContent(lambda, next, version, request) };
    });
  };
}

async function newVersion(lambda: Lambda, version: number, input: Input): Promise<LayerVersionRecord> {
  const { CompatibleRuntimes, CompatibleArchitectures, LicenseInfo } = input;
  const code = await lambda.code.take(input.Content);
  checkCodeStorage(lambda, code.size);
  return {
    version,
    code,
    createdDate: formatLastModified(lambda.context.clock.now()),
    description: input.Description ?? "",
    ...(CompatibleRuntimes && { compatibleRuntimes: CompatibleRuntimes }),
    ...(CompatibleArchitectures && { compatibleArchitectures: CompatibleArchitectures }),
    ...(LicenseInfo && { licenseInfo: LicenseInfo }),
  };
}
