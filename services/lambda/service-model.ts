// The generated model, where the service answers otherwise than its model says.
import type { ServiceModel, Shape } from "../model.ts";
import { model as generated } from "./model.ts";

/**
 * - `Runtime` has no enum here: Lambda itself answers an unknown one with an InvalidParameterValueException (runtimes.ts), not a ValidationException.
 * - Layers say which runtimes they are for in a list of the model's own.
 * - `GetFunctionCode` and `GetLayerVersionContent` are ours: what the addresses of code in answers point to.
 */
export const model: ServiceModel = {
  ...generated,
  operations: {
    ...generated.operations,
    GetFunctionCode: {
      http: { method: "GET", requestUri: "/2015-03-31/functions/{FunctionName}/code", responseCode: 200 },
      input: { shape: "GetFunctionConfigurationRequest" },
      output: { shape: "ArchiveResponse" },
      errors: [{ shape: "ResourceNotFoundException" }],
    },
    GetLayerVersionContent: {
      http: { method: "GET", requestUri: "/2018-10-31/layers/{LayerName}/versions/{VersionNumber}/content", responseCode: 200 },
      input: { shape: "GetLayerVersionRequest" },
      output: { shape: "ArchiveResponse" },
      errors: [{ shape: "ResourceNotFoundException" }],
    },
  },
  shapes: {
    ...generated.shapes,
    Runtime: { type: "string" },
    LayerRuntime: generated.shapes["Runtime"] as Shape,
    CompatibleRuntimes: { ...(generated.shapes["CompatibleRuntimes"] as Shape), member: { shape: "LayerRuntime" } },
    ArchiveResponse: { type: "structure", payload: "Body", members: { Body: { shape: "BlobStream" } } },
  },
};
