// Every metric there is, minute by minute, in memory and within bounds.
import type { Logger } from "../../core/logger.ts";
import { Statistic } from "./statistic.ts";

export interface Dimension {
  readonly Name: string;
  readonly Value: string;
}

export interface MetricName {
  readonly namespace: string;
  readonly name: string;
  /** In the order of their names. */
  readonly dimensions: readonly Dimension[];
}

export interface Metric extends MetricName {
  unit: string;
  /** By the minute's first millisecond, in the order in which minutes were first heard of. */
  readonly minutes: Map<number, Statistic>;
}

export interface Range {
  readonly start: number;
  readonly end: number;
  readonly period: number;
  readonly unit?: string | undefined;
}

export const MINUTE_MS = 60_000;
/** A day and a night of minutes for each metric. */
const MINUTES = 1_440;
const METRICS = 10_000;
/** No name holds it. */
export const SEPARATOR = "\0";

export class MetricStore {
  readonly #metrics = new Map<string, Metric>();
  readonly #logger: Logger;
  #warned = false;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** Counts a value, at a time in milliseconds. */
  record(name: MetricName, time: number, unit: string, value: number): void {
    if (Number.isFinite(value)) this.at(name, time, unit)?.add(value);
  }

  /** Where a minute's values of a metric are counted; undefined when there are too many metrics already, or the time is none. */
  at(name: MetricName, time: number, unit: string): Statistic | undefined {
    const metric = Number.isFinite(time) ? this.#open(name, unit) : undefined;
    if (!metric) return undefined;
    const minute = time - (time % MINUTE_MS);
    let statistic = metric.minutes.get(minute);
    if (!statistic) {
      metric.minutes.set(minute, (statistic = new Statistic()));
      if (metric.minutes.size > MINUTES) metric.minutes.delete(metric.minutes.keys().next().value as number);
    }
    return statistic;
  }

  #open(name: MetricName, unit: string): Metric | undefined {
    const key = keyOf(name);
    let metric = this.#metrics.get(key);
    if (!metric && this.#metrics.size >= METRICS) return this.#refuse();
    if (!metric) this.#metrics.set(key, (metric = { ...name, dimensions: sorted(name.dimensions), unit, minutes: new Map() }));
    if (unit !== "None") metric.unit = unit;
    return metric;
  }

  #refuse(): undefined {
    if (!this.#warned) this.#logger.warn("no more metrics are kept", { "lambdabus.metrics": METRICS });
    this.#warned = true;
  }

  list(): Metric[] {
    return [...this.#metrics.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, metric]) => metric);
  }

  /** The values from `start` to `end` (milliseconds; the end is not included), in spans of `period` milliseconds, oldest first. With a unit, of that unit only. */
  spans(name: MetricName, { start, end, period, unit }: Range): (readonly [time: number, statistic: Statistic])[] {
    const metric = this.#metrics.get(keyOf(name));
    if (!metric || (unit !== undefined && unit !== metric.unit)) return [];
    const spans = new Map<number, Statistic>();
    for (const [minute, statistic] of metric.minutes) {
      const time = minute - (minute % period);
      if (time < start - (start % period) || minute >= end) continue;
      const span = spans.get(time) ?? new Statistic();
      span.merge(statistic);
      spans.set(time, span);
    }
    return [...spans].sort(([a], [b]) => a - b);
  }

  unitOf(name: MetricName): string {
    return this.#metrics.get(keyOf(name))?.unit ?? "None";
  }

  clear(): void {
    this.#metrics.clear();
  }
}

/** What tells metrics apart, and orders them. */
export function keyOf({ namespace, name, dimensions }: MetricName): string {
  let key = `${namespace}${SEPARATOR}${name}`;
  for (const { Name, Value } of sorted(dimensions)) key += `${SEPARATOR}${Name}${SEPARATOR}${Value}`;
  return key;
}

function sorted(dimensions: readonly Dimension[]): readonly Dimension[] {
  return dimensions.length < 2 ? dimensions : [...dimensions].sort((a, b) => (a.Name < b.Name ? -1 : 1));
}
