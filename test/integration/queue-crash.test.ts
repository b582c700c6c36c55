// Ten thousand messages, a function that takes them, and everything killed in the middle of it: none is lost, and groups keep their order.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { expect } from "chai";
import { Ledger } from "../support/ledger.ts";
import { descendants } from "../support/processes.ts";
import { SimulatorProcess } from "../support/simulator-process.ts";

const MESSAGES = 9_000;
const GROUPS = 20;
const IN_GROUP = 50;
/** The simulator is killed when so many messages have been handled, and nats-server then. */
const KILLS = [1_500, 4_000, 6_500];
const SERVER_KILL = 5_000;
/** Every 300th message fails whenever it is handled. */
const isPoison = (body: string) => /^job-\d*[036]00$/.test(body);

/** The messages that handlers have taken. */
class MessageLedger extends Ledger {
  readonly done = new Set<string>();
  /** By group, in the order in which they were first seen. */
  readonly groups = new Map<string, string[]>();

  protected note(body: string): void {
    for (const message of JSON.parse(body) as string[]) this.#add(message);
  }

  #add(body: string): void {
    if (this.done.has(body)) return;
    this.done.add(body);
    const [, group] = /^(group-\d+)\//.exec(body) ?? [];
    if (group) this.groups.set(group, [...(this.groups.get(group) ?? []), body]);
  }
}

function writeProject(directory: string, ledger: string): string {
  writeFileSync(
    join(directory, "worker.mjs"),
    `const isPoison = ${isPoison};
export const handler = async ({ Records }) => {
  const good = Records.filter(({ body }) => !isPoison(body));
  await fetch(process.env.LEDGER, { method: "POST", body: JSON.stringify(good.map(({ body }) => body)) });
  return { batchItemFailures: Records.filter(({ body }) => isPoison(body)).map(({ messageId }) => ({ itemIdentifier: messageId })) };
};
`,
  );
  const file = join(directory, "lambdabus.yaml");
  writeFileSync(
    file,
    `queues:
  jobs: { visibilityTimeout: 3, redrivePolicy: { deadLetterQueue: dead } }
  dead: {}
  order.fifo: { visibilityTimeout: 3 }
functions:
  worker:
    handler: worker.handler
    runtime: nodejs24.x
    timeout: 3
    environment: { LEDGER: "${ledger}" }
    triggers:
      - sqs: { queue: jobs, functionResponseTypes: [ReportBatchItemFailures] }
      - sqs: { queue: order.fifo }
`,
  );
  return file;
}

interface Entry {
  readonly Id: string;
  readonly MessageBody: string;
  readonly MessageGroupId?: string;
  readonly MessageDeduplicationId?: string;
}

class Queues {
  readonly #client: SQSClient;

  constructor(endpoint: string) {
    this.#client = new SQSClient({ endpoint, region: "us-east-1", credentials: { accessKeyId: "test", secretAccessKey: "test" }, maxAttempts: 1 });
  }

  /** What is sent twice because nobody answered is handled twice, or has the same deduplication id. */
  async send(queue: string, entries: readonly Entry[]): Promise<void> {
    const QueueUrl = await this.#url(queue);
    const { Failed = [] } = await insist(() => this.#client.send(new SendMessageBatchCommand({ QueueUrl, Entries: [...entries] })));
    expect(Failed).to.deep.equal([]);
  }

  async length(queue: string): Promise<number> {
    const QueueUrl = await this.#url(queue);
    const { Attributes = {} } = await insist(() => this.#client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] })));
    return Number(Attributes["ApproximateNumberOfMessages"]) + Number(Attributes["ApproximateNumberOfMessagesNotVisible"]);
  }

  /** The bodies of all that is in it. */
  async drain(queue: string): Promise<string[]> {
    const QueueUrl = await this.#url(queue);
    const bodies: string[] = [];
    for (;;) {
      const { Messages = [] } = await this.#client.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
      if (Messages.length === 0) return bodies;
      bodies.push(...Messages.map(({ Body = "" }) => Body));
      const Entries = Messages.map(({ ReceiptHandle = "" }, index) => ({ Id: `${index}`, ReceiptHandle }));
      await this.#client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
    }
  }

  async #url(QueueName: string): Promise<string> {
    const Attributes = QueueName.endsWith(".fifo") ? { FifoQueue: "true" } : {};
    return (await insist(() => this.#client.send(new CreateQueueCommand({ QueueName, Attributes })))).QueueUrl as string;
  }
}

/** Until it is answered; gives up after a minute. */
async function insist<T>(call: () => Promise<T>): Promise<T> {
  for (const deadline = performance.now() + 60_000; ; ) {
    try {
      return await call();
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await sleep(50);
    }
  }
}

async function sendAll(queues: Queues): Promise<void> {
  const batches = Array.from({ length: MESSAGES / 10 }, (_, batch) =>
    Array.from({ length: 10 }, (_, index) => ({ Id: `${index}`, MessageBody: `job-${batch * 10 + index}` })),
  );
  const sendBatches = async () => {
    for (let batch = batches.shift(); batch; batch = batches.shift()) await queues.send("jobs", batch);
  };
  const sendGroup = async (_: unknown, group: number) => {
    for (let number = 0; number < IN_GROUP; number++) {
      const MessageBody = `group-${group}/${number}`;
      await queues.send("order.fifo", [{ Id: "0", MessageBody, MessageGroupId: `${group}`, MessageDeduplicationId: MessageBody.replace("/", "-") }]);
    }
  };
  await Promise.all([...Array.from({ length: 4 }, sendBatches), ...Array.from({ length: GROUPS }, sendGroup)]);
}

/** Kills when the ledger says that it is time. Resolves when all has been killed and is up again. */
async function disturb(simulator: SimulatorProcess, ledger: MessageLedger): Promise<void> {
  const reached = (count: number) =>
    new Promise<void>((resolve) => {
      ledger.onAnswer = () => ledger.done.size >= count && resolve();
    });
  for (const count of [...KILLS, SERVER_KILL].sort((one, other) => one - other)) {
    await reached(count);
    if (count === SERVER_KILL) {
      const [server] = descendants(simulator.pid).filter(({ command }) => /nats-server/.test(command));
      process.kill(server?.pid as number, "SIGKILL");
    } else {
      await simulator.kill();
      await simulator.start();
    }
  }
}

describe("queues with a function behind them", function () {
  this.timeout(240_000);

  it("lose nothing when the simulator is killed three times and nats-server once, and keep the order of each group", async () => {
    const directory = mkdtempSync(join(tmpdir(), "lambdabus-queue-crash-"));
    try {
      await using ledger = await MessageLedger.open();
      await using simulator = await SimulatorProcess.start({ file: writeProject(directory, ledger.url) });
      const queues = new Queues(simulator.endpoint);
      await Promise.all([sendAll(queues), disturb(simulator, ledger)]);
      for (const queue of ["jobs", "order.fifo"]) while ((await queues.length(queue)) > 0) await sleep(200);
      const dead = new Set(await queues.drain("dead"));
      const jobs = Array.from({ length: MESSAGES }, (_, number) => `job-${number}`);
      expect(jobs.filter((body) => !ledger.done.has(body) && !dead.has(body))).to.deep.equal([]);
      expect(jobs.filter((body) => isPoison(body) && !dead.has(body))).to.deep.equal([]);
      const inOrder = (group: number) => Array.from({ length: IN_GROUP }, (_, number) => `group-${group}/${number}`);
      for (let group = 0; group < GROUPS; group++) expect(ledger.groups.get(`group-${group}`)).to.deep.equal(inOrder(group));
    } finally {
      rmSync(directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
    }
  });
});
