// `npm run bench`: measures us beside the floors of this machine, in one run, and prints a table. bench/results.md keeps what was measured.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findInterpreters } from "../invoker/runtimes/python/interpreters.ts";
import { post } from "./client.ts";
import { startEcho, startRuntimeLoop } from "./floors.ts";
import { benchIsolation } from "./isolation.ts";
import { benchMany } from "./many.ts";
import { benchMapping } from "./mapping.ts";
import { NatsFloor } from "./nats-floor.ts";
import { print } from "./print.ts";
import { benchQueue } from "./queue.ts";
import { BenchSimulator } from "./simulator.ts";
import { interleave, type Series, summarize, throughput, time } from "./statistics.ts";
import { measureTestkit } from "./testkit.ts";

const HANDLERS = join(import.meta.dirname, "handlers");
/** The minor version of the Python that is measured. */
const PYTHON = 13;
const COLD_STARTS = 20;
/** Calls in which the environments start and V8 compiles what is called often, before many callers are measured. */
const WARM_UP = 6_000;
const EVENT = JSON.stringify({ hello: "world", n: 1 });

const sections: Record<string, () => Promise<void>> = {
  invoke: benchInvoke,
  s3: () => benchS3("S3, embedded"),
  minio: benchMinio,
  queue: benchQueue,
  sqs: benchMapping,
  testkit: benchTestkit,
  start: benchStart,
  cold: benchCold,
  isolation: benchIsolation,
  many: benchMany,
};
const wanted = process.argv.slice(2);
for (const [name, section] of Object.entries(sections)) if (wanted.length === 0 || wanted.includes(name)) await section();
process.exit(0);

async function benchTestkit(): Promise<void> {
  const { firstMs, measured } = await measureTestkit();
  print("Test kit", measured, "node -e 0");
  console.log(`  the first simulator of a process, with all code to load: ${firstMs.toFixed(0)} ms`);
}

async function benchInvoke(): Promise<void> {
  using echo = await startEcho();
  using loop = await startRuntimeLoop();
  using nats = await NatsFloor.start();
  using simulator = await BenchSimulator.start();
  await simulator.createFunction("echo", HANDLERS, "echo.handler");
  const url = simulator.invocations("echo");
  await post(url, EVENT);
  const measured = await interleave(8, 300, {
    "bare HTTP echo": () => post(echo.url, EVENT),
    "bare Runtime API turn": loop.turn,
    "bare NATS request": () => nats.request(EVENT),
    "HTTP echo + awaited JetStream publish": async () => {
      await post(echo.url, EVENT);
      await nats.publish(EVENT);
    },
    "warm Invoke": () => post(url, EVENT),
    "asynchronous Invoke (202, durable)": () => post(url, EVENT, { "x-amz-invocation-type": "Event" }),
  });
  print("Invoke", measured, "bare HTTP echo");
  for (const concurrency of [8, 64]) {
    await throughput(concurrency, WARM_UP, () => post(url, EVENT));
    const ours = await throughput(concurrency, 6_000, () => post(url, EVENT));
    const floor = await throughput(concurrency, 6_000, () => post(echo.url, EVENT));
    console.log(`  concurrency ${concurrency}: ${ours.rate.toFixed(0)} invocations/s, p99 ${ours.p99.toFixed(1)} ms (bare echo ${floor.rate.toFixed(0)}/s)`);
  }
}

async function benchMinio(): Promise<void> {
  await benchS3("S3, in MinIO", "services:\n  s3: { minio: {} }\n");
}

