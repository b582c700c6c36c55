// Sample events have the members of the events that the simulator's own sources make, in their order, down to messages within messages.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import type { SampleOptions } from "../../connectors/sample.ts";
import { sampleKinds } from "../../connectors/samples.ts";
import { queueArn, topicArn } from "../../core/arn.ts";
import { Ids } from "../../core/ids.ts";
import { start, type TestSimulator } from "../../testkit/index.ts";

/** What each function is told by; its name is the kind. */
const TRIGGERS: Readonly<Record<string, object>> = {
  s3: { s3: { bucket: "to-function", events: ["s3:ObjectCreated:*"] } },
  "s3-sqs": { sqs: { queue: "objects" } },
  "s3-sns": { sns: { topic: "objects" } },
  "s3-sns-sqs": { sqs: { queue: "objects-by-topic" } },
  sns: { sns: { topic: "news" } },
  "sns-sqs": { sqs: { queue: "news" } },
  sqs: { sqs: { queue: "orders" } },
};

const CHOSEN: SampleOptions = { key: "in/red flower+é.jpg", body: "hello", attributes: { color: { DataType: "String", StringValue: "red" } } };

describe("a sample event", function () {
  this.timeout(20_000);
  let directory: string;
  let simulator: TestSimulator;

  before(async () => {
    directory = mkdtempSync(join(tmpdir(), "lambdabus-samples-"));
    writeFileSync(join(directory, "handler.mjs"), "export const handler = async () => {};\n");
    simulator = await start({ directory, functions: functions() });
    await happen(simulator);
  });
  after(async () => {
    await simulator?.[Symbol.asyncDispose]();
    rmSync(directory, { recursive: true, force: true });
  });

  function functions(): Record<string, object> {
    const settings = { handler: "handler.handler", runtime: "nodejs24.x" };
    return Object.fromEntries(sampleKinds.map(({ name }) => [name, { ...settings, triggers: [TRIGGERS[name]] }]));
  }

  for (const { name, takes, make } of sampleKinds) {
    it(`of ${name} is written as the event that a function receives`, () => {
      const options = Object.fromEntries(Object.entries(CHOSEN).filter(([option]) => takes.includes(option as keyof SampleOptions)));
      const sample = make(options, { ids: new Ids("seed"), region: "us-east-1", time: Date.parse("2026-01-01T00:00:00Z"), count: 1 });
      expect(shape(sample)).to.equal(shape(simulator.function(name).events.at(-1)));
    });
  }
});

/** One thing for each kind. */
async function happen(simulator: TestSimulator): Promise<void> {
  const call = (service: string, action: string, input: object) => simulator.aws.call(service, action, input);
  await call("sns", "Subscribe", { TopicArn: topicArn("objects"), Protocol: "sqs", Endpoint: queueArn("objects-by-topic") });
  await call("sns", "Subscribe", { TopicArn: topicArn("news"), Protocol: "sqs", Endpoint: queueArn("news") });
  const told = { Events: ["s3:ObjectCreated:*"] };
  for (const [Bucket, NotificationConfiguration] of [
    ["to-queue", { QueueConfigurations: [{ QueueArn: queueArn("objects"), ...told }] }],
    ["to-topic", { TopicConfigurations: [{ TopicArn: topicArn("objects"), ...told }] }],
  ] as const) {
    await call("s3", "CreateBucket", { Bucket });
    await call("s3", "PutBucketNotificationConfiguration", { Bucket, NotificationConfiguration });
  }
  await simulator.settled(); // The test events of S3 are through.
  for (const Bucket of ["to-function", "to-queue", "to-topic"]) await call("s3", "PutObject", { Bucket, Key: CHOSEN.key, Body: "hello" });
  const MessageAttributes = CHOSEN.attributes;
  await call("sns", "Publish", { TopicArn: topicArn("news"), Message: "hello", MessageAttributes });
  await call("sqs", "SendMessage", { QueueUrl: "/000000000000/orders", MessageBody: "hello", MessageAttributes });
  await simulator.settled();
}

/** Members and their order; of a value only its type, unless it is the text of another document. Only what is traced has a header for that. */
function shape(value: unknown): string {
  return JSON.stringify(value, (name, member) => {
    if (name === "AWSTraceHeader") return undefined;
    if (typeof member === "string" && member.startsWith("{")) return JSON.parse(shape(JSON.parse(member)));
    return typeof member === "object" ? member : typeof member;
  });
}
