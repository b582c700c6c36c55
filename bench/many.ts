// Many environments at once: as many invocations as environments, each holding its own until all have begun.
import { join } from "node:path";
import { post } from "./client.ts";
import { BenchSimulator } from "./simulator.ts";

const ENVIRONMENTS = 200;
/** Longer than it takes to start them all. */
const HOLD_MS = 15_000;
const HANDLERS = join(import.meta.dirname, "handlers");

export async function benchMany(): Promise<void> {
  using simulator = await BenchSimulator.start();
  await simulator.createFunction("hold", HANDLERS, "hold.handler", { Timeout: 120 });
  const url = simulator.invocations("hold");
  const before = performance.now();
  const events = Array.from({ length: ENVIRONMENTS }, (_, index) => JSON.stringify({ index, holdMs: HOLD_MS }));
  const answers = await Promise.all(events.map((event) => post(url, event)));
  const seconds = (performance.now() - before) / 1000;
  const right = answers.filter(({ status, body }, index) => status === 200 && body === events[index]).length;
  const { environments } = (await (await fetch(simulator.url("/_lambdabus/environments"))).json()) as { environments: object[] };
  console.log(
    `\n${ENVIRONMENTS} invocations at once: ${right} answered in ${seconds.toFixed(1)} s (of which each held its environment for ${HOLD_MS / 1000} s), by ${environments.length} environments`,
  );
}
