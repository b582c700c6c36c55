// The CloudWatch service, as far as metrics go: Lambda's own, those that clients put, and those that functions embed in their logs.
import type { OpenService } from "../service.ts";
import { validationMessage } from "../validation.ts";
import { getMetricData } from "./actions/get-metric-data.ts";
import { getMetricStatistics } from "./actions/get-metric-statistics.ts";
import { listMetrics } from "./actions/list-metrics.ts";
import { putMetricData } from "./actions/put-metric-data.ts";
import { watchEmbeddedMetrics } from "./embedded-metrics.ts";
import { inOlderWords, validationError } from "./errors.ts";
import { LambdaMetrics } from "./lambda-metrics.ts";
import { watchMappings } from "./mapping-metrics.ts";
import { MetricStore } from "./metric-store.ts";
import { model } from "./model.ts";
import type { CloudWatchConfig } from "./schema.ts";

export const open: OpenService<CloudWatchConfig> = async (_config, { bus, clock, logger, registry }) => {
  const store = new MetricStore(logger);
  const lambda = new LambdaMetrics(store, registry);
  const stop = new AbortController();
  const listening = { bus, logger, signal: stop.signal };
  const watching = Promise.all([lambda.watch(listening), watchMappings(store, listening), watchEmbeddedMetrics(store, listening)]).catch((error) => {
    if (!stop.signal.aborted) logger.error("metrics are no longer counted", { "exception.message": error });
  });
  return {
    name: "cloudwatch",
    signingNames: ["monitoring"],
    model,
    actions: {
      PutMetricData: putMetricData(store, clock),
      ListMetrics: listMetrics(store, clock),
      GetMetricData: getMetricData(store),
      GetMetricStatistics: getMetricStatistics(store),
    },
    invalid: (failures) => validationError(validationMessage(failures)),
    worded: (told, protocol) => (protocol === "query" ? inOlderWords(told) : told),
    reset: async () => {
      store.clear();
      lambda.clear();
    },
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      lambda[Symbol.dispose]();
      await watching;
    },
  };
};
