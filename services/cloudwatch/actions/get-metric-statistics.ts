// GetMetricStatistics: several statistics of one metric over time.
import type { Action } from "../../service.ts";
import { invalidCombination, invalidValue, missingParameter } from "../errors.ts";
import type { Dimension, MetricStore } from "../metric-store.ts";
import { checkPeriod } from "../period.ts";
import { isStatistic, type Statistic } from "../statistic.ts";

interface Input {
  readonly Namespace: string;
  readonly MetricName: string;
  readonly Dimensions?: readonly Dimension[];
  readonly StartTime: Date;
  readonly EndTime: Date;
  readonly Period: number;
  readonly Statistics?: readonly string[];
  readonly ExtendedStatistics?: readonly string[];
  readonly Unit?: string;
}

const MOST_DATAPOINTS = 1_440;

export function getMetricStatistics(store: MetricStore): Action<Input> {
  return (input) => {
    check(input);
    const name = { namespace: input.Namespace, name: input.MetricName, dimensions: input.Dimensions ?? [] };
    const { StartTime, EndTime, Period, Unit: unit } = input;
    const spans = store.spans(name, { start: StartTime.getTime(), end: EndTime.getTime(), period: Period * 1000, unit });
    const Unit = store.unitOf(name);
    return { Label: input.MetricName, Datapoints: spans.map(([time, statistic]) => ({ Timestamp: new Date(time), ...show(statistic, input), Unit })) };
  };
}

function show(statistic: Statistic, { Statistics = [], ExtendedStatistics = [] }: Input): Record<string, unknown> {
  const values = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, statistic.of(name)]));
  return { ...values(Statistics), ...(ExtendedStatistics.length > 0 && { ExtendedStatistics: values(ExtendedStatistics) }) };
}

function check({ Statistics, ExtendedStatistics, StartTime, EndTime, Period }: Input): void {
  if (!Statistics && !ExtendedStatistics) throw missingParameter("Must specify either Statistics or ExtendedStatistics");
  for (const name of ExtendedStatistics ?? []) if (!isStatistic(name)) throw invalidValue(`The value ${name} for parameter ExtendedStatistics is invalid.`);
  if (StartTime >= EndTime) throw invalidValue("The parameter StartTime must be less than the parameter EndTime.");
  checkPeriod(Period);
  const count = Math.ceil((EndTime.getTime() - StartTime.getTime()) / (Period * 1000));
  if (count > MOST_DATAPOINTS) {
    const text = `You have requested up to ${count} datapoints, which exceeds the limit of ${MOST_DATAPOINTS}.`;
    throw invalidCombination(`${text} You may reduce the datapoints requested by increasing Period, or decreasing the time range.`);
  }
}
