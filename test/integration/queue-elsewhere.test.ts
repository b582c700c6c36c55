// A function here behind a queue elsewhere: another simulator, reached as ElasticMQ and AWS would be, through a proxy that hears what is asked.
import { createServer, type IncomingMessage, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect } from "chai";
import type { InvocationRecord } from "../../core/invocation.ts";
import { silent } from "../../core/logger.ts";
import { type Simulator, start } from "../../index.ts";

const CODE = join(import.meta.dirname, "../support/handlers/nodejs");
const REGION = "eu-west-1";
const arn = (queue: string) => `arn:aws:sqs:${REGION}:000000000000:${queue}`;
const CREDENTIALS = { AWS_ACCESS_KEY_ID: "AKIDELSEWHERE", AWS_SECRET_ACCESS_KEY: "secret", AWS_SESSION_TOKEN: "token" };

describe("a function behind a queue elsewhere", function () {
  this.timeout(30_000);
  let elsewhere: Simulator;
  let proxy: Passage;
  let here: Simulator;
  let mapping: string;
  const records: InvocationRecord[] = [];
  const environment = { ...process.env };
  const closing = new AsyncDisposableStack();

  before(async () => {
    elsewhere = closing.use(await start({ bus: "memory", clock: "virtual", region: REGION, port: 0, otlpPort: false }));
    proxy = closing.use(await Passage.open(elsewhere.endpoint));
    Object.assign(process.env, CREDENTIALS);
    here = closing.use(await start({ bus: "memory", port: 0, otlpPort: false, logger: silent }));
    const stop = new AbortController();
    closing.defer(() => stop.abort());
    void (async () => {
      for await (const { message } of here.bus.observe("result.*", stop.signal)) if (message) records.push(message.value as InvocationRecord);
    })();
    const code = { S3Bucket: "hot-reload", S3Key: CODE };
    const role = "arn:aws:iam::000000000000:role/r";
    await here.aws.call("lambda", "CreateFunction", {
      FunctionName: "f",
      Role: role,
      Handler: "batches.handler",
      Runtime: "nodejs24.x",
      Timeout: 1,
      Code: code,
    });
  });
  after(async () => {
    for (const name of Object.keys(CREDENTIALS)) delete process.env[name];
    Object.assign(process.env, environment);
    await closing.disposeAsync();
  });
  beforeEach(() => {
    records.length = 0;
    proxy.heard.length = 0;
  });
  afterEach(() => here.aws.call("lambda", "DeleteEventSourceMapping", { UUID: mapping }));

  const create = async (QueueName: string, Attributes = {}) =>
    (await elsewhere.aws.call<{ QueueUrl: string }>("sqs", "CreateQueue", { QueueName, Attributes })).QueueUrl;

  async function map(queue: string): Promise<void> {
    const input = { EventSourceArn: arn(queue), FunctionName: "f", FunctionResponseTypes: ["ReportBatchItemFailures"] };
    const made = await here.aws.call<{ UUID: string }>("lambda", "CreateEventSourceMapping", { ...input, Tags: { "lambdabus:endpoint": proxy.endpoint } });
    mapping = made.UUID;
  }

  const result = (): string | undefined => here.registry.processing.get(mapping)?.result;
  const polled = () => until(async () => proxy.heard.some(({ target }) => target === "AmazonSQS.ReceiveMessage"));
  const bodies = () => records.map(({ event }) => (event.value as { Records: { body: string }[] }).Records.map(({ body }) => body));

  async function left(QueueUrl: string): Promise<number> {
    const { Attributes } = await elsewhere.aws.call<{ Attributes: Record<string, string> }>("sqs", "GetQueueAttributes", {
      QueueUrl,
      AttributeNames: ["All"],
    });
    return Number(Attributes["ApproximateNumberOfMessages"]) + Number(Attributes["ApproximateNumberOfMessagesNotVisible"]);
  }

  it("sees its messages as that place names them; what succeeds is deleted there, what fails is a dead letter there", async () => {
    const dead = await create("dead");
    const QueueUrl = await create("work", { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arn("dead"), maxReceiveCount: 2 }) });
    for (const MessageBody of ["good", "fail"]) await elsewhere.aws.call("sqs", "SendMessage", { QueueUrl, MessageBody });
    await map("work");
    await until(async () => bodies().flat().length >= 2 && (await left(QueueUrl)) === 1);
    expect(records[0]?.event.value).to.deep.nested.include({ "Records[0].eventSourceARN": arn("work"), "Records[0].awsRegion": REGION });
    for (let passed = 0; passed < 3; passed++) {
      await elsewhere.advance(30_000);
      await until(
        async () =>
          bodies()
            .flat()
            .filter((body) => body === "fail").length >= Math.min(passed + 2, 2),
      );
    }
    await until(async () => (await left(dead)) === 1);
    expect([bodies().flat().sort(), await left(QueueUrl)]).to.deep.equal([["fail", "fail", "good"], 0]);
  });

  it("is asked with the credentials of the environment, signed for that place's region", async () => {
    await create("signed");
    await map("signed");
    await polled();
    for (const { target, authorization, token } of proxy.heard) {
      expect(authorization, target).to.match(
        /^AWS4-HMAC-SHA256 Credential=AKIDELSEWHERE\/\d{8}\/eu-west-1\/sqs\/aws4_request, SignedHeaders=.*, Signature=[0-9a-f]{64}$/,
      );
      expect(token, target).to.equal("token");
    }
  });

  it("says that there is no such queue, and finds it when there is one", async () => {
    await map("later");
    await until(async () => result() === "PROBLEM: The specified queue does not exist.");
    const QueueUrl = await create("later");
    await elsewhere.aws.call("sqs", "SendMessage", { QueueUrl, MessageBody: "late" });
    await until(async () => result() === "OK" && (await left(QueueUrl)) === 0);
    expect(bodies()).to.deep.equal([["late"]]);
  });

  it("says that the place does not answer, and goes on when it does", async () => {
    const QueueUrl = await create("away");
    await map("away");
    await polled();
    await proxy.close();
    await until(async () => new RegExp(`^PROBLEM: ${proxy.endpoint} does not answer: `).test(result() ?? ""));
    proxy.heard.length = 0;
    await proxy.listen();
    await polled();
    await elsewhere.aws.call("sqs", "SendMessage", { QueueUrl, MessageBody: "again" });
    await until(async () => (await left(QueueUrl)) === 0);
    expect(bodies()).to.deep.equal([["again"]]);
  });
});

