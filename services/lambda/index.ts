// The Lambda service: functions and their invocation, as AWS's API has them.
import { join } from "node:path";
import type { OpenService, Service, ServiceContext } from "../service.ts";
import { actionsOf } from "./actions/index.ts";
import { CodeStore } from "./code-store.ts";
import { defineFunction } from "./definition.ts";
import { FunctionStore } from "./function-store.ts";
import type { LambdaConfig } from "./schema.ts";
import { model } from "./service-model.ts";

/** Opens the service with its functions read back, and tells the registry of them. */
export const open: OpenService<LambdaConfig> = async (config: LambdaConfig, context: ServiceContext): Promise<Service> => {
  const place = { region: context.region, accountId: context.accountId };
  const store = await FunctionStore.open(context.journal);
  const used = store.list().flatMap((record) => [record.latest, ...record.versions].map((version) => version.code));
  const code = await CodeStore.open({ directory: join(context.dataDirectory, "code"), aws: context.aws, ids: context.ids, used });
  store.register(context.registry, (record) => defineFunction(record, code, place));
  return {
    name: "lambda",
    signingNames: ["lambda"],
    model,
    actions: actionsOf({ context, config, place, store, code }),
    // Functions are configuration, not content: nothing of them goes.
    reset: async () => {},
    [Symbol.asyncDispose]: async () => {},
  };
};
