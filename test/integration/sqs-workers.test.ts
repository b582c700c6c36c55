// What works off queues runs unmodified: kombu, Celery's worker, which stands on it, and sqs-consumer.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { CreateQueueCommand, GetQueueAttributesCommand, type Message, ReceiveMessageCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { expect } from "chai";
import { Consumer, type ConsumerOptions } from "sqs-consumer";
import { type Simulator, start } from "../../index.ts";
import { openPython } from "../support/python.ts";
import { skipUnlessInCi } from "../support/skip-aloud.ts";

const SUPPORT = join(import.meta.dirname, "../support");
const SCRIPT = join(SUPPORT, "sqs-kombu.py");

/** One process that runs one task at a time; what needs fan-out, which SQS does not have, is off. */
const CELERY_WORKER = ["-m", "celery", "-A", "sqs-celery", "worker", "--pool", "solo", "--without-gossip", "--without-mingle", "--without-heartbeat"];

describe("libraries that work off queues", function () {
  this.timeout(120_000);
  let simulator: Simulator;
  let sqs: SQSClient;

  before(async () => {
    simulator = await start({ port: 0, otlpPort: false, bus: "memory" });
    sqs = new SQSClient({ endpoint: simulator.endpoint, region: "us-east-1", credentials: { accessKeyId: "test", secretAccessKey: "test" } });
  });
  after(() => simulator?.[Symbol.asyncDispose]());

  const create = async (QueueName: string, Attributes: Record<string, string> = {}): Promise<string> =>
    (await sqs.send(new CreateQueueCommand({ QueueName, Attributes }))).QueueUrl as string;

  /** Lets sqs-consumer work until `done` says so. */
  async function consume(options: ConsumerOptions, done: () => boolean): Promise<void> {
    const consumer = Consumer.create({ sqs, waitTimeSeconds: 1, pollingWaitTimeMs: 0, ...options });
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const look = () => done() && resolve();
    for (const event of ["response_processed", "empty"] as const) consumer.on(event, look);
    consumer.on("error", reject);
    consumer.start();
    try {
      await promise;
    } finally {
      const stopped = once(consumer, "stopped");
      consumer.stop();
      await stopped;
    }
  }

  async function left(QueueUrl: string): Promise<number> {
    const { Attributes = {} } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }));
    return Number(Attributes["ApproximateNumberOfMessages"]) + Number(Attributes["ApproximateNumberOfMessagesNotVisible"]);
  }

  it("kombu produces, consumes, acknowledges, requeues and rejects", async function () {
    const python = openPython();
    if (!python) skipUnlessInCi(this, "no Python with pip");
    const child = spawn(python.python, [SCRIPT, simulator.endpoint], { stdio: ["ignore", "pipe", "pipe"] });
    const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr)]);
    expect(output, errors).to.not.equal("");
    expect(JSON.parse(output)).to.deep.equal({
      length: 25,
      numbers: Array.from({ length: 25 }, (_, number) => number),
      ...{ text: "körper", headers: "a", requeued: true, left: 0, empty: true, simple: "bytes and text" },
    });
  });

  it("Celery's worker runs tasks, late and again, and their sender sees the results", async function () {
    const python = openPython();
    if (!python) skipUnlessInCi(this, "no Python with pip");
    const results = await mkdtemp(join(tmpdir(), "lambdabus-celery-"));
    const env = { ...process.env, SQS_ENDPOINT: simulator.endpoint, RESULTS: results, PYTHONPATH: SUPPORT, PYTHONDONTWRITEBYTECODE: "1" };
    const worker = spawn(python.python, [...CELERY_WORKER], { cwd: results, env, stdio: "ignore" });
    try {
      const client = spawn(python.python, [join(SUPPORT, "sqs-celery.py")], { cwd: results, env, stdio: ["ignore", "pipe", "pipe"] });
      const [output, errors] = await Promise.all([text(client.stdout), text(client.stderr)]);
      expect(output, errors).to.not.equal("");
      expect(JSON.parse(output)).to.deep.equal({ sums: [1, 2, 3, 4, 5], retries: 2, late: 22, error: "ValueError('no')" });
    } finally {
      const ended = once(worker, "exit");
      worker.kill("SIGTERM"); // It ends when it has acknowledged what it ran.
      await ended;
      await rm(results, { recursive: true, force: true });
    }
    expect(await left(`${simulator.endpoint}/000000000000/celery-celery`)).to.equal(0);
  });

  it("sqs-consumer handles every message once, and deletes it", async () => {
    const queueUrl = await create("consumed");
    for (let number = 0; number < 25; number++) await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: `${number}` }));
    const bodies: string[] = [];
    const handleMessage = async (message: Message) => {
      bodies.push(message.Body ?? "");
      return message;
    };
    await consume({ queueUrl, batchSize: 10, handleMessage }, () => bodies.length >= 25);
    expect(bodies.map(Number).sort((one, other) => one - other)).to.deep.equal(Array.from({ length: 25 }, (_, number) => number));
    expect(await left(queueUrl)).to.equal(0);
  });

  it("sqs-consumer handles batches", async () => {
    const queueUrl = await create("batched");
    for (let number = 0; number < 10; number++) await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: `${number}` }));
    let handled = 0;
    const handleMessageBatch = async (messages: Message[]) => {
      handled += messages.length;
      return messages;
    };
    await consume({ queueUrl, batchSize: 10, handleMessageBatch }, () => handled >= 10);
    expect([handled, await left(queueUrl)]).to.deep.equal([10, 0]);
  });

  it("sqs-consumer tries again what failed, until it is a dead letter", async () => {
    const dead = await create("given-up");
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: "arn:aws:sqs:us-east-1:000000000000:given-up", maxReceiveCount: 3 });
    const queueUrl = await create("failing", { RedrivePolicy });
    await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: "poison", MessageAttributes: { k: { DataType: "String", StringValue: "v" } } }));
    const counts: (string | undefined)[] = [];
    let polledInVain = false;
    const handleMessage = async ({ Attributes }: Message) => {
      counts.push(Attributes?.["ApproximateReceiveCount"]);
      throw new Error("it cannot be done");
    };
    const options: ConsumerOptions = { queueUrl, handleMessage, terminateVisibilityTimeout: true, attributeNames: ["All"] };
    const postReceiveMessageCallback = async () => void (polledInVain = counts.length === 3);
    await consume({ ...options, postReceiveMessageCallback }, () => polledInVain);
    expect(counts).to.deep.equal(["1", "2", "3"]);
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: dead, MessageAttributeNames: ["All"] }));
    expect(Messages[0]).to.have.nested.property("MessageAttributes.k.StringValue", "v");
    expect(await left(queueUrl)).to.equal(0);
  });
});
