// The IAM service: roles, policies and users, kept and checked; what they allow is not enforced.
import { JournaledMap } from "../journaled-map.ts";
import type { OpenService } from "../service.ts";
import { actionsOf } from "./actions/index.ts";
import { Iam, type IamRecords } from "./iam.ts";
import { model } from "./model.ts";
import type { IamConfig } from "./schema.ts";

export const open: OpenService<IamConfig> = async (_config, context) => {
  const records = await JournaledMap.open<IamRecords>(context.journal, ["role", "policy", "user"]);
  return {
    name: "iam",
    signingNames: ["iam"],
    model,
    actions: actionsOf(new Iam(context, records)),
    // Roles and policies are configuration, not content: nothing of them goes.
    reset: async () => {},
    [Symbol.asyncDispose]: async () => {},
  };
};
