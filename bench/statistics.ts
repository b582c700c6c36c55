// What a series of measurements says: percentiles in milliseconds, and calls a second.

export interface Series {
  readonly name: string;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly count: number;
}

export function summarize(name: string, samples: readonly number[]): Series {
  const sorted = samples.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] as number;
  return { name, p50: at(0.5), p95: at(0.95), p99: at(0.99), count: sorted.length };
}

/** Times `work` `count` times, one after the other. */
export async function time(count: number, work: () => Promise<unknown>): Promise<number[]> {
  const samples: number[] = [];
  for (let index = 0; index < count; index++) {
    const before = performance.now();
    await work();
    samples.push(performance.now() - before);
  }
  return samples;
}

/** Measures several things side by side: `rounds` rounds of `count` calls each, so that noise hits all of them alike. */
export async function interleave(rounds: number, count: number, works: Readonly<Record<string, () => Promise<unknown>>>): Promise<Record<string, Series>> {
  const samples: Record<string, number[]> = {};
  for (const [name, work] of Object.entries(works)) {
    samples[name] = [];
    await time(count, work);
  }
  for (let round = 0; round < rounds; round++) {
    for (const [name, work] of Object.entries(works)) samples[name]?.push(...(await time(count, work)));
  }
  return Object.fromEntries(Object.entries(samples).map(([name, values]) => [name, summarize(name, values)]));
}

/** Calls a second with `concurrency` callers. */
export async function throughput(concurrency: number, total: number, work: () => Promise<unknown>): Promise<{ readonly rate: number; readonly p99: number }> {
  const samples: number[] = [];
  let started = 0;
  const before = performance.now();
  const caller = async () => {
    while (started++ < total) samples.push(...(await time(1, work)));
  };
  await Promise.all(Array.from({ length: concurrency }, caller));
  return { rate: (total / (performance.now() - before)) * 1000, p99: summarize("", samples).p99 };
}
