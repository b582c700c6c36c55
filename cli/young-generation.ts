// How much memory V8 takes for what is new: more under load, but not so much that it only lies there.
import { PerformanceObserver } from "node:perf_hooks";
import { getHeapSpaceStatistics, setFlagsFromString } from "node:v8";

/** Left to itself V8 takes 64 MB and more, and keeps them; with a quarter of that, as many invocations a second are answered. */
const ENOUGH = 16 * 1024 * 1024;

/** Ends the thrift of the start (lambdabus.mjs). V8 may halve what it has taken while nothing happens, so it is looked at after every collection. */
export function boundYoungGeneration(): void {
  let growth = 0;
  const bound = () => {
    const wanted = youngGenerationBytes() < ENOUGH ? 2 : 1;
    if (wanted !== growth) setFlagsFromString(`--semi-space-growth-factor=${(growth = wanted)}`);
  };
  bound();
  new PerformanceObserver(bound).observe({ entryTypes: ["gc"] });
}

function youngGenerationBytes(): number {
  return getHeapSpaceStatistics().find(({ space_name }) => space_name === "new_space")?.space_size ?? 0;
}
