// PutMetricData: values of metrics, one by one, in sets, or counted.
import type { Clock } from "../../../core/clock.ts";
import type { Action } from "../../service.ts";
import { invalidCombination, invalidValue, missingParameter } from "../errors.ts";
import type { Dimension, MetricStore } from "../metric-store.ts";

interface Datum {
  readonly MetricName: string;
  readonly Dimensions?: readonly Dimension[];
  readonly Timestamp?: Date;
  readonly Value?: number;
  readonly StatisticValues?: { readonly SampleCount: number; readonly Sum: number; readonly Minimum: number; readonly Maximum: number };
  readonly Values?: readonly number[];
  readonly Counts?: readonly number[];
  readonly Unit?: string;
}

interface Input {
  readonly Namespace: string;
  readonly MetricData?: readonly Datum[];
  readonly EntityMetricData?: readonly unknown[];
}

const MOST_DATA = 1_000;
const MOST_VALUES = 150;
/** Values are within 2 to the power of 360. */
const LARGEST = 2 ** 360;
const OLDEST_MS = 14 * 24 * 3_600_000;
const NEWEST_MS = 2 * 3_600_000;

export function putMetricData(store: MetricStore, clock: Clock): Action<Input> {
  return ({ Namespace, MetricData = [], EntityMetricData }) => {
    if (EntityMetricData) throw invalidValue("lambdabus does not take EntityMetricData: put the same data as MetricData.");
    if (Namespace.startsWith("AWS/")) throw invalidValue("The value AWS/ for parameter Namespace is invalid.");
    if (MetricData.length === 0) throw missingParameter("The parameter MetricData is required.");
    if (MetricData.length > MOST_DATA) throw invalidValue(`The collection MetricData must not have a size greater than ${MOST_DATA}.`);
    for (const [index, datum] of MetricData.entries()) check(datum, `MetricData.member.${index + 1}`, clock.now());
    for (const datum of MetricData) record(store, Namespace, datum, clock.now());
  };
}

function record(store: MetricStore, namespace: string, datum: Datum, now: number): void {
  const { MetricName: name, Dimensions: dimensions = [], Timestamp, Unit = "None", Value, Values = [], Counts, StatisticValues } = datum;
  const statistic = store.at({ namespace, name, dimensions }, Timestamp?.getTime() ?? now, Unit);
  if (Value !== undefined) statistic?.add(Value);
  for (const [index, value] of Values.entries()) statistic?.add(value, Counts?.[index] ?? 1);
  if (!StatisticValues) return;
  const { SampleCount: count, Sum: sum, Minimum: minimum, Maximum: maximum } = StatisticValues;
  statistic?.addSet({ count, sum, minimum, maximum });
}

function check({ Value, Values, Counts, StatisticValues, Timestamp }: Datum, path: string, now: number): void {
  if (Value === undefined && !Values && !StatisticValues) throw missingParameter(`The parameter ${path}.Value is required.`);
  if (Value !== undefined && StatisticValues) {
    throw invalidCombination(`The parameters ${path}.Value and ${path}.StatisticValues are mutually exclusive and you have specified both.`);
  }
  if (Value !== undefined && Values) {
    throw invalidCombination(`The parameters ${path}.Value and ${path}.Values are mutually exclusive and you have specified both.`);
  }
  if ((Values?.length ?? 0) > MOST_VALUES) throw invalidValue(`The collection ${path}.Values must not have a size greater than ${MOST_VALUES}.`);
  if (Counts && Counts.length !== Values?.length) {
    throw invalidValue(`The parameters ${path}.Values and ${path}.Counts must be of the same size.`);
  }
  for (const value of [Value ?? 0, ...(Values ?? []), ...(Counts ?? []), ...Object.values(StatisticValues ?? {})]) {
    if (!Number.isFinite(value) || Math.abs(value) > LARGEST) throw invalidValue(`The value ${value} for parameter ${path}.Value is invalid.`);
  }
  const age = now - (Timestamp?.getTime() ?? now);
  if (age > OLDEST_MS || age < -NEWEST_MS) {
    throw invalidValue(`The parameter ${path}.Timestamp must specify a time within the past two weeks, and no more than two hours in the future.`);
  }
}
