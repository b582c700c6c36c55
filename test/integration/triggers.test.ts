// Buckets and topics that trigger functions: the test seeds of semantics 17.3, and what becomes of events whose handlers fail.
import { PublishCommand } from "@aws-sdk/client-sns";
import { expect, use } from "chai";
import { assertions } from "../../testkit/chai.ts";
import { start, type TestSimulator } from "../../testkit/index.ts";

use(assertions);

const TOPIC = "arn:aws:sns:us-east-1:000000000000:news";

/** Puts what it is told of beside it, under another prefix. */
const RESIZE = `
export const handler = async ({ Records: [{ s3 }] }) => {
  const { AWS_ENDPOINT_URL: endpoint, _X_AMZN_TRACE_ID: trace } = process.env;
  const path = s3.object.key.replace("uploads/", "thumbnails/");
  const { status } = await fetch(endpoint + "/pictures/" + path, { method: "PUT", body: "small", headers: { "x-amzn-trace-id": trace } });
  return status;
};`;

describe("a function that is triggered", function () {
  this.timeout(30_000);
  let sim: TestSimulator;

  before(async () => {
    sim = await start({
      functions: {
        resize: { source: RESIZE, triggers: [{ s3: { bucket: "pictures", prefix: "uploads/" } }] },
        sweep: { source: "export const handler = () => {};", triggers: [{ s3: { bucket: "papers", events: ["s3:ObjectRemoved:*"] } }] },
        read: {
          source: "export const handler = ({ Records: [{ Sns }] }) => { if (Sns.Subject === 'fail') throw new Error('unread'); };",
          maximumRetryAttempts: 1,
          onFailure: { sqs: { queue: "unread" } },
          triggers: [{ sns: { topic: "news", deadLetterQueue: "undelivered" } }],
        },
      },
    });
  });
  after(() => sim[Symbol.asyncDispose]());
  beforeEach(() => sim.reset());

  const put = (Bucket: string, Key: string) => sim.aws.call("s3", "PutObject", { Bucket, Key, Body: Buffer.from("x") });

  it("by a prefix, and writes under another, does not trigger itself", async () => {
    await put("pictures", "uploads/a.jpg");
    await sim.settled();
    expect(sim.function("resize")).to.have.been.invoked.times(1);
    expect(sim.function("resize").responses).to.deep.equal([200]);
    const { Contents } = await sim.aws.call<{ Contents: { Key: string }[] }>("s3", "ListObjectsV2", { Bucket: "pictures" });
    expect(Contents.map(({ Key }) => Key)).to.deep.equal(["thumbnails/a.jpg", "uploads/a.jpg"]);
  });

  it("by DeleteObjects of one object and two keys that are none is told of each by itself, with key and sequencer only", async () => {
    await put("papers", "my photo+1@x.jpg");
    const Objects = ["my photo+1@x.jpg", "none", "never"].map((Key) => ({ Key }));
    await sim.aws.call("s3", "DeleteObjects", { Bucket: "papers", Delete: { Objects } });
    await sim.aws.call("s3", "DeleteObject", { Bucket: "papers", Key: "none" });
    await sim.settled();
    const events = sim.function("sweep").events as { Records: { eventName: string; s3: { object: { key: string } } }[] }[];
    expect(events.map(({ Records }) => Records.map(({ eventName }) => eventName))).to.deep.equal(Array(3).fill(["ObjectRemoved:Delete"]));
    expect(events.map(({ Records: [record] }) => Object.keys(record?.s3.object ?? {}))).to.deep.equal(Array(3).fill(["key", "sequencer"]));
    expect(events.map(({ Records: [record] }) => record?.s3.object.key)).to.have.members(["my+photo%2B1%40x.jpg", "none", "never"]);
  });

  it("by a topic has one record at a time, whose attributes are always there and whose subject may be null", async () => {
    const MessageAttributes = { bytes: { DataType: "Binary", BinaryValue: Buffer.from([1, 255]) }, many: { DataType: "String.Array", StringValue: '["a",1]' } };
    await sim.aws.sns.send(new PublishCommand({ TopicArn: TOPIC, Message: "plain" }));
    await sim.aws.sns.send(new PublishCommand({ TopicArn: TOPIC, Message: "more", Subject: "S", MessageAttributes }));
    await sim.settled();
    const records = (sim.function("read").events as { Records: { Sns: object }[] }[]).flatMap(({ Records }) => Records);
    expect(sim.function("read")).to.have.been.invoked.times(2);
    expect(records.map(({ Sns }) => Sns)).to.have.length(2);
    expect(sim.function("read")).to.have.been.invokedWith({ Records: [{ Sns: { Message: "plain", Subject: null, MessageAttributes: {} } }] });
    const Value = { bytes: { Type: "Binary", Value: "Af8=" }, many: { Type: "String.Array", Value: '["a",1]' } };
    expect(sim.function("read")).to.have.been.invokedWith({ Records: [{ Sns: { Message: "more", Subject: "S", MessageAttributes: Value } }] });
  });

  it("by a topic and fails is a matter of Lambda's retries and destinations, not of the subscription's dead letters", async () => {
    await sim.aws.sns.send(new PublishCommand({ TopicArn: TOPIC, Message: "bad", Subject: "fail" }));
    await sim.settled();
    expect(sim.function("read")).to.have.been.invoked.times(1);
    await expect(sim.function("read")).to.eventually.reach.deadLetterQueue("unread");
    expect(sim.function("read")).to.have.been.invoked.times(2);
    expect(sim.queue("undelivered").messages).to.deep.equal([]);
  });

  it("by a topic and is gone is a matter of the subscription's dead letters", async () => {
    await using gone = await start({
      config: { queues: { undelivered: {} } },
      functions: { read: { source: "export const handler = () => {};", triggers: [{ sns: { topic: "news", deadLetterQueue: "undelivered" } }] } },
    });
    await gone.aws.call("lambda", "DeleteFunction", { FunctionName: "read" });
    await gone.aws.sns.send(new PublishCommand({ TopicArn: TOPIC, Message: "nobody hears" }));
    await gone.settled();
    expect(gone.queue("undelivered").messages.map(({ body }) => JSON.parse(body).Message)).to.deep.equal(["nobody hears"]);
  });
});
