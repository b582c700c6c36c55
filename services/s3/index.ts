// The S3 service, as it is opened: its actions on the state that it was left in.
import type { Action, OpenService, Service } from "../service.ts";
import { actions, type S3Action } from "./actions.ts";
import { admit } from "./admission.ts";
import { answerCors } from "./cors.ts";
import { invalid } from "./invalid.ts";
import { model } from "./model.ts";
import { withPostObject } from "./post-object-model.ts";
import { openS3, type S3 } from "./s3.ts";
import type { S3Config } from "./schema.ts";
import { cors } from "./stored-configurations.ts";

export const open: OpenService<S3Config> = async (_config, context): Promise<Service> => {
  const s3 = await openS3(context);
  return {
    name: "s3",
    signingNames: ["s3"],
    model: withPostObject(model),
    actions: Object.fromEntries(Object.entries(actions).map(([name, action]) => [name, bind(s3, action)])),
    invalid,
    cors: (request) => answerCors(s3.buckets.find(request.bucket ?? "")?.record.configurations[cors.name], request),
    reset: () => s3.reset(),
    [Symbol.asyncDispose]: async () => {},
  };
};

function bind(s3: S3, action: S3Action): Action {
  return async (input, request) => {
    admit(s3, input, request);
    return action(s3, input, request);
  };
}
