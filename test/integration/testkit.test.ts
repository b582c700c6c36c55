// The test kit as a test uses it: real handlers in processes, time that is moved, assertions that hold or say why not.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InvokeCommand } from "@aws-sdk/client-lambda";
import { SendMessageCommand } from "@aws-sdk/client-sqs";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { AssertionError, expect, use } from "chai";
import { assertions } from "../../testkit/chai.ts";
import { json, start, type TestSimulator } from "../../testkit/index.ts";
import { mismatch } from "../../testkit/matching.ts";

use(assertions);

const HANDLERS = `
import { readFileSync } from "node:fs";
export const echo = async (event) => { console.log("got", JSON.stringify(event)); return event; };
export const thrower = async () => { throw new RangeError("no stock"); };
export const caller = async (event) => {
  const { AWS_ENDPOINT_URL: endpoint } = process.env;
  const answer = await fetch(endpoint + "/2015-03-31/functions/echo/invocations", { method: "POST", headers: { "x-amz-invocation-type": "Event", "x-amzn-trace-id": process.env._X_AMZN_TRACE_ID }, body: JSON.stringify(event) });
  return answer.status;
};
`;

describe("the test kit", function () {
  this.timeout(30_000);
  let directory: string;
  let sim: TestSimulator;

  before(async () => {
    directory = mkdtempSync(join(tmpdir(), "lambdabus-testkit-"));
    writeFileSync(join(directory, "handlers.mjs"), HANDLERS);
    sim = await startHere();
    await sim.aws.call("sqs", "CreateQueue", { QueueName: "letters" });
    await sim.aws.call("lambda", "UpdateFunctionConfiguration", {
      FunctionName: "thrower",
      DeadLetterConfig: { TargetArn: "arn:aws:sqs:us-east-1:000000000000:letters" },
    });
  });
  after(async () => {
    await sim[Symbol.asyncDispose]();
    rmSync(directory, { recursive: true, force: true });
  });
  beforeEach(() => sim.reset());

  function startHere(more: object = {}): Promise<TestSimulator> {
    const functions = Object.fromEntries(["echo", "thrower", "caller"].map((name) => [name, { handler: `handlers.${name}`, runtime: "nodejs24.x" }]));
    return start({ functions, directory, ...more });
  }

  const send = (FunctionName: string, event: unknown = {}) =>
    sim.aws.call("lambda", "Invoke", { FunctionName, InvocationType: "Event", Payload: Buffer.from(JSON.stringify(event)) });

  async function failureOf(claim: () => unknown): Promise<Error> {
    try {
      await claim();
    } catch (error) {
      return error as Error;
    }
    throw new Error("the assertion held");
  }

  describe("a function", () => {
    it("shows what it was invoked with, what it answered and what it printed", async () => {
      await send("echo", { order: 1, items: ["a"] });
      await sim.settled();
      const echo = sim.function("echo");
      expect(echo.last).to.include({ outcome: "success", attempt: 1 });
      expect(echo.events).to.deep.equal([{ order: 1, items: ["a"] }]);
      expect(echo.responses).to.deep.equal(echo.events);
      expect(echo).to.have.been.invoked.times(1);
      expect(echo).to.have.been.invokedWith({ order: 1 });
      expect(echo).to.have.been.invokedWith({ order: (value: unknown) => value === 1, items: [/^a$/] });
      expect(echo).to.have.been.invokedWith({ order: 1 }).times(1);
      expect(echo).to.have.printed(/got \{"order":1/).and.to.have.succeeded;
      expect(echo).to.not.have.failed;
      expect(echo).to.not.have.been.invokedWith({ order: 2 });
    });

    it("fails, and is tried again when time says so", async () => {
      await send("thrower");
      await sim.settled();
      expect(sim.function("thrower")).to.have.failed.and.been.invoked.times(1);
      expect(sim.function("thrower").errors[0]).to.include({ errorType: "RangeError", errorMessage: "no stock" });
      await sim.clock.advance("1m");
      expect(sim.function("thrower")).to.have.been.invoked.times(2);
      await sim.clock.advance("2m");
      expect(sim.function("thrower")).to.have.been.invoked.times(3);
    });

    it("eventually reaches its dead-letter queue", async () => {
      await send("thrower", { order: 7 });
      await expect(sim.function("thrower")).to.eventually.reach.deadLetterQueue("letters");
      expect(sim.queue("letters").messages.map(({ body }) => body)).to.deep.equal(['{"order":7}']);
      expect(sim.queue("letters").depth).to.deep.equal({ visible: 1, inFlight: 0, delayed: 0 });
      expect(sim.function("echo")).to.not.reach.deadLetterQueue("letters");
    });

    it("triggers another", async () => {
      await send("caller", { order: 3 });
      await sim.settled();
      expect(sim.function("caller")).to.have.triggered("echo");
      expect(sim.function("echo")).to.not.have.triggered("caller");
    });
  });

  describe("an assertion that fails", () => {
    it("tells what happened, when, and what comes next, with the seed", async () => {
      await send("thrower", { order: 9 });
      await sim.settled();
      const { message } = await failureOf(() => expect(sim.function("thrower")).to.have.been.invokedWith({ order: 10 }));
      expect(message).to.match(/^expected thrower to have been invoked with \{"order":10\}\ninvocation 1: order is 9, not 10\n/);
      expect(message).to.include(`seed "${sim.seed}"`);
      expect(message).to.match(/\+0\.000 s {2}Lambda\/Invoke/);
      expect(message).to.match(/thrower {2}failed: no stock {2}→ again at \+1:\d\d/);
    });

    it("is chai's own kind of error", async () => {
      await sim.settled();
      expect(await failureOf(() => expect(sim.function("echo")).to.have.been.invoked)).to.be.instanceOf(AssertionError);
      expect(await failureOf(() => expect(sim.function("echo")).to.eventually.have.been.invoked)).to.be.instanceOf(AssertionError);
    });

    it("refuses to speak of anything but functions", async () => {
      expect(await failureOf(() => expect({}).to.have.been.invoked)).to.be.instanceOf(TypeError);
    });
  });

  describe("what did not happen", () => {
    it("cannot be asserted before all has settled", async () => {
      await send("echo");
      const { message } = await failureOf(() => expect(sim.function("thrower")).to.not.have.been.invoked);
      expect(message).to.include("await sim.settled()");
      expect((await failureOf(() => expect(sim.function("echo")).to.have.been.invoked.times(1))).message).to.be.a("string");
      await sim.settled();
      expect(sim.function("thrower")).to.not.have.been.invoked;
    });

    it("is known when nothing more falls due", async () => {
      await send("thrower");
      await expect(sim.function("thrower")).to.eventually.have.been.invoked.times(3);
      await expect(sim.function("thrower")).to.not.eventually.have.succeeded;
    });
  });

  describe("disorder", () => {
    const QUEUE = "arn:aws:sqs:us-east-1:000000000000:work";
    before(async () => {
      const { QueueUrl } = await sim.aws.call<{ QueueUrl: string }>("sqs", "CreateQueue", { QueueName: "work", Attributes: { VisibilityTimeout: "30" } });
      expect(QueueUrl).to.equal(`${sim.endpoint}/000000000000/work`);
      await sim.aws.call("lambda", "CreateEventSourceMapping", { FunctionName: "echo", EventSourceArn: QUEUE });
    });
    const enqueue = (body: string) => sim.aws.call("sqs", "SendMessage", { QueueUrl: `${sim.endpoint}/000000000000/work`, MessageBody: body });

    it("fails the first invocations, and what failed comes again", async () => {
      sim.disorder({ failFirst: 2 });
      await enqueue("x");
      await expect(sim.function("echo")).to.eventually.have.succeeded;
      expect(sim.function("echo").invocations.map(({ outcome }) => outcome)).to.deep.equal(["error", "error", "success"]);
      expect(sim.queue("work").messages).to.deep.equal([]);
    });

    it("delivers events and batches twice", async () => {
      sim.disorder({ duplicate: 1 });
      await send("echo");
      await enqueue("x");
      await sim.settled();
      expect(sim.function("echo"))
        .to.have.been.invokedWith({ Records: [{ body: "x" }] })
        .times(2);
      expect(sim.function("echo")).to.have.been.invoked.times(4);
    });

    it("brings events and batches later, which is nothing to wait for until time moves", async () => {
      sim.disorder({ delay: { share: 1, upTo: 20_000 } });
      const sent = sim.clock.now();
      await send("echo");
      await enqueue("x");
      await sim.settled();
      expect(sim.function("echo")).to.not.have.been.invoked;
      await sim.clock.advance("20s");
      expect(sim.function("echo")).to.have.been.invoked.times(2);
      for (const { startTime, attempt } of sim.function("echo").invocations) {
        expect(Date.parse(startTime)).to.be.above(sent);
        expect(attempt).to.equal(1);
      }
      expect(sim.queue("work").messages).to.deep.equal([]);
    });

    it("refuses invocations as too many", async () => {
      sim.disorder({ throttle: 1, functions: ["echo"] });
      await enqueue("x");
      const { name } = await failureOf(() => sim.aws.call("lambda", "Invoke", { FunctionName: "echo" }));
      expect(name).to.equal("ServiceError");
      await sim.settled();
      expect(sim.function("echo")).to.not.have.been.invoked;
      expect(sim.function("echo").throttles.map(({ trigger, reason }) => [trigger, reason])).to.have.deep.members([
        ["invoke", "ConcurrentInvocationLimitExceeded"],
        ["sqs", "ConcurrentInvocationLimitExceeded"],
      ]);
      const [{ messageId } = {}] = sim.queue("work").messages;
      const batch = sim.function("echo").throttles.find(({ trigger }) => trigger === "sqs");
      expect(batch).to.deep.include({ eventId: messageId, eventIds: [messageId] });
      expect(batch?.mapping).to.match(/^[0-9a-f-]{36}$/);
      expect(batch).not.to.have.property("next");
      expect(sim.function("echo").story).to.match(/refuse echo {2}failed: Rate Exceeded\./);
      sim.disorder({});
      await expect(sim.function("echo")).to.eventually.have.been.invoked.times(1);
    });

    it("kills environments while they run", async () => {
      sim.disorder({ crash: 1 });
      await send("echo");
      await sim.settled();
      expect(sim.function("echo")).to.have.failed.and.been.invoked.times(1);
      expect(sim.function("echo").errors[0]).to.include({ errorType: "Runtime.ExitError" });
      sim.disorder({});
      await expect(sim.function("echo")).to.eventually.have.succeeded;
    });

    it("repeats itself with its seed", async () => {
      const outcomes = async (): Promise<readonly string[]> => {
        await using replay = await startHere({ seed: "again", disorder: { duplicate: 0.4, failFirst: 1, delay: { share: 0.5, upTo: 5_000 } } });
        for (let order = 0; order < 6; order++) {
          await replay.aws.call("lambda", "Invoke", { FunctionName: "echo", InvocationType: "Event", Payload: Buffer.from(JSON.stringify({ order })) });
          await replay.clock.advance("10s");
        }
        await replay.clock.advance("5m");
        return replay.function("echo").invocations.map(({ event, outcome, startTime }) => JSON.stringify([event, outcome, startTime]));
      };
      const first = await outcomes();
      expect(first.length).to.be.above(6);
      expect(await outcomes()).to.deep.equal(first);
    });

    it("says what it does not know", () => {
      expect(() => sim.disorder({ throttle: 2 })).to.throw(RangeError, "throttle");
    });
  });

  describe("its clients", () => {
    it("are those of the AWS SDK, pointed here", async () => {
      const { Payload } = await sim.aws.lambda.send(new InvokeCommand({ FunctionName: "echo", Payload: Buffer.from('{"a":1}') }));
      expect(Buffer.from(Payload ?? []).toString()).to.equal('{"a":1}');
      const QueueUrl = `${sim.endpoint}/000000000000/letters`;
      await sim.aws.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: '{"b":2}' }));
      expect(mismatch(sim.queue("letters").messages, [{ body: json({ b: 2 }) }])).to.equal(undefined);
      expect(await sim.aws.client(STSClient).send(new GetCallerIdentityCommand({}))).to.include({ Account: "000000000000" });
      expect(sim.aws.sqs).to.equal(sim.aws.sqs);
    });
  });

  describe("a reset", () => {
    it("leaves functions and their warm environments, and nothing that happened or waits", async () => {
      await send("thrower");
      await send("echo");
      await sim.settled();
      await sim.reset();
      expect(sim.function("echo").invocations).to.deep.equal([]);
      expect(sim.story()).to.equal("it is now +0.000 s");
      await sim.clock.advance("1h");
      expect(sim.function("thrower")).to.not.have.been.invoked;
      await send("echo");
      await sim.settled();
      expect(sim.function("echo").last).to.include({ coldStart: false });
    });
  });

  describe("many simulators in one process", () => {
    it("share nothing", async () => {
      const others = await Promise.all([1, 2, 3].map(() => startHere()));
      try {
        await others[0]?.aws.call("sqs", "CreateQueue", { QueueName: "mine" });
        await send("echo");
        await Promise.all([sim, ...others].map((one) => one.settled()));
        expect(others.map((one) => one.function("echo").invocations.length)).to.deep.equal([0, 0, 0]);
        expect(() => sim.queue("mine").messages).to.throw('there is no queue "mine"');
        await others[1]?.clock.advance("1d");
        expect(new Set([sim, ...others].map((one) => one.endpoint)).size).to.equal(4);
        expect(others[1]?.clock.now()).to.equal((others[0]?.clock.now() as number) + 86_400_000);
      } finally {
        await Promise.all(others.map((one) => one[Symbol.asyncDispose]()));
      }
    });
  });

  it("works on NATS and in real time too", async () => {
    await using other = await startHere({ bus: "nats", clock: "real" });
    await other.aws.call("lambda", "Invoke", { FunctionName: "echo", InvocationType: "Event", Payload: Buffer.from("{}") });
    await expect(other.function("echo")).to.eventually.have.been.invoked;
    await other.settled();
    expect(other.function("echo")).to.have.been.invoked.times(1);
    expect((await failureOf(() => other.clock.advance("1m"))).message).to.include("real clock");
  });
});
