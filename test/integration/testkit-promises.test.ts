// What the test kit promises beside its assertions: functions written in the test, clients, a clean slate, every destination, and the same disorder again.
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InvokeCommand } from "@aws-sdk/client-lambda";
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { PublishCommand } from "@aws-sdk/client-sns";
import { SendMessageCommand } from "@aws-sdk/client-sqs";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { expect, use } from "chai";
import { assertions } from "../../testkit/chai.ts";
import { type ErrorView, type InlineFunction, json, start, type TestOptions, type TestSimulator } from "../../testkit/index.ts";
import { openPython } from "../support/python.ts";
import { skipUnlessInCi } from "../support/skip-aloud.ts";

use(assertions);

const ACCOUNT = "us-east-1:000000000000";
const send = (sim: TestSimulator, FunctionName: string, event: unknown = {}) =>
  sim.aws.call("lambda", "Invoke", { FunctionName, InvocationType: "Event", Payload: Buffer.from(JSON.stringify(event)) });
const enqueue = (sim: TestSimulator, queue: string, MessageBody: string) =>
  sim.aws.call("sqs", "SendMessage", { QueueUrl: `${sim.endpoint}/000000000000/${queue}`, MessageBody });

describe("functions written in the test", function () {
  this.timeout(30_000);
  const usual = process.env["TMPDIR"];
  let temporary: string;

  before(() => {
    process.env["TMPDIR"] = temporary = mkdtempSync(join(tmpdir(), "lambdabus-testkit-"));
  });
  after(() => {
    if (usual === undefined) delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = usual;
    rmSync(temporary, { recursive: true, force: true });
  });

  it("are handlers, modules, and what a file would say of them", async () => {
    {
      await using sim = await start({
        functions: {
          sum: async ({ numbers }: { numbers: number[] }) => numbers.reduce((sum, number) => sum + number, 0),
          shout: {
            source: "const loud = (text) => text.toUpperCase();\nexport const run = ({ text }) => loud(text) + process.env.END;",
            handler: "index.run",
            environment: { END: "!" },
          },
        },
      });
      await Promise.all([send(sim, "sum", { numbers: [1, 2, 3] }), send(sim, "shout", { text: "hello" })]);
      await sim.settled();
      expect(sim.function("sum").responses).to.deep.equal([6]);
      expect(sim.function("shout").responses).to.deep.equal(["HELLO!"]);
      expect(readdirSync(temporary).filter((name) => name.startsWith("lambdabus-inline-"))).to.have.length(1);
    }
    expect(readdirSync(temporary)).to.deep.equal([]);
  });

  it("may be Python", async function () {
    if (!openPython()) skipUnlessInCi(this, "no Python");
    await using sim = await start({ functions: { twice: { runtime: "python3.13", source: "def handler(event, context):\n    return event['text'] * 2\n" } } });
    await send(sim, "twice", { text: "ab" });
    await sim.settled();
    expect(sim.function("twice").responses).to.deep.equal(["abab"]);
  });

  const refused: [what: string, definition: InlineFunction, why: string][] = [
    ["a language that is compiled", { runtime: "java21", source: "class A {}" }, "source: is for Node and Python; the runtime is java21"],
    ["a handler of JavaScript in Python", { runtime: "python3.13", source: () => 1 }, "source: a function of JavaScript does not run in python3.13"],
    ["a setting that there is not", { source: "", timout: 3 }, "functions.f.timout: unknown key `timout`; did you mean `timeout`?"],
  ];
  for (const [what, definition, why] of refused) {
    it(`refuse ${what}, and leave nothing behind`, async () => {
      const error = await start({ functions: { f: definition } }).catch((thrown: Error) => thrown);
      expect(error).to.have.property("message", why);
      expect(readdirSync(temporary)).to.deep.equal([]);
    });
  }
});

