// SQS beside its floors: one message over HTTP, many in the process, and a hundred thousand in a queue.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AwsClient } from "../core/aws-client.ts";
import { type Simulator, start } from "../index.ts";
import { post } from "./client.ts";
import { startEcho } from "./floors.ts";
import { NatsFloor } from "./nats-floor.ts";
import { print } from "./print.ts";
import { BenchSimulator } from "./simulator.ts";
import { interleave, throughput } from "./statistics.ts";

const BODY = "x".repeat(256);
const MANY = 30_000;
const STORED = 100_000;
/** Callers at once, each with a batch of ten. */
const CALLERS = 8;

export async function benchQueue(): Promise<void> {
  await benchCalls();
  const dataDirectory = mkdtempSync(join(tmpdir(), "lambdabus-bench-queue-"));
  try {
    await benchRates(dataDirectory);
    await benchStored(dataDirectory);
  } finally {
    rmSync(dataDirectory, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}

async function benchCalls(): Promise<void> {
  using echo = await startEcho();
  using nats = await NatsFloor.start();
  using simulator = await BenchSimulator.start();
  const call = async (action: string, input: object) => {
    const headers = { "content-type": "application/x-amz-json-1.0", "x-amz-target": `AmazonSQS.${action}` };
    const answer = await post(simulator.url("/"), JSON.stringify(input), headers);
    if (answer.status !== 200) throw new Error(`${action}: ${answer.status} ${answer.body}`);
    return JSON.parse(answer.body || "{}");
  };
  const { QueueUrl } = await call("CreateQueue", { QueueName: "bench" });
  const handles: string[] = [];
  const measured = await interleave(8, 200, {
    "bare HTTP echo": () => post(echo.url, BODY),
    "bare awaited JetStream publish": () => nats.publish(BODY),
    "HTTP echo + awaited JetStream publish": async () => {
      await post(echo.url, BODY);
      await nats.publish(BODY);
    },
    "SendMessage (durable)": () => call("SendMessage", { QueueUrl, MessageBody: BODY }),
    ReceiveMessage: async () => {
      const { Messages } = await call("ReceiveMessage", { QueueUrl });
      handles.push(Messages[0].ReceiptHandle);
    },
    "DeleteMessage (durable)": () => call("DeleteMessage", { QueueUrl, ReceiptHandle: handles.pop() }),
  });
  print("SQS over HTTP", measured, "HTTP echo + awaited JetStream publish");
}

/** In batches of ten, as a poller works. */
async function benchRates(dataDirectory: string): Promise<void> {
  using nats = await NatsFloor.start();
  const floor = await throughput(CALLERS * 10, MANY, () => nats.publish(BODY));
  await using simulator = await startHere(dataDirectory);
  const { aws } = simulator;
  const QueueUrl = await createQueue(aws, "rates");
  const batches = MANY / 10;
  const sent = await throughput(CALLERS, batches, () => aws.call("sqs", "SendMessageBatch", { QueueUrl, Entries: tenEntries() }));
  const received: { ReceiptHandle: string }[][] = [];
  const got = await throughput(CALLERS, batches, async () => {
    const { Messages } = await aws.call<{ Messages: { ReceiptHandle: string }[] }>("sqs", "ReceiveMessage", { QueueUrl, MaxNumberOfMessages: 10 });
    received.push(Messages);
  });
  const deleted = await throughput(CALLERS, batches, () => {
    const Entries = (received.pop() ?? []).map(({ ReceiptHandle }, index) => ({ Id: `${index}`, ReceiptHandle }));
    return aws.call("sqs", "DeleteMessageBatch", { QueueUrl, Entries });
  });
  console.log(`\nSQS in the process, ${CALLERS} callers with batches of ten\n  bare JetStream publish, ${CALLERS * 10} at once ${perSecond(floor.rate)}`);
  for (const [name, { rate }] of Object.entries({ sent, received: got, deleted })) console.log(`  ${name.padEnd(40)} ${perSecond(rate * 10)}`);
}

async function benchStored(dataDirectory: string): Promise<void> {
  {
    await using simulator = await startHere(dataDirectory);
    const QueueUrl = await createQueue(simulator.aws, "stored");
    await throughput(CALLERS, STORED / 10, () => simulator.aws.call("sqs", "SendMessageBatch", { QueueUrl, Entries: tenEntries() }));
  }
  globalThis.gc?.();
  const before = performance.now();
  await using simulator = await startHere(dataDirectory);
  const ms = performance.now() - before;
  const answer = await simulator.aws.call<{ Attributes: Record<string, string> }>("sqs", "GetQueueAttributes", {
    QueueUrl: await createQueue(simulator.aws, "stored"),
    AttributeNames: ["ApproximateNumberOfMessages"],
  });
  console.log(
    `\n  start with ${answer.Attributes["ApproximateNumberOfMessages"]} messages of 256 B: ${ms.toFixed(0)} ms, ${(process.memoryUsage.rss() / 1e6).toFixed(0)} MB`,
  );
}

function startHere(dataDirectory: string): Promise<Simulator> {
  return start({ port: 0, otlpPort: false, dataDirectory });
}

async function createQueue(aws: AwsClient, QueueName: string): Promise<string> {
  return (await aws.call<{ QueueUrl: string }>("sqs", "CreateQueue", { QueueName })).QueueUrl;
}

function tenEntries(): object[] {
  return Array.from({ length: 10 }, (_, index) => ({ Id: `${index}`, MessageBody: BODY }));
}

function perSecond(rate: number): string {
  return `${rate.toFixed(0).padStart(8)}/s`;
}
