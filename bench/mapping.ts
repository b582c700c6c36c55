// A function behind a queue: how fast it empties a full one, and how soon it sees a message when nothing else happens.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { post } from "./client.ts";
import { startEcho } from "./floors.ts";
import { NatsFloor } from "./nats-floor.ts";
import { print } from "./print.ts";
import { BenchSimulator } from "./simulator.ts";
import { interleave, summarize, throughput } from "./statistics.ts";

const BODY = "x".repeat(256);
const MANY = 10_000;
/** Messages sent one by one. */
const SINGLE = 300;
const HANDLERS = join(import.meta.dirname, "handlers");

export async function benchMapping(): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), "lambdabus-bench-mapping-"));
  try {
    await benchEmptying();
    await benchLatency(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

async function benchEmptying(): Promise<void> {
  using nats = await NatsFloor.start();
  const floor = await throughput(80, MANY, () => nats.publish(BODY));
  using simulator = await BenchSimulator.start();
  const world = await createWorld(simulator, {});
  const rates: number[] = [];
  for (let run = 0; run < 4; run++) {
    for (let sent = 0; sent < MANY; sent += 10) await world.sqs("SendMessageBatch", { Entries: tenEntries() });
    const before = performance.now();
    await world.enable(true);
    while ((await world.left()) > 0) await new Promise((resolve) => setTimeout(resolve, 20));
    rates.push((MANY * 1000) / (performance.now() - before));
    await world.enable(false);
  }
  console.log(`\nA function behind a queue\n  bare JetStream publish, 80 at once       ${floor.rate.toFixed(0).padStart(8)}/s`);
  console.log(
    `  ${MANY} messages of 256 B, batches of ten: ${rates.map((rate) => rate.toFixed(0)).join(", ")} messages/s from a full queue to the last delete`,
  );
}

/** The handler stamps a file of the host's, which it can reach only without isolation. */
async function benchLatency(directory: string): Promise<void> {
  using echo = await startEcho();
  const file = join(directory, "lambdabus.yaml");
  const stamps = join(directory, "stamps");
  writeFileSync(file, "invoker: { isolation: none }\n");
  writeFileSync(stamps, "");
  using simulator = await BenchSimulator.start(file);
  const world = await createWorld(simulator, { STAMPS: stamps });
  await world.enable(true);
  const started = new Map<string, number>();
  const send = async () => {
    const now = Number(process.hrtime.bigint()) / 1e6;
    const { MessageId } = await world.sqs("SendMessage", { MessageBody: BODY });
    started.set(MessageId, now);
    await new Promise((resolve) => setTimeout(resolve, 15));
  };
  await send();
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  started.clear();
  const measured = await interleave(3, SINGLE / 3, { "bare HTTP echo": () => post(echo.url, BODY), "SendMessage and a rest of 15 ms": send });
  await new Promise((resolve) => setTimeout(resolve, 500));
  const lines = readFileSync(stamps, "utf8").trim().split("\n");
  const seen = lines.map((line) => line.split(" ") as [string, string]).filter(([id]) => started.has(id));
  const latencies = seen.map(([id, at]) => Number(at) - (started.get(id) as number));
  print("From SendMessage to the handler", { ...measured, "send to the handler's first line": summarize("", latencies) }, "bare HTTP echo");
  console.log(`  ${latencies.length} of ${started.size} messages were handled`);
}

/** A queue, a function that is warm, and a mapping between them that waits to be enabled. */
async function createWorld(simulator: BenchSimulator, Variables: Record<string, string>) {
  const sqs = async (action: string, input: object) => {
    const headers = { "content-type": "application/x-amz-json-1.0", "x-amz-target": `AmazonSQS.${action}` };
    return read(await post(simulator.url("/"), JSON.stringify(input), headers));
  };
  const { QueueUrl } = await sqs("CreateQueue", { QueueName: "bench" });
  await simulator.createFunction("arrive", HANDLERS, "arrive.handler", { Environment: { Variables } });
  const input = { EventSourceArn: "arn:aws:sqs:us-east-1:000000000000:bench", FunctionName: "arrive", BatchSize: 10, Enabled: false };
  const mappings = "/2015-03-31/event-source-mappings/";
  const { UUID } = read(await post(simulator.url(mappings), JSON.stringify(input)));
  const stateIs = async (state: string) => {
    while (read(await post(simulator.url(mappings + UUID), "", {}, "GET")).State !== state) await new Promise((resolve) => setTimeout(resolve, 5));
  };
  await stateIs("Disabled");
  await post(simulator.invocations("arrive"), JSON.stringify({ Records: [] }));
  return {
    sqs: (action: string, more: object) => sqs(action, { QueueUrl, ...more }),
    async enable(Enabled: boolean) {
      read(await post(simulator.url(mappings + UUID), JSON.stringify({ Enabled }), {}, "PUT"));
      await stateIs(Enabled ? "Enabled" : "Disabled");
    },
    async left(): Promise<number> {
      const { Attributes } = await sqs("GetQueueAttributes", { QueueUrl, AttributeNames: ["All"] });
      return Number(Attributes["ApproximateNumberOfMessages"]) + Number(Attributes["ApproximateNumberOfMessagesNotVisible"]);
    },
  };
}

// biome-ignore lint/suspicious/noExplicitAny: answers are looked at member by member.
function read({ status, body }: { status: number; body: string }): any {
  if (status >= 300) throw new Error(`${status} ${body}`);
  return JSON.parse(body || "{}");
}

function tenEntries(): object[] {
  return Array.from({ length: 10 }, (_, index) => ({ Id: `${index}`, MessageBody: BODY }));
}