/** The handler stamps a file of the host's, which it can reach only without isolation; a warm invocation takes as long with it. */
async function benchS3(title: string, settings = ""): Promise<void> {
  using echo = await startEcho();
  const file = join(mkdtempSync(join(tmpdir(), "lambdabus-bench-s3-")), "lambdabus.yaml");
  writeFileSync(file, `invoker: { isolation: none }\n${settings}`);
  using simulator = await BenchSimulator.start(file);
  const stamps = join(mkdtempSync(join(tmpdir(), "lambdabus-stamps-")), "stamps");
  writeFileSync(stamps, "");
  await simulator.createFunction("stamp", HANDLERS, "stamp.handler", { Environment: { Variables: { STAMPS: stamps } } });
  await post(simulator.url("/bench"), "", {}, "PUT");
  await post(
    simulator.url("/2015-03-31/functions/stamp/policy"),
    JSON.stringify({ StatementId: "s3", Action: "lambda:InvokeFunction", Principal: "s3.amazonaws.com", SourceArn: "arn:aws:s3:::bench" }),
  );
  const configuration = `<NotificationConfiguration><CloudFunctionConfiguration><CloudFunction>arn:aws:lambda:us-east-1:000000000000:function:stamp</CloudFunction><Event>s3:ObjectCreated:*</Event></CloudFunctionConfiguration></NotificationConfiguration>`;
  const answer = await post(simulator.url("/bench?notification"), configuration, { "content-type": "application/xml" }, "PUT");
  if (answer.status !== 200) throw new Error(answer.body);
  const started = new Map<string, number>();
  const put = async (key: string) => {
    started.set(key, Number(process.hrtime.bigint()) / 1e6);
    await post(simulator.url(`/bench/${key}`), "x".repeat(1024), { "content-type": "text/plain" }, "PUT");
  };
  await put("warm-up");
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  let number = 0;
  const measured = await interleave(4, 100, {
    "bare HTTP echo": () => post(echo.url, EVENT),
    "S3 put, answered": async () => {
      await put(`object-${number++}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    },
  });
  await new Promise((resolve) => setTimeout(resolve, 500));
  const lines = readFileSync(stamps, "utf8")
    .trim()
    .split("\n")
    .map((line) => line.split(" ") as [string, string]);
  const latencies = lines.filter(([key]) => key !== "warm-up").map(([key, at]) => Number(at) - (started.get(key) as number));
  const answered = measured["S3 put, answered"] as Series;
  print(
    title,
    {
      ...measured,
      "S3 put, answered": { ...answered, p50: answered.p50 - 20, p95: answered.p95 - 20, p99: answered.p99 - 20 },
      "S3 put to handler's first line": summarize("", latencies),
    },
    "bare HTTP echo",
  );
  console.log(`  ${latencies.length} of ${number} puts were handled`);
}

async function benchStart(): Promise<void> {
  const ready: number[] = [];
  const first: number[] = [];
  const resident: number[] = [];
  for (let run = 0; run < 6; run++) {
    const before = performance.now();
    using simulator = await BenchSimulator.start();
    ready.push(simulator.readyMs);
    await simulator.createFunction("echo", HANDLERS, "echo.handler");
    await post(simulator.invocations("echo"), EVENT);
    first.push(performance.now() - before);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    resident.push(simulator.residentMb);
  }
  print("Start", { "spawn to ready": summarize("", ready.slice(1)), "spawn to first event handled": summarize("", first.slice(1)) });
  console.log(`  idle memory of our process: ${Math.max(...resident).toFixed(0)} MB`);
}

async function benchCold(): Promise<void> {
  const python = (await findInterpreters()).find(({ minor }) => minor === PYTHON)?.path ?? "python3";
  using simulator = await BenchSimulator.start();
  const works: Readonly<Record<string, (turn: number) => unknown>> = {
    "node -e 0": () => spawnSync(process.execPath, ["-e", "0"]),
    "first Invoke of a Node hello": (turn) => post(simulator.invocations(`node-${turn}`), EVENT),
    "python3 -c pass": () => spawnSync(python, ["-c", "pass"]),
    "first Invoke of a Python hello": (turn) => post(simulator.invocations(`python-${turn}`), EVENT),
  };
  const samples: Record<string, number[]> = {};
  for (let turn = 0; turn <= COLD_STARTS; turn++) {
    await simulator.createFunction(`node-${turn}`, HANDLERS, "echo.handler");
    await simulator.createFunction(`python-${turn}`, HANDLERS, "echo.handler", { Runtime: `python3.${PYTHON}` });
    for (const [name, work] of Object.entries(works)) {
      // In which the next launcher is made.
      await new Promise((resolve) => setTimeout(resolve, 400));
      const took = await time(1, async () => work(turn));
      // The first turn compiles and loads what the others find.
      if (turn > 0) samples[name] = [...(samples[name] ?? []), ...took];
    }
  }
  const measured = Object.entries(samples).map(([name, values]) => [name, summarize(name, values)] as const);
  print("Cold start of Node", Object.fromEntries(measured.slice(0, 2)), "node -e 0");
  print("Cold start of Python", Object.fromEntries(measured.slice(2)), "python3 -c pass");
}
