// Queues in front of functions that really run: the whole way from SendMessage to the last delete.
import { createHash } from "node:crypto";
import { join } from "node:path";
import { expect } from "chai";
import type { AwsClient } from "../../core/aws-client.ts";
import type { InvocationRecord } from "../../core/invocation.ts";
import { type Simulator, type StartOptions, start } from "../../index.ts";

const CODE = join(import.meta.dirname, "../support/handlers/nodejs");
const QUIET: StartOptions = { bus: "memory", clock: "virtual", port: 0, otlpPort: false, ephemeral: true };

describe("a function behind a queue", function () {
  this.timeout(30_000);
  let closing: AsyncDisposableStack;
  beforeEach(() => {
    closing = new AsyncDisposableStack();
  });
  afterEach(() => closing.disposeAsync());

  async function open(options: StartOptions = {}): Promise<World> {
    const sim = closing.use(await start({ ...QUIET, ...options }));
    const records: InvocationRecord[] = [];
    const stop = new AbortController();
    closing.defer(() => stop.abort());
    void (async () => {
      for await (const { message } of sim.bus.observe("result.*", stop.signal)) if (message) records.push(message.value as InvocationRecord);
    })();
    await createFunction(sim.aws);
    return { sim, records };
  }

  for (const bus of ["memory", "nats"] as const) {
    it(`sees a batch as one event, and what it does not name as failed is deleted (${bus})`, async () => {
      const { sim, records } = await open({ bus });
      const url = await createQueue(sim.aws);
      const ids = await send(sim.aws, url, ["one", "fail", "three"]);
      await map(sim.aws, { FunctionResponseTypes: ["ReportBatchItemFailures"] });
      await sim.settled();
      expect(records).to.have.length(1);
      expect(records[0]).to.deep.include({ eventId: ids[0], eventIds: ids, trigger: "sqs", outcome: "success" });
      expect(records[0]?.event.value).to.have.nested.property("Records[2].body", "three");
      expect(await left(sim.aws, url)).to.equal(1);
      await sim.advance(30_000);
      expect(records.map(({ eventIds }) => eventIds)).to.deep.equal([ids, [ids[1]]]);
      expect(records[1]?.event.value).to.have.nested.property("Records[0].attributes.ApproximateReceiveCount", "2");
    });
  }

  for (const [body, errorType] of [
    ["throw", "RangeError"],
    ["sleep", "Sandbox.Timedout"],
  ] as const) {
    it(`that ends with ${errorType} gets the message again until it is a dead letter, and its own dead-letter queue nothing`, async () => {
      const { sim, records } = await open();
      const dead = await createQueue(sim.aws, "dead");
      const own = await createQueue(sim.aws, "own");
      await sim.aws.call("lambda", "UpdateFunctionConfiguration", { FunctionName: "f", DeadLetterConfig: { TargetArn: arn("own") } });
      const url = await createQueue(sim.aws, "q", { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arn("dead"), maxReceiveCount: 2 }) });
      await send(sim.aws, url, [body]);
      await map(sim.aws);
      await sim.advance(100_000);
      expect(records.map(({ error }) => (error?.value as { errorType: string } | undefined)?.errorType)).to.deep.equal([errorType, errorType]);
      expect(await Promise.all([url, dead, own].map((queue) => left(sim.aws, queue)))).to.deep.equal([0, 1, 0]);
    });
  }

  it("is linked to what led to each message of the batch, and is its child when there is one alone", async () => {
    const { sim, records } = await open();
    const url = await createQueue(sim.aws);
    const header = (span: string) => `Root=1-5759e988-bd862e3fe1be46a994272793;Parent=${span};Sampled=1`;
    for (const span of ["53995c3f42cd8ad8", "53995c3f42cd8ad9"]) await send(sim.aws, url, ["one"], header(span));
    await map(sim.aws);
    await sim.settled();
    await send(sim.aws, url, ["alone"], header("53995c3f42cd8ada"));
    await sim.settled();
    const attempts = records.map(({ traceId }) => sim.traces.get(traceId as string)?.spans.find(({ name }) => name === "f"));
    expect(attempts.map((span) => span?.links.map(({ spanId }) => spanId))).to.deep.equal([["53995c3f42cd8ad8", "53995c3f42cd8ad9"], ["53995c3f42cd8ada"]]);
    expect(records[0]?.traceId).to.not.equal("5759e988bd862e3fe1be46a994272793");
    expect(records[1]?.traceId).to.equal("5759e988bd862e3fe1be46a994272793");
  });

  it("that has run sixteen times in the chain of one message of the batch is not run again", async () => {
    const { sim, records } = await open();
    const url = await createQueue(sim.aws);
    const hash = createHash("sha256").update("arn:aws:lambda:us-east-1:000000000000:function:f").digest("hex").slice(0, 8);
    const header = (runs: number) => `Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1;Lineage=1:${hash}:${runs}`;
    await send(sim.aws, url, ["first"], header(1));
    await send(sim.aws, url, ["second"], header(15));
    await map(sim.aws);
    await sim.settled();
    expect(records.map(({ eventIds }) => eventIds?.length)).to.deep.equal([2]);
    await send(sim.aws, url, ["third"], header(16));
    await sim.settled();
    expect(records).to.have.length(1);
    expect([...sim.registry.processing.values()].map(({ result }) => result)).to.deep.equal(["PROBLEM: Function call failed"]);
  });
});

interface World {
  readonly sim: Simulator;
  /** What was run. */
  readonly records: InvocationRecord[];
}

function arn(queue: string): string {
  return `arn:aws:sqs:us-east-1:000000000000:${queue}`;
}

async function createFunction(aws: AwsClient): Promise<void> {
  const code = { S3Bucket: "hot-reload", S3Key: CODE };
  const role = "arn:aws:iam::000000000000:role/r";
  await aws.call("lambda", "CreateFunction", { FunctionName: "f", Role: role, Handler: "batches.handler", Runtime: "nodejs24.x", Timeout: 1, Code: code });
}

async function createQueue(aws: AwsClient, QueueName = "q", Attributes = {}): Promise<string> {
  return (await aws.call<{ QueueUrl: string }>("sqs", "CreateQueue", { QueueName, Attributes })).QueueUrl;
}

/** The ids of the messages. */
async function send(aws: AwsClient, QueueUrl: string, bodies: readonly string[], traceHeader?: string): Promise<string[]> {
  const traced = traceHeader && { MessageSystemAttributes: { AWSTraceHeader: { DataType: "String", StringValue: traceHeader } } };
  const ids: string[] = [];
  for (const MessageBody of bodies) ids.push((await aws.call<{ MessageId: string }>("sqs", "SendMessage", { QueueUrl, MessageBody, ...traced })).MessageId);
  return ids;
}

async function map(aws: AwsClient, more = {}): Promise<void> {
  await aws.call("lambda", "CreateEventSourceMapping", { EventSourceArn: arn("q"), FunctionName: "f", ...more });
}

/** Messages that are there, in flight or not. */
async function left(aws: AwsClient, QueueUrl: string): Promise<number> {
  const { Attributes } = await aws.call<{ Attributes: Record<string, string> }>("sqs", "GetQueueAttributes", { QueueUrl, AttributeNames: ["All"] });
  return Number(Attributes["ApproximateNumberOfMessages"]) + Number(Attributes["ApproximateNumberOfMessagesNotVisible"]);
}
