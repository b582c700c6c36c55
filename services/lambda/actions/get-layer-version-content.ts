// GetLayerVersionContent: the zip behind `Content.Location` of GetLayerVersion. AWS has no such action; there the address is S3's.
import type { Action } from "../../service.ts";
import { notFound } from "../errors.ts";
import type { Lambda } from "../lambda.ts";
import { findLayerVersion, type LayerVersionInput } from "../layer-target.ts";

export function getLayerVersionContent(lambda: Lambda): Action<LayerVersionInput> {
  return (input, request) => {
    const { version, arn } = findLayerVersion(lambda, input);
    const archive = lambda.code.archiveOf(version.code);
    if (!archive) throw notFound(`The content of ${arn} is a directory: there is no package to fetch.`);
    request.setHeader("Content-Type", "application/zip");
    return { Body: archive };
  };
}