/** Passes everything on, and remembers who asked for what. It may go away, and come back on the same port. */
class Passage implements AsyncDisposable {
  readonly heard: { readonly target: string; readonly authorization: string; readonly token: string }[] = [];
  endpoint = "";
  readonly #server: Server;

  private constructor(target: string) {
    this.#server = createServer((incoming, answer) => {
      this.#hear(incoming);
      const { method, headers, url } = incoming;
      const outgoing = request(new URL(url as string, target), { method, headers: { ...headers, host: new URL(target).host } }, (response) => {
        answer.writeHead(response.statusCode as number, response.headers);
        response.pipe(answer);
      });
      outgoing.on("error", () => answer.destroy());
      answer.on("close", () => outgoing.destroy());
      incoming.pipe(outgoing);
    });
  }

  static async open(target: string): Promise<Passage> {
    const proxy = new Passage(target);
    await proxy.listen();
    return proxy;
  }

  async listen(): Promise<void> {
    const port = this.endpoint ? Number(new URL(this.endpoint).port) : 0;
    await new Promise<void>((resolve) => this.#server.listen(port, "127.0.0.1", resolve));
    this.endpoint = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #hear({ headers }: IncomingMessage): void {
    this.heard.push({
      target: String(headers["x-amz-target"]),
      authorization: headers.authorization ?? "",
      token: String(headers["x-amz-security-token"]),
    });
  }
}

/** Lets everything go on until the condition holds. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setImmediate(resolve));
}