describe("a simulator in a test", function () {
  this.timeout(30_000);
  let sim: TestSimulator;

  before(async () => {
    sim = await start({
      config: {
        buckets: { pictures: {}, given: {} },
        queues: { "heard-by-queue": {} },
        topics: { done: { subscriptions: [{ sqs: { queue: "heard-by-queue" } }] } },
      },
      functions: {
        work: { ...throwing, onFailure: { sqs: { queue: "given-up" } }, onSuccess: { lambda: { function: "next" } }, maximumRetryAttempts: 1 },
        told: { ...throwing, onFailure: { sns: { topic: "done" } }, onSuccess: { sqs: { queue: "successes" } }, maximumRetryAttempts: 0 },
        filed: { ...throwing, onFailure: { s3: { bucket: "given" } }, onSuccess: { sns: { topic: "done" } }, maximumRetryAttempts: 0 },
        relayed: { ...throwing, onFailure: { lambda: { function: "next" } }, maximumRetryAttempts: 0, deadLetterQueue: "letters" },
        next: {
          source: "export const handler = () => {};",
          triggers: [{ s3: { bucket: "pictures" } }, { sns: { topic: "news" } }, { sqs: { queue: "later" } }],
        },
      },
    });
  });
  after(() => sim[Symbol.asyncDispose]());
  beforeEach(() => sim.reset());

  const throwing: InlineFunction = { source: `export const handler = ({ fail }) => { if (fail) throw new RangeError("no stock"); return "made"; };` };

  describe("has clients", () => {
    it("of every service, made ready", async () => {
      const QueueUrl = `${sim.endpoint}/000000000000/later`;
      expect((await sim.aws.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "a" }))).MessageId).to.be.a("string");
      expect((await sim.aws.sns.send(new PublishCommand({ TopicArn: `arn:aws:sns:${ACCOUNT}:news`, Message: "b" }))).MessageId).to.be.a("string");
      await sim.aws.s3.send(new PutObjectCommand({ Bucket: "pictures", Key: "c", Body: "c" }));
      expect(await (await sim.aws.s3.send(new GetObjectCommand({ Bucket: "pictures", Key: "c" }))).Body?.transformToString()).to.equal("c");
      expect((await sim.aws.lambda.send(new InvokeCommand({ FunctionName: "next" }))).StatusCode).to.equal(200);
      expect((await sim.aws.sts.send(new GetCallerIdentityCommand({}))).Account).to.equal("000000000000");
      await sim.settled();
      expect(sim.function("next")).to.have.been.invoked.times(4);
      expect(sim.function("next"))
        .to.have.been.invokedWith({ Records: [{ eventSource: "aws:s3" }] })
        .times(1);
    });

    it("of services whose clients are not installed, by their actions", async () => {
      for (const [service, action, member] of [
        ["logs", "DescribeLogGroups", "logGroups"],
        ["iam", "ListRoles", "Roles"],
        ["cloudwatch", "ListMetrics", "Metrics"],
      ] as const) {
        expect(await sim.aws.call(service, action, {})).to.have.property(member);
      }
    });
  });

  describe("brings what a function answered, or failed with, to its destination:", () => {
    const record = (fail: boolean) => json({ requestContext: { condition: fail ? "RetriesExhausted" : "Success" }, requestPayload: { fail } });

    it("a queue", async () => {
      await send(sim, "work", { fail: true });
      await send(sim, "told", { fail: false });
      await expect(sim.function("work")).to.eventually.reach.deadLetterQueue("given-up");
      expect(sim.function("work")).to.have.been.invoked.times(2);
      expect(sim.queue("given-up").messages.map(({ body }) => body)).to.satisfy(([body]: string[]) => (record(true) as (text: unknown) => boolean)(body));
      expect(sim.queue("successes").messages.map(({ body }) => JSON.parse(body).responsePayload)).to.deep.equal(["made"]);
    });

    it("a topic, and whoever subscribed", async () => {
      await send(sim, "told", { fail: true });
      await send(sim, "filed", { fail: false });
      await sim.settled();
      const messages = sim.queue("heard-by-queue").messages.map(({ body }) => JSON.parse(JSON.parse(body).Message).requestContext.condition);
      expect(messages).to.have.members(["RetriesExhausted", "Success"]);
    });

    it("another function", async () => {
      await send(sim, "work", { fail: false });
      await send(sim, "relayed", { fail: true });
      await sim.settled();
      expect(sim.function("work")).to.have.triggered("next");
      expect(sim.function("next"))
        .to.have.been.invokedWith({ requestContext: { condition: "Success" }, responsePayload: "made" })
        .times(1);
      expect(sim.function("next"))
        .to.have.been.invokedWith({ requestContext: { condition: "RetriesExhausted" }, requestPayload: { fail: true } })
        .times(1);
      expect(sim.function("relayed")).to.reach.deadLetterQueue("letters");
    });

    it("a bucket", async () => {
      await send(sim, "filed", { fail: true });
      await sim.settled();
      const { Contents: [found, ...more] = [] } = await sim.aws.call<{ Contents?: { Key: string }[] }>("s3", "ListObjectsV2", { Bucket: "given" });
      expect(more).to.deep.equal([]);
      expect(found?.Key).to.match(/^aws\/lambda\/async\/filed\/2026\/01\/01\//);
      const { Body } = await sim.aws.s3.send(new GetObjectCommand({ Bucket: "given", Key: found?.Key }));
      expect(JSON.parse((await Body?.transformToString()) ?? "")).to.deep.include({ requestPayload: { fail: true } });
    });
  });

  describe("comes back to a clean slate", () => {
    it("from messages, objects, what waits and what went wrong", async () => {
      sim.disorder({ failFirst: 1 });
      await sim.aws.s3.send(new CreateBucketCommand({ Bucket: "more" }));
      await sim.aws.s3.send(new PutObjectCommand({ Bucket: "more", Key: "k", Body: "x" }));
      await enqueue(sim, "later", "failed once");
      await enqueue(sim, "letters", "lies there");
      await send(sim, "work", { fail: true });
      await sim.settled();
      expect(sim.queue("later").depth).to.include({ inFlight: 1 });
      await sim.reset();
      expect(sim.queues.flatMap((name) => sim.queue(name).messages)).to.deep.equal([]);
      expect((await sim.aws.call<{ KeyCount: number }>("s3", "ListObjectsV2", { Bucket: "more" })).KeyCount).to.equal(0);
      await sim.clock.advance("1h");
      expect([sim.invocations, sim.failures()]).to.deep.equal([[], []]);
      await enqueue(sim, "later", "in order again");
      await sim.settled();
      expect(sim.function("next")).to.have.succeeded.and.been.invoked.times(1);
    });
  });
});

