// ListMetrics: which metrics there are, five hundred at a time.
import type { Clock } from "../../../core/clock.ts";
import type { Action } from "../../service.ts";
import { invalidValue } from "../errors.ts";
import { keyOf, type Metric, type MetricStore, MINUTE_MS, SEPARATOR } from "../metric-store.ts";

interface Input {
  readonly Namespace?: string;
  readonly MetricName?: string;
  readonly Dimensions?: readonly { readonly Name: string; readonly Value?: string }[];
  readonly NextToken?: string;
  readonly RecentlyActive?: "PT3H";
}

const PAGE = 500;
const RECENT_MS = 180 * MINUTE_MS;

export function listMetrics(store: MetricStore, clock: Clock): Action<Input> {
  return (input) => {
    const recent = input.RecentlyActive === undefined ? Number.NEGATIVE_INFINITY : clock.now() - RECENT_MS;
    const metrics = store.list().filter((metric) => isMeant(metric, input) && [...metric.minutes.keys()].some((minute) => minute >= recent));
    const start = input.NextToken === undefined ? 0 : readToken(metrics, input.NextToken);
    const shown = metrics.slice(start, start + PAGE);
    return {
      Metrics: shown.map(({ namespace, name, dimensions }) => ({ Namespace: namespace, MetricName: name, Dimensions: dimensions })),
      ...(start + PAGE < metrics.length && { NextToken: Buffer.from(keyOf(shown.at(-1) as Metric)).toString("base64") }),
    };
  };
}

/** A filter without a value is met by any. */
function isMeant({ namespace, name, dimensions }: Metric, { Namespace = namespace, MetricName = name, Dimensions = [] }: Input): boolean {
  const met = Dimensions.every(({ Name, Value }) => dimensions.some((one) => one.Name === Name && (Value === undefined || one.Value === Value)));
  return namespace === Namespace && name === MetricName && met;
}

/** A token holds the last metric shown. */
function readToken(metrics: readonly Metric[], token: string): number {
  const key = Buffer.from(token, "base64").toString();
  if (!key.includes(SEPARATOR)) throw invalidValue("The value for parameter NextToken is invalid.");
  const index = metrics.findIndex((metric) => keyOf(metric) > key);
  return index < 0 ? metrics.length : index;
}
