// What is known of the values in a span of time: count, sum, extremes, and enough of their spread for percentiles.

/** Beyond so many different values, new ones are kept to three digits. */
const EXACT_VALUES = 500;

export class Statistic {
  count = 0;
  sum = 0;
  minimum = Number.POSITIVE_INFINITY;
  maximum = Number.NEGATIVE_INFINITY;
  /** How often each value came. */
  readonly #values = new Map<number, number>();

  add(value: number, count = 1): void {
    this.addSet({ count, sum: value * count, minimum: value, maximum: value });
    const kept = this.#values.size < EXACT_VALUES || this.#values.has(value) ? value : Number(value.toPrecision(3));
    this.#values.set(kept, (this.#values.get(kept) ?? 0) + count);
  }

  /** A set whose values are not known: percentiles do not see it. */
  addSet({ count, sum, minimum, maximum }: { count: number; sum: number; minimum: number; maximum: number }): void {
    this.count += count;
    this.sum += sum;
    this.minimum = Math.min(this.minimum, minimum);
    this.maximum = Math.max(this.maximum, maximum);
  }

  merge(other: Statistic): void {
    this.addSet(other);
    for (const [value, count] of other.#values) this.#values.set(value, (this.#values.get(value) ?? 0) + count);
  }

  /** `Average`, `Sum`, `Minimum`, `Maximum`, `SampleCount`, or a percentile as `p99.9`; undefined where it cannot be told. */
  of(name: string): number | undefined {
    switch (name) {
      case "SampleCount":
        return this.count;
      case "Sum":
        return this.sum;
      case "Average":
        return this.sum / this.count;
      case "Minimum":
        return this.minimum;
      case "Maximum":
        return this.maximum;
      default:
        return this.#percentile(Number(name.slice(1)));
    }
  }

  #percentile(percent: number): number | undefined {
    const values = [...this.#values].sort(([a], [b]) => a - b);
    let wanted = (values.reduce((sum, [, count]) => sum + count, 0) * percent) / 100;
    for (const [value, count] of values) {
      wanted -= count;
      if (wanted <= 1e-9) return value;
    }
    return values.at(-1)?.[0];
  }
}

/** Whether a statistic of this name can be asked for. */
export function isStatistic(name: string): boolean {
  if (["SampleCount", "Sum", "Average", "Minimum", "Maximum"].includes(name)) return true;
  const percent = /^p(\d{1,3}(?:\.\d{1,10})?)$/.exec(name)?.[1];
  return percent !== undefined && Number(percent) <= 100;
}
