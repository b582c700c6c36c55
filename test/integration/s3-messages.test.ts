// What happens in a bucket becomes messages: S3 → SQS, S3 → SNS → SQS, through the whole simulator, on both buses.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { type Simulator, start } from "../../index.ts";

const queueArn = (name: string) => `arn:aws:sqs:us-east-1:000000000000:${name}`;
const Bucket = "photos";

for (const bus of ["memory", "nats"] as const) {
  describe(`notifications of a bucket as messages, on the ${bus} bus`, function () {
    this.timeout(30_000);
    let simulator: Simulator;
    let directory: string;

    beforeEach(async () => {
      directory = mkdtempSync(join(tmpdir(), "lambdabus-s3-messages-"));
      simulator = await start({ bus, clock: "virtual", port: 0, otlpPort: false, dataDirectory: directory });
      await call("s3", "CreateBucket", { Bucket });
      await call("sqs", "CreateQueue", { QueueName: "q" });
    });
    afterEach(async () => {
      await simulator[Symbol.asyncDispose]();
      rmSync(directory, { recursive: true, force: true });
    });

    // biome-ignore lint/suspicious/noExplicitAny: answers are looked at member by member.
    const call = (service: string, action: string, input: object) => simulator.aws.call<any>(service, action, input);
    const notify = (NotificationConfiguration: object) => call("s3", "PutBucketNotificationConfiguration", { Bucket, NotificationConfiguration });

    /** The messages that are in the queue, which is empty then. */
    async function receive(): Promise<{ Body: string; Attributes: Record<string, string> }[]> {
      await simulator.settled();
      const QueueUrl = `${simulator.endpoint}/000000000000/q`;
      const { Messages = [] } = await call("sqs", "ReceiveMessage", { QueueUrl, MaxNumberOfMessages: 10, AttributeNames: ["All"] });
      for (const { ReceiptHandle } of Messages) await call("sqs", "DeleteMessage", { QueueUrl, ReceiptHandle });
      return Messages;
    }

    it("reach a queue, after a test event, by event, prefix and suffix", async () => {
      const Filter = { Key: { FilterRules: [{ Name: "prefix", Value: "in/" }] } };
      await notify({ QueueConfigurations: [{ Id: "c", QueueArn: queueArn("q"), Events: ["s3:ObjectCreated:*"], Filter }] });
      const [test, ...others] = await receive();
      expect(others).to.deep.equal([]);
      expect(Object.keys(JSON.parse(test?.Body ?? ""))).to.deep.equal(["Service", "Event", "Time", "Bucket", "RequestId", "HostId"]);
      expect(JSON.parse(test?.Body ?? "")).to.include({ Service: "Amazon S3", Event: "s3:TestEvent", Bucket });
      for (const Key of ["in/my photo.jpg", "out/a.jpg"]) await call("s3", "PutObject", { Bucket, Key, Body: "x" });
      await call("s3", "DeleteObject", { Bucket, Key: "in/my photo.jpg" });
      const messages = await receive();
      expect(messages).to.have.length(1);
      const { Records } = JSON.parse(messages[0]?.Body ?? "");
      expect(Records).to.have.length(1);
      expect(Records[0]).to.deep.include({ eventSource: "aws:s3", eventName: "ObjectCreated:Put" });
      expect(Records[0].s3).to.have.nested.property("object.key", "in/my+photo.jpg");
      expect(Records[0].s3.configurationId).to.equal("c");
      expect(messages[0]?.Attributes["AWSTraceHeader"]).to.match(/^Root=1-/);
    });

    it("reach a topic, and through it a queue", async () => {
      const { TopicArn } = await call("sns", "CreateTopic", { Name: "t" });
      await call("sns", "Subscribe", { TopicArn, Protocol: "sqs", Endpoint: queueArn("q") });
      await notify({ TopicConfigurations: [{ TopicArn, Events: ["s3:ObjectRemoved:*"] }] });
      await call("s3", "PutObject", { Bucket, Key: "a", Body: "x" });
      await call("s3", "DeleteObject", { Bucket, Key: "a" });
      const bodies = (await receive()).map(({ Body }) => JSON.parse(Body));
      expect(bodies.map(({ Subject }) => Subject)).to.deep.equal(Array(2).fill("Amazon S3 Notification"));
      const said = bodies.map(({ Message }) => JSON.parse(Message));
      expect(said.map(({ Event, Records }) => Event ?? Records[0].eventName)).to.have.members(["s3:TestEvent", "ObjectRemoved:Delete"]);
    });

    it("are let go, with a warning, when the queue is gone", async () => {
      await notify({ QueueConfigurations: [{ QueueArn: queueArn("q"), Events: ["s3:ObjectCreated:*"] }] });
      await call("sqs", "DeleteQueue", { QueueUrl: `${simulator.endpoint}/000000000000/q` });
      await call("s3", "PutObject", { Bucket, Key: "a", Body: "x" });
      await simulator.settled();
      const failure = await notify({ QueueConfigurations: [{ QueueArn: queueArn("q"), Events: ["s3:ObjectCreated:*"] }] }).catch((error) => error);
      expect(failure.message).to.equal("Unable to validate the following destination configurations");
    });
  });
}
