// From what a caller wrote to the layer, or layer version, that is meant.
import { layerVersionArn, parseArn } from "../../core/arn.ts";
import { accessDenied, invalidParameter, notFound } from "./errors.ts";
import type { Lambda } from "./lambda.ts";
import type { LayerRecord, LayerVersionRecord } from "./layer.ts";
import type { Place } from "./names.ts";

/** The members by which most actions name a layer version. */
export interface LayerVersionInput {
  /** Its name, or ARN. */
  readonly LayerName: string;
  readonly VersionNumber: number;
}

export interface LayerTarget {
  readonly layer: LayerRecord;
  readonly version: LayerVersionRecord;
  readonly arn: string;
}

/** The name of a layer of ours. Throws AccessDeniedException for the ARN of somebody else's. */
export function readLayerName(place: Place, text: string): string {
  const arn = parseArn(text);
  if (!arn) return text;
  checkOwner(place, text);
  return arn.resource.split(":")[1] as string;
}

/** Layers of other accounts and regions exist in AWS; none of them is here. */
export function checkOwner({ region, accountId }: Place, text: string): void {
  const arn = parseArn(text);
  if (arn?.region === region && arn.accountId === accountId) return;
  throw accessDenied(
    `User: arn:aws:iam::${accountId}:root is not authorized to perform: lambda:GetLayerVersion on resource: ${text} because no resource-based policy allows the lambda:GetLayerVersion action`,
  );
}

export function readLayerVersion(lambda: Lambda, input: LayerVersionInput): { name: string; number: number; arn: string } {
  const { region, accountId } = lambda.place;
  if (input.VersionNumber < 1) throw invalidParameter("Layer Version Cannot be less than 1");
  const name = readLayerName(lambda.place, input.LayerName);
  return { name, number: input.VersionNumber, arn: layerVersionArn(name, input.VersionNumber, region, accountId) };
}

/** Finds a version to show; throws ResourceNotFoundException. */
export function findLayerVersion(lambda: Lambda, input: LayerVersionInput): LayerTarget {
  const { name, number, arn } = readLayerVersion(lambda, input);
  return requireLayerVersion(lambda.layers.get(name), number, arn, "The resource you requested does not exist.");
}

export function requireLayerVersion(
  layer: LayerRecord | undefined,
  number: number,
  arn: string,
  missing = `Layer version ${arn} does not exist.`,
): LayerTarget {
  const version = layer?.versions.find((candidate) => candidate.version === number);
  if (!layer || !version) throw notFound(missing);
  return { layer, version, arn };
}
