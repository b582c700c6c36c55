// The S3 service, as it is opened: its actions on the state that it was left in.
import { ConnectionError } from "../../core/errors.ts";
import type { Action, OpenService, RequestContext, Service } from "../service.ts";
import { actions, type S3Action } from "./actions.ts";
import { admit } from "./admission.ts";
import { answerCors } from "./cors.ts";
import { serviceUnavailable } from "./errors.ts";
import { invalid } from "./invalid.ts";
import { model } from "./model.ts";
import { openS3, type S3 } from "./s3.ts";
import type { S3Config } from "./schema.ts";
import { cors } from "./stored-configurations.ts";

export const open: OpenService<S3Config> = async (_config, context): Promise<Service> => {
  const s3 = await openS3(context);
  return {
    name: "s3",
    signingNames: ["s3"],
    model,
    actions: Object.fromEntries(Object.entries(actions).map(([name, action]) => [name, bind(s3, action)])),
    invalid,
    cors: (request) => answerCors(s3.buckets.find(request.bucket ?? "")?.record.configurations[cors.name], request),
    reset: () => s3.reset(),
    [Symbol.asyncDispose]: async () => {},
  };
};

/** When bus or journal cannot be reached, the client is told to come again: what it asked for may or may not have been done. */
function bind(s3: S3, action: S3Action): Action {
  return async (input, request: RequestContext) => {
    admit(s3, input, request);
    try {
      return await action(s3, input, request);
    } catch (error) {
      throw error instanceof ConnectionError ? serviceUnavailable(error) : error;
    }
  };
}