describe("disorder", function () {
  this.timeout(60_000);
  const options: TestOptions = {
    config: { queues: { work: {} } },
    functions: { echo: { source: "export const handler = (event) => event;", triggers: [{ sqs: { queue: "work" } }] } },
    disorder: { duplicate: 0.3, reorder: true, delay: { share: 0.3, upTo: 5_000 }, failFirst: 1, throttle: 0.2, crash: 0.2 },
  };

  /** What became of every event at every attempt, and when, in virtual time. Within one moment, processes end as they end; and ids are drawn as they are needed. */
  async function run(seed: string): Promise<readonly string[]> {
    await using sim = await start({ ...options, seed });
    for (let order = 0; order < 10; order++) {
      await send(sim, "echo", { order });
      for (const part of ["a", "b", "c"]) await enqueue(sim, "work", `${order}${part}`);
      await sim.clock.advance("20s");
    }
    await sim.clock.advance("10m");
    const records = sim.invocations.map(({ startTime, attempt, event, outcome, error, next }) => {
      const { order, Records } = event as { order?: number; Records?: readonly { body: string }[] };
      return JSON.stringify({
        startTime,
        attempt,
        order,
        bodies: Records?.map(({ body }) => body),
        outcome,
        errorType: (error as ErrorView | undefined)?.errorType,
        next,
      });
    });
    return records.sort();
  }

  it("of every kind at once repeats itself with its seed, record by record", async () => {
    const first = await run("plum");
    expect(new Set(first.map((record) => JSON.parse(record).outcome)))
      .to.include("success")
      .and.to.include("error");
    expect(first.length).to.be.above(20);
    expect(await run("plum")).to.deep.equal(first);
    expect(await run("pear")).to.not.deep.equal(first);
  });

  it("follows from LAMBDABUS_SEED, which a failure names", async () => {
    process.env["LAMBDABUS_SEED"] = "c4e72f39";
    try {
      await using sim = await start();
      expect(sim.seed).to.equal("c4e72f39");
      expect(() => expect(sim.function("none")).to.have.been.invoked).to.throw('what happened (seed "c4e72f39")');
    } finally {
      delete process.env["LAMBDABUS_SEED"];
    }
    await using other = await start();
    expect(other.seed).to.match(/^[0-9a-f]{8}$/);
  });
});
