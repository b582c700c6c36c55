// The Lambda service: functions and their invocation, as AWS's API has them.
import { join } from "node:path";
import type { OpenService, Service, ServiceContext } from "../service.ts";
import { actionsOf } from "./actions/index.ts";
import type { CodeSigningRecord } from "./code-signing-record.ts";
import { CodeStore, type StoredCode } from "./code-store.ts";
import { defineFunction } from "./definition.ts";
import { EventSourceMappingStore } from "./event-source-mapping-store.ts";
import type { FunctionRecord } from "./function-record.ts";
import { FunctionStore } from "./function-store.ts";
import { journalPart } from "./journal-part.ts";
import type { LayerRecord } from "./layer.ts";
import { RecordStore, readRecords } from "./record-store.ts";
import type { LambdaConfig } from "./schema.ts";
import { model } from "./service-model.ts";

/** Opens the service with its functions read back, and tells the registry of them. */
export const open: OpenService<LambdaConfig> = async (config: LambdaConfig, context: ServiceContext): Promise<Service> => {
  const place = { region: context.region, accountId: context.accountId };
  const part = (name: string) => journalPart(context.journal, `${name}/`);
  const store = await FunctionStore.open(part("function"));
  const layers = new RecordStore<LayerRecord>(part("layer"), await readRecords(part("layer")));
  const codeSigning = new RecordStore<CodeSigningRecord>(part("code-signing-config"), await readRecords(part("code-signing-config")));
  const used = [...store.list().flatMap(codeOf), ...layers.list().flatMap(({ versions }) => versions.map((version) => version.code))];
  const code = await CodeStore.open({ directory: join(context.dataDirectory, "code"), aws: context.aws, ids: context.ids, used });
  store.register(context.registry, (record) => defineFunction(record, code, place));
  const mappings = new EventSourceMappingStore(part("event-source-mapping"), await readRecords(part("event-source-mapping")), context.registry);
  return {
    name: "lambda",
    signingNames: ["lambda"],
    model,
    actions: actionsOf({ context, config, place, store, layers, codeSigning, mappings, code, updating: new Set() }),
    // Functions are configuration, not content: nothing of them goes.
    reset: async () => {},
    [Symbol.asyncDispose]: async () => {},
  };
};

/** All code that a function needs: its own, and that of its layers, in every version. */
function codeOf(record: FunctionRecord): StoredCode[] {
  return [record.latest, ...record.versions].flatMap(({ code, settings }) => [code, ...(settings.Layers ?? []).map((layer) => layer.code)]);
}
