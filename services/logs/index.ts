// The CloudWatch Logs service: groups, streams and events, and whatever functions print.
import { join } from "node:path";
import { JournaledMap } from "../journaled-map.ts";
import type { HostContext, OpenService } from "../service.ts";
import { validationMessage } from "../validation.ts";
import { actionsOf } from "./actions/index.ts";
import { invalidParameter } from "./errors.ts";
import { keepFunctionLogs } from "./function-logs.ts";
import { type GroupRecord, Logs } from "./logs.ts";
import { model } from "./model.ts";
import type { LogsConfig } from "./schema.ts";
import { StreamStore } from "./stream-store.ts";

export const open: OpenService<LogsConfig, HostContext> = async (config, context) => {
  const records = await JournaledMap.open<{ group: GroupRecord }>(context.journal, ["group"]);
  const maximumBytes = config.maximumMegabytes * 1_048_576;
  const streams = new StreamStore({ ...context, directory: join(context.dataDirectory, "streams"), maximumBytes });
  const logs = new Logs(context, records.group, streams);
  const stop = new AbortController();
  const kept = keepFunctionLogs(logs, stop.signal);
  return {
    name: "logs",
    signingNames: ["logs"],
    model,
    actions: actionsOf(logs),
    invalid: (failures) => invalidParameter(validationMessage(failures)),
    // Groups are configuration; streams and events are content.
    reset: async () => {
      await streams.ready();
      await streams.removeAll();
    },
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      await kept;
      await streams.flush();
    },
  };
};
