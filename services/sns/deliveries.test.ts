import { expect } from "chai";
import { openMemoryBus } from "../../broker/index.ts";
import { ServiceError } from "../../core/errors.ts";
import type { FunctionDefinition } from "../../core/function.ts";
import { Ids } from "../../core/ids.ts";
import { Logger } from "../../core/logger.ts";
import { subjects } from "../../core/subjects.ts";
import { ENDPOINT, QUEUE, SnsBench, TOPIC } from "./fixture.ts";

const FUNCTION = "arn:aws:lambda:us-east-1:000000000000:function:f";
const DEAD = { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: "arn:aws:sqs:us-east-1:000000000000:dead" }) };
const ATTRIBUTES = { MessageAttributes: { k: { DataType: "String", StringValue: "v" }, b: { DataType: "Binary", BinaryValue: Buffer.of(0, 255) } } };

const away = () => {
  throw new Error("away");
};
const gone = () => {
  throw new ServiceError("QueueDoesNotExist", "The specified queue does not exist.");
};

describe("what SNS delivers", () => {
  let sns: SnsBench;
  beforeEach(async () => {
    sns = await SnsBench.open((clock) => openMemoryBus({ clock, ids: new Ids("t"), logger: new Logger("error", () => {}) }));
    await sns.topic();
  });
  afterEach(() => sns.close());

  it("is an envelope with its members in SNS's order", async () => {
    const arn = await sns.subscribe("sqs", QUEUE);
    const { MessageId } = await sns.publish("body", { Subject: "S", ...ATTRIBUTES });
    const [{ MessageBody, MessageAttributes }] = sns.sent as [(typeof sns.sent)[number]];
    expect(MessageAttributes).to.equal(undefined);
    const body = JSON.parse(MessageBody);
    expect(Object.keys(body)).to.deep.equal(
      "Type MessageId TopicArn Subject Message Timestamp SignatureVersion Signature SigningCertURL UnsubscribeURL MessageAttributes".split(" "),
    );
    expect(body).to.deep.include({ Type: "Notification", MessageId, TopicArn: TOPIC, Subject: "S", Message: "body", SignatureVersion: "1" });
    expect(body.MessageAttributes).to.deep.equal({ k: { Type: "String", Value: "v" }, b: { Type: "Binary", Value: "AP8=" } });
    expect(body.UnsubscribeURL).to.equal(`${ENDPOINT}/?Action=Unsubscribe&SubscriptionArn=${encodeURIComponent(arn)}`);
  });

  it("has no subject and no attributes where there are none", async () => {
    await sns.subscribe("sqs", QUEUE);
    await sns.publish("body");
    expect(JSON.parse(sns.sent[0]?.MessageBody ?? "")).to.not.have.any.keys("Subject", "MessageAttributes");
  });

  it("is the message itself, with its attributes, where it is delivered raw", async () => {
    await sns.subscribe("sqs", QUEUE, { RawMessageDelivery: "true" });
    await sns.publish("body", { Subject: "S", MessageGroupId: "g", ...ATTRIBUTES });
    expect(sns.sent).to.deep.equal([
      {
        queue: "q",
        MessageBody: "body",
        MessageGroupId: "g",
        MessageAttributes: { k: { DataType: "String", StringValue: "v" }, b: { DataType: "Binary", BinaryValue: Buffer.of(0, 255) } },
      },
    ]);
  });

  it("is a dead letter when it is raw and has more than ten attributes", async () => {
    await sns.subscribe("sqs", QUEUE, { RawMessageDelivery: "true", ...DEAD });
    const many = Object.fromEntries(Array.from({ length: 11 }, (_, index) => [`a${index}`, { DataType: "String", StringValue: "v" }]));
    await sns.publish("body", { MessageAttributes: many });
    expect(sns.sent.map(({ queue, MessageBody }) => [queue, MessageBody])).to.deep.equal([["dead", "body"]]);
  });

  it("reaches all subscriptions, those that failed again, and those alone", async () => {
    await sns.subscribe("sqs", QUEUE, { RawMessageDelivery: "true" });
    await sns.subscribe("sqs", `${QUEUE}2`, { RawMessageDelivery: "true" });
    sns.queue = ({ queue }) => queue === "q2" && away();
    await sns.publish("m");
    expect(sns.sent.map(({ queue }) => queue)).to.deep.equal(["q"]);
    sns.queue = () => {};
    await sns.seconds(1);
    expect(sns.sent.map(({ queue }) => queue)).to.deep.equal(["q", "q2"]);
  });

  it("is tried four times at once, then after 1, 1, and up to 20 seconds, and still after a restart", async () => {
    await sns.subscribe("sqs", QUEUE);
    const tries: number[] = [];
    const start = sns.bench.clock.now();
    sns.queue = () => {
      tries.push((sns.bench.clock.now() - start) / 1000);
      away();
    };
    await sns.publish("m");
    await sns.seconds(2);
    await sns.restart();
    await sns.seconds(148);
    expect(tries.slice(0, 6)).to.deep.equal([0, 0, 0, 0, 1, 2]);
    const pauses = tries.map((at, index) => Math.round(at - (tries[index - 1] ?? 0)));
    expect(pauses.slice(6)).to.deep.equal([1, 1, 2, 3, 4, 5, 7, 10, 14, 20, 20, 20, 20]);
    sns.queue = () => {};
    await sns.seconds(20);
    expect(sns.sent).to.have.length(1);
  });

  it("goes to the dead letters at once when the client is at fault, as the endpoint would have had it", async () => {
    await sns.subscribe("sqs", QUEUE, DEAD);
    let tries = 0;
    sns.queue = ({ queue }) => {
      if (queue !== "q") return;
      tries++;
      gone();
    };
    await sns.publish("m", ATTRIBUTES);
    expect(tries).to.equal(1);
    expect(sns.sent).to.have.length(1);
    expect(sns.sent[0]).to.include({ queue: "dead" });
    expect(sns.sent[0]).to.not.have.property("MessageAttributes");
    expect(JSON.parse(sns.sent[0]?.MessageBody ?? "")).to.include({ Type: "Notification", Message: "m" });
  });

  it("takes raw messages and their attributes to the dead letters too", async () => {
    await sns.subscribe("sqs", QUEUE, { RawMessageDelivery: "true", ...DEAD });
    sns.queue = ({ queue }) => queue === "q" && gone();
    await sns.publish("m", ATTRIBUTES);
    expect(sns.sent[0]).to.deep.include({ queue: "dead", MessageBody: "m" });
    expect(sns.sent[0]?.MessageAttributes).to.have.keys("k", "b");
  });

  it("is lost without dead letters, and says so", async () => {
    await sns.subscribe("sqs", QUEUE);
    sns.queue = gone;
    await sns.publish("m");
    expect(sns.bench.lines.map(({ message }) => message)).to.include("delivery given up");
  });

  it("is put on the bus for functions, and is a dead letter when there is no such function", async () => {
    const arn = await sns.subscribe("lambda", FUNCTION, DEAD);
    await sns.publish("nobody");
    expect(sns.sent.map(({ queue }) => queue)).to.deep.equal(["dead"]);
    sns.registry.functions.put("f:$LATEST", {} as FunctionDefinition);
    await sns.call("Publish", { TopicArn: TOPIC, Message: "somebody" });
    const stop = new AbortController();
    for await (const delivery of sns.bus.subscribe(subjects.sourcesOf("sns"), stop.signal)) {
      expect(delivery.subject).to.equal("source.sns.t");
      const said = delivery.events[0]?.data.value;
      expect(said).to.have.property("subscriptionArn", arn);
      expect(said).to.have.property("notification").that.includes({ Type: "Notification", Message: "somebody" });
      await delivery.settle([{ status: "accepted" }]);
      stop.abort();
    }
  });

  it("carries the trace header with its lineage to queues", async () => {
    await sns.subscribe("sqs", QUEUE);
    const header = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1;Lineage=1:abcd1234:0";
    await sns.bench.call("Publish", { TopicArn: TOPIC, Message: "m" }, { endpoint: ENDPOINT, headers: { "x-amzn-trace-id": header } });
    await sns.bus.idle();
    expect(sns.sent[0]?.MessageSystemAttributes).to.deep.equal({ AWSTraceHeader: { DataType: "String", StringValue: header } });
  });

  it("is nothing after Unsubscribe, which is no error when it is said again", async () => {
    const arn = await sns.subscribe("sqs", QUEUE);
    await sns.call("Unsubscribe", { SubscriptionArn: arn });
    await sns.call("Unsubscribe", { SubscriptionArn: arn });
    await sns.publish("m");
    expect(sns.sent).to.deep.equal([]);
    expect(await sns.refused("Unsubscribe", { SubscriptionArn: "x" })).to.contain("An ARN must have at least 6 elements, not 1");
    expect(await sns.refused("Unsubscribe", { SubscriptionArn: TOPIC })).to.equal("InvalidParameter: Invalid parameter: SubscriptionId");
  });
});
