// The layers of a function: what it may refer to, and how large it may be with them.
import { parseArn } from "../../core/arn.ts";
import type { StoredCode } from "./code-store.ts";
import { invalidParameter } from "./errors.ts";
import type { LayerReference } from "./function-record.ts";
import type { Lambda } from "./lambda.ts";
import { checkOwner } from "./layer-target.ts";
import { LAYERS, UNZIPPED_BYTES } from "./limits.ts";

/** The layer versions that `arns` name, in their order. Throws what Lambda answers to those that a function cannot have. */
export function readLayers(lambda: Lambda, arns: readonly string[]): LayerReference[] {
  if (arns.length > LAYERS) throw invalidParameter(`Cannot reference more than ${LAYERS} layers.`);
  const layers = arns.map((arn) => ({ arn, code: findCode(lambda, arn) }));
  checkDistinct(arns);
  return layers;
}

function findCode(lambda: Lambda, arn: string): StoredCode {
  const { region } = lambda.place;
  const parsed = parseArn(arn);
  if (parsed && parsed.region !== region) {
    throw invalidParameter(`Layers are not in the same region as the function. Layers are expected to be in region ${region}.`);
  }
  if (parsed) checkOwner(lambda.place, arn);
  const [, name = "", number] = parsed?.resource.split(":") ?? [];
  const version = lambda.layers.get(name)?.versions.find((candidate) => String(candidate.version) === number);
  if (!version) throw invalidParameter(`Layer version ${arn} does not exist.`);
  return version.code;
}

function checkDistinct(arns: readonly string[]): void {
  const seen = new Map<string, string>();
  for (const arn of arns) {
    const layer = arn.slice(0, arn.lastIndexOf(":"));
    const other = seen.get(layer);
    if (other !== undefined) {
      throw invalidParameter(
        `Two different versions of the same layer are not allowed to be referenced in the same function. ${arn} and ${other} are versions of the same layer.`,
      );
    }
    seen.set(layer, arn);
  }
}

/** What comes out of the code and its layers together must fit into one environment. */
export function checkUnzippedSize(code: StoredCode, layers: readonly LayerReference[] = []): void {
  const shared = layers.reduce((sum, layer) => sum + bytesOf(layer.code), 0);
  if (shared > UNZIPPED_BYTES) throw invalidParameter(`Layers consume more than the available size of ${UNZIPPED_BYTES} bytes`);
  const bytes = shared + bytesOf(code);
  if (bytes <= UNZIPPED_BYTES) return;
  throw invalidParameter(`Function code combined with layers exceeds the maximum allowed size of ${UNZIPPED_BYTES} bytes. The actual size is ${bytes} bytes.`);
}

/** A directory in place is not counted: it changes as it is worked on. */
function bytesOf(code: StoredCode): number {
  return code.kind === "zip" ? code.unzipped : 0;
}
