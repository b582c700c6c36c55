// `node bench/soak.ts [invocations]`: 20,000 invocations at concurrency 16 through HTTP; none may be lost, and no process, descriptor or memory may leak.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { post } from "./client.ts";
import { BenchSimulator } from "./simulator.ts";
import { throughput } from "./statistics.ts";

const CONCURRENCY = 16;
/** The console remembers 10,000 invocations, and V8 lets old ones lie until there are about three times as many: both must be full before memory is compared. */
const WARM_UP = 36_000;
/** Memory after may be so much more than after the warm-up. */
const GROWTH = 1.1;
/** Its pipe, the port of its Runtime API, and a connection or two. */
const DESCRIPTORS_OF_AN_ENVIRONMENT = 4;
const total = Number(process.argv[2] ?? 20_000);

using simulator = await BenchSimulator.start();
await simulator.createFunction("echo", join(import.meta.dirname, "handlers"), "echo.handler");
const url = simulator.invocations("echo");
let lost = 0;
let number = 0;
const invoke = async () => {
  const body = JSON.stringify({ number: number++ });
  const answer = await post(url, body);
  if (answer.status !== 200 || answer.body !== body) lost++;
};

await throughput(CONCURRENCY, WARM_UP, invoke);
const before = await look();
const { rate, p99 } = await throughput(CONCURRENCY, total, invoke);
const after = await look();
console.log(`${total} invocations, ${rate.toFixed(0)}/s, p99 ${p99.toFixed(1)} ms, ${lost} lost`);
for (const name of ["processes", "descriptors", "megabytes"] as const) console.log(`  ${name.padEnd(12)}${before[name]} → ${after[name]}`);
const leaks = after.megabytes > before.megabytes * GROWTH || after.descriptors > before.descriptors + CONCURRENCY || after.processes > before.processes;
process.exitCode = lost > 0 || leaks ? 1 : 0;

/** What the simulator holds, when it has been left alone for a while: an idle heap is collected. */
async function look() {
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  const { environments } = (await (await fetch(simulator.url("/_lambdabus/environments"))).json()) as { environments: object[] };
  const descriptors = readdirSync(`/proc/${simulator.pid}/fd`).length - environments.length * DESCRIPTORS_OF_AN_ENVIRONMENT;
  const megabytes = Math.round(simulator.residentMb);
  return { descriptors, megabytes, processes: children() - environments.length };
}

/** Processes that the simulator has started, and that are there. */
function children(): number {
  const path = `/proc/${simulator.pid}/task/${simulator.pid}/children`;
  return readFileSync(path, "utf8").split(" ").filter(Boolean).length;
}
