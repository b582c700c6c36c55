// The generated model, where the service answers otherwise than its model says.
import type { ServiceModel } from "../model.ts";
import { model as generated } from "./model.ts";

/**
 * - `Runtime` has no enum here: Lambda itself answers an unknown one with an InvalidParameterValueException (runtimes.ts), not a ValidationException.
 * - `GetFunctionCode` is ours: what `Code.Location` of GetFunction points to.
 */
export const model: ServiceModel = {
  ...generated,
  operations: {
    ...generated.operations,
    GetFunctionCode: {
      http: { method: "GET", requestUri: "/2015-03-31/functions/{FunctionName}/code", responseCode: 200 },
      input: { shape: "GetFunctionConfigurationRequest" },
      output: { shape: "GetFunctionCodeResponse" },
      errors: [{ shape: "ResourceNotFoundException" }],
    },
  },
  shapes: {
    ...generated.shapes,
    Runtime: { type: "string" },
    GetFunctionCodeResponse: { type: "structure", payload: "Body", members: { Body: { shape: "BlobStream" } } },
  },
};
