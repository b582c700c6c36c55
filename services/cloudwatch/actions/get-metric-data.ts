// GetMetricData: several metrics at once, each as one statistic over time.
import type { Action } from "../../service.ts";
import { invalidValue, validationError } from "../errors.ts";
import type { Dimension, MetricStore } from "../metric-store.ts";
import { checkPeriod } from "../period.ts";
import { isStatistic } from "../statistic.ts";

interface Query {
  readonly Id: string;
  readonly MetricStat?: {
    readonly Metric: { readonly Namespace?: string; readonly MetricName?: string; readonly Dimensions?: readonly Dimension[] };
    readonly Period: number;
    readonly Stat: string;
    readonly Unit?: string;
  };
  readonly Expression?: string;
  readonly Label?: string;
  readonly ReturnData?: boolean;
}

interface Input {
  readonly MetricDataQueries: readonly Query[];
  readonly StartTime: Date;
  readonly EndTime: Date;
  readonly NextToken?: string;
  readonly ScanBy?: "TimestampDescending" | "TimestampAscending";
  readonly MaxDatapoints?: number;
}

const MOST_QUERIES = 500;
const MOST_DATAPOINTS = 100_800;

export function getMetricData(store: MetricStore): Action<Input> {
  return (input) => {
    check(input);
    const limit = Math.min(input.MaxDatapoints ?? MOST_DATAPOINTS, MOST_DATAPOINTS);
    const start = input.NextToken === undefined ? 0 : readToken(input.NextToken);
    const queries = input.MetricDataQueries.filter((query) => query.ReturnData !== false);
    const all = queries.map((query) => resultOf(store, query, input));
    const results = all.map((result) => ({
      ...result,
      Timestamps: result.Timestamps.slice(start, start + limit),
      Values: result.Values.slice(start, start + limit),
    }));
    const more = all.some(({ Values }) => Values.length > start + limit);
    return { MetricDataResults: results, Messages: [], ...(more && { NextToken: Buffer.from(String(start + limit)).toString("base64") }) };
  };
}

function resultOf(store: MetricStore, { Id, Label, MetricStat }: Query, { StartTime, EndTime, ScanBy }: Input) {
  const { Metric, Period, Stat, Unit: unit } = MetricStat as NonNullable<Query["MetricStat"]>;
  const name = { namespace: Metric.Namespace ?? "", name: Metric.MetricName ?? "", dimensions: Metric.Dimensions ?? [] };
  const spans = store.spans(name, { start: StartTime.getTime(), end: EndTime.getTime(), period: Period * 1000, unit });
  const points = spans.flatMap(([time, statistic]) => {
    const value = statistic.of(Stat);
    return value === undefined ? [] : [{ time, value }];
  });
  if (ScanBy !== "TimestampAscending") points.reverse();
  const Timestamps = points.map(({ time }) => new Date(time));
  return { Id, Label: Label ?? name.name, Timestamps, Values: points.map(({ value }) => value), StatusCode: "Complete" };
}

function check({ MetricDataQueries: queries, StartTime, EndTime }: Input): void {
  if (queries.length > MOST_QUERIES) throw validationError(`The collection MetricDataQueries must not have a size greater than ${MOST_QUERIES}.`);
  if (StartTime >= EndTime) throw validationError("The parameter StartTime must be less than the parameter EndTime.");
  const ids = queries.map(({ Id }) => Id);
  for (const id of ids)
    if (!/^[a-z][a-zA-Z0-9_]*$/.test(id))
      throw validationError(`The value ${id} for parameter MetricDataQueries.member.Id is not matching the expected pattern ^[a-z][a-zA-Z0-9_]*$.`);
  if (new Set(ids).size < ids.length) throw validationError("The values for parameter id in MetricDataQueries are not unique.");
  for (const { Id, MetricStat, Expression } of queries) {
    if (Expression !== undefined) throw validationError(`lambdabus does not evaluate expressions: ask for a metric by MetricStat in query ${Id}.`);
    if (!MetricStat) throw validationError(`The parameter MetricStat is required in query ${Id}.`);
    if (!isStatistic(MetricStat.Stat)) throw validationError(`The value ${MetricStat.Stat} for parameter Stat is not supported.`);
    checkPeriod(MetricStat.Period);
  }
}

function readToken(token: string): number {
  const start = Number(Buffer.from(token, "base64").toString());
  if (!Number.isInteger(start) || start <= 0) throw invalidValue("The value for parameter NextToken is invalid.");
  return start;
}
