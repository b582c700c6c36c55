// One story through all hops: a topic, a queue, a function, a queue, a function.
import { join } from "node:path";
import { PublishCommand } from "@aws-sdk/client-sns";
import { SendMessageBatchCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import { expect } from "chai";
import { start, type TestSimulator } from "../../testkit/index.ts";

const CODE = join(import.meta.dirname, "../support/handlers/relay");

describe("the story of a message", function () {
  this.timeout(30_000);
  let sim: TestSimulator;

  before(async () => {
    const common = { handler: "index.handler", runtime: "nodejs24.x", code: CODE };
    sim = await start({
      config: {
        topics: { orders: { subscriptions: [{ sqs: { queue: "incoming" } }] } },
        queues: { incoming: {}, outgoing: {} },
        functions: {
          accept: { ...common, environment: { QUEUE: "outgoing" }, triggers: [{ sqs: { queue: "incoming", maximumBatchingWindowInSeconds: 1 } }] },
          ship: { ...common, triggers: [{ sqs: { queue: "outgoing" } }] },
        },
      },
    });
  });
  after(() => sim[Symbol.asyncDispose]());
  beforeEach(() => sim.reset());

  it("is one from the topic through two queues to the second function", async () => {
    await sim.aws.sns.send(new PublishCommand({ TopicArn: "arn:aws:sns:us-east-1:000000000000:orders", Message: "three apples" }));
    await sim.settled();
    await sim.clock.advance("1s");
    expect(sim.function("ship").invocations).to.have.length(1);
    const names = storyOf("ship").map(({ name }) => name);
    expect(names).to.include.members(["SNS/Publish", "SQS/SendMessage", "accept", "ship"]);
    expect(names.indexOf("SNS/Publish")).to.be.lessThan(names.indexOf("accept"));
    expect(names.indexOf("accept")).to.be.lessThan(names.indexOf("ship"));
  });

  it("begins where a client without any tracing sends", async () => {
    await sim.aws.sqs.send(new SendMessageCommand({ QueueUrl: `${sim.endpoint}/000000000000/outgoing`, MessageBody: "three pears" }));
    await sim.settled();
    expect(storyOf("ship").map(({ name }) => name)).to.include.members(["SQS/SendMessage", "ship"]);
  });

  it("links the batch to each of its messages", async () => {
    const QueueUrl = `${sim.endpoint}/000000000000/incoming`;
    const sent = ["1", "2"].map((digit) => digit.repeat(8));
    for (const root of sent) await send(QueueUrl, root);
    await sim.settled();
    await sim.clock.advance("1s");
    expect(sim.function("accept").invocations).to.have.length(1);
    const spans = storyOf("accept");
    const linked = spans.find(({ name }) => name === "accept")?.links.map(({ traceId }) => traceId.slice(0, 8));
    expect(linked).to.have.members(sent);
    expect(spans.filter(({ name }) => name.startsWith("SQS/SendMessage"))).to.have.length.of.at.least(2);
  });

  function storyOf(name: string) {
    const { traceId } = sim.function(name).invocations.at(-1) as { traceId?: string };
    return sim.traces.story(traceId as string)?.spans ?? [];
  }

  /** A message of a trace of its own, which begins with `root`. */
  async function send(QueueUrl: string, root: string): Promise<void> {
    const StringValue = `Root=1-${root}-${"0".repeat(23)}1;Parent=${"0".repeat(15)}1;Sampled=1`;
    const MessageSystemAttributes = { AWSTraceHeader: { DataType: "String", StringValue } } as const;
    await sim.aws.sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries: [{ Id: "only", MessageBody: root, MessageSystemAttributes }] }));
  }
});
