// What each assertion of the test kit says when it fails: what was expected, what there is instead, and the story of what happened.
import { AssertionError, expect, use } from "chai";
import { assertions } from "../../testkit/chai.ts";
import { start, type TestSimulator } from "../../testkit/index.ts";

use(assertions);

describe("an assertion of the test kit that fails", function () {
  this.timeout(30_000);
  let sim: TestSimulator;

  before(async () => {
    sim = await start({
      seed: "c4e72f39",
      config: { queues: { orders: { redrivePolicy: { deadLetterQueue: "orders-failed", maxReceiveCount: 2 } } } },
      functions: {
        fulfil: {
          source: `export const handler = async ({ Records }) => { console.log("order", Records[0].body); throw new RangeError("no plum left"); };`,
          triggers: [{ sqs: { queue: "orders" } }],
        },
        echo: (event) => event,
        idle: () => {},
      },
    });
    await sim.aws.call("sqs", "SendMessage", { QueueUrl: `${sim.endpoint}/000000000000/orders`, MessageBody: "3 plums" });
    await sim.aws.call("lambda", "Invoke", { FunctionName: "echo", Payload: Buffer.from('{"a":1}') });
    await sim.settled();
  });
  after(() => sim[Symbol.asyncDispose]());

  /** Handlers live in real time: the moments differ. */
  const STORY = [
    'what happened (seed "c4e72f39"):',
    "  … SQS/SendMessage  orders",
    "  …   receive orders  1 record",
    "  …     send fulfil  1 record",
    "  …       fulfil  1 record  failed: no plum left",
    "  …         init",
    "  orders holds 1 message, 1 hidden, the first until …",
    "  it is now …",
  ];
  const fulfil = () => expect(sim.function("fulfil"));
  const failures: [fact: string, claim: () => unknown, first: string, ...more: (string | RegExp)[]][] = [
    ["invoked", () => expect(sim.function("idle")).to.have.been.invoked, "expected idle to have been invoked"],
    ["not invoked", () => fulfil().to.not.have.been.invoked, "expected fulfil not to have been invoked"],
    [
      "invokedWith",
      () => expect(sim.function("echo")).to.have.been.invokedWith({ a: 2 }),
      'expected echo to have been invoked with {"a":2}',
      "invocation 1: a is 1, not 2",
      '  {"a":1}',
    ],
    [
      "not invokedWith",
      () => expect(sim.function("echo")).to.not.have.been.invokedWith({ a: 1 }),
      'expected echo not to have been invoked with {"a":1}',
      "invocation 1: matches",
      '  {"a":1}',
    ],
    ["times", () => fulfil().to.have.been.invoked.times(2), "expected fulfil to have been invoked 2 times", "it was 1 time"],
    [
      "times, of an event",
      () => expect(sim.function("echo")).to.have.been.invokedWith({ a: 1 }).times(3),
      'expected echo to have been invoked with {"a":1} 3 times',
      "it was 1 time",
    ],
    ["failed", () => expect(sim.function("echo")).to.have.failed, "expected echo to have failed"],
    ["not failed", () => fulfil().to.not.have.failed, "expected fulfil not to have failed"],
    ["succeeded", () => fulfil().to.have.succeeded, "expected fulfil to have succeeded"],
    ["not succeeded", () => expect(sim.function("echo")).to.not.have.succeeded, "expected echo not to have succeeded"],
    ["printed", () => fulfil().to.have.printed(/pears?/), "expected fulfil to have printed /pears?/", /\torder 3 plums$/],
    ["not printed", () => fulfil().to.not.have.printed("plums"), "expected fulfil not to have printed plums", /\torder 3 plums$/],
    ["triggered", () => fulfil().to.have.triggered("echo"), "expected fulfil to have triggered echo"],
    [
      "deadLetterQueue",
      () => fulfil().to.reach.deadLetterQueue("orders-failed"),
      "expected fulfil to reach the dead-letter queue orders-failed",
      "orders-failed holds 0 messages",
    ],
  ];
  for (const [fact, claim, first, ...more] of failures) {
    it(`${fact}: says so, and what there is instead, and tells the story`, () => {
      const lines = failureOf(claim).split("\n");
      expect(lines[0]).to.equal(first);
      const begin = lines.indexOf(STORY[0] as string);
      const instead = lines.slice(1, begin);
      for (const line of more)
        expect(instead.filter((each) => (typeof line === "string" ? each === line : line.test(each)))).to.have.length(1, instead.join("\n"));
      const story = lines.slice(begin).map((line) => line.replace(/\s*\+[\d.:]+( s {2}| s)?/, (time) => (time.startsWith("  ") ? "  … " : " …")));
      if (first.includes("expected fulfil")) expect(story).to.deep.equal(STORY);
      else expect(story.at(-1)).to.equal("  it is now …");
    });
  }

  it("eventually: says so when the horizon is reached, with all that happened on the way", async () => {
    const failed = await Promise.resolve(fulfil().to.eventually.have.succeeded).catch((error: unknown) => error);
    expect(failed).to.be.instanceOf(AssertionError);
    const { message } = failed as Error;
    expect(message.split("\n")).to.include.members(["expected fulfil to have succeeded", "  orders-failed holds 1 message"]);
    expect(message.match(/fulfil {2}1 record {2}failed: no plum left/g)).to.have.length(2);
    fulfil().to.reach.deadLetterQueue("orders-failed");
    expect(
      failureOf(() => fulfil().to.not.reach.deadLetterQueue("orders-failed"))
        .split("\n")
        .slice(0, 2),
    ).to.deep.equal(["expected fulfil not to reach the dead-letter queue orders-failed", "orders-failed holds 1 message"]);
  });

  it("not triggered: says so", async () => {
    await using chain = await start({
      functions: {
        first: {
          source: `export const handler = async () => {
            const { AWS_ENDPOINT_URL: endpoint, _X_AMZN_TRACE_ID: trace } = process.env;
            await fetch(endpoint + "/2015-03-31/functions/second/invocations", { method: "POST", headers: { "x-amz-invocation-type": "Event", "x-amzn-trace-id": trace } });
          };`,
        },
        second: () => {},
      },
    });
    await chain.aws.call("lambda", "Invoke", { FunctionName: "first" });
    await chain.settled();
    expect(chain.function("first")).to.have.triggered("second");
    expect(failureOf(() => expect(chain.function("first")).to.not.have.triggered("second")).split("\n")[0]).to.equal(
      "expected first not to have triggered second",
    );
  });

  function failureOf(claim: () => unknown): string {
    try {
      claim();
    } catch (error) {
      expect(error).to.be.instanceOf(AssertionError);
      return (error as Error).message;
    }
    throw new Error("the assertion held");
  }
});
