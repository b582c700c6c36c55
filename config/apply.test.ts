// A configuration as calls of AWS's APIs: made once, changed where it must, and otherwise left alone.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import type { AwsClient } from "../core/aws-client.ts";
import { ConfigError, ServiceError } from "../core/errors.ts";
import { silent } from "../core/logger.ts";
import { applyConfig } from "./apply.ts";
import { FakeAws } from "./fake-aws.ts";
import { loadConfig } from "./load.ts";

let directory: string;
let aws: FakeAws;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "lambdabus-apply-"));
  await writeFile(join(directory, "app.mjs"), "export const handler = () => {};");
  aws = new FakeAws();
});
afterEach(() => rm(directory, { recursive: true, force: true }));

async function apply(text: string, client: AwsClient = aws): Promise<void> {
  const file = join(directory, "lambdabus.yaml");
  await writeFile(file, text);
  await applyConfig(await loadConfig(file), { aws: client, logger: silent, cacheDirectory: join(directory, "cache") });
}

const definition = (name: string, ...lines: string[]) =>
  [`  ${name}:`, "    handler: app.handler", "    runtime: nodejs24.x", ...lines.map((line) => `    ${line}`)].join("\n");
const FILE = ["functions:", definition("one", "timeout: 10", "maximumRetryAttempts: 1", "triggers:", "  - s3: { bucket: in, prefix: a/ }")]
  .join("\n")
  .replace("bucket: in", "bucket: inbox");

describe("applyConfig", () => {
  it("creates the function with its code in place", async () => {
    await apply(FILE);
    expect(aws.inputs("CreateFunction")[0]).to.deep.include({
      FunctionName: "one",
      Code: { S3Bucket: "hot-reload", S3Key: directory },
      Runtime: "nodejs24.x",
      Handler: "app.handler",
      Timeout: 10,
      MemorySize: 128,
    });
  });

  it("creates buckets that are listed and buckets that triggers name", async () => {
    await apply(`${FILE}\nbuckets:\n  outbox: {}\n`);
    expect(aws.inputs("CreateBucket").map(({ Bucket }) => Bucket)).to.have.members(["inbox", "outbox"]);
  });

  it("names the region where S3 wants it named", async () => {
    await apply("region: eu-west-1\nbuckets:\n  outbox: {}\n");
    expect(aws.inputs("CreateBucket")[0]).to.deep.equal({ Bucket: "outbox", CreateBucketConfiguration: { LocationConstraint: "eu-west-1" } });
  });

  it("permits the bucket before it asks for notifications", async () => {
    await apply(FILE);
    expect(aws.inputs("AddPermission")[0]).to.include({ StatementId: "s3-inbox", Principal: "s3.amazonaws.com", SourceArn: "arn:aws:s3:::inbox" });
    const actions = aws.calls.map(({ action }) => action);
    expect(actions.indexOf("AddPermission")).to.be.below(actions.indexOf("PutBucketNotificationConfiguration"));
  });

  it("merges all functions' triggers of a bucket into one configuration", async () => {
    await apply(
      [
        "functions:",
        definition("one", "triggers:", "  - s3: { bucket: inbox, suffix: .a }"),
        definition("two", "triggers:", "  - s3: { bucket: inbox, suffix: .b }"),
      ].join("\n"),
    );
    const [put, ...more] = aws.inputs("PutBucketNotificationConfiguration");
    expect(more).to.have.length(0);
    expect(put?.["NotificationConfiguration"]).to.deep.equal({
      LambdaFunctionConfigurations: ["one", "two"].map((name, index) => ({
        Id: `${name}-1`,
        LambdaFunctionArn: `arn:aws:lambda:us-east-1:000000000000:function:${name}`,
        Events: ["s3:ObjectCreated:*"],
        Filter: { Key: { FilterRules: [{ Name: "suffix", Value: [".a", ".b"][index] }] } },
      })),
    });
  });

  it("changes nothing the second time", async () => {
    await apply(FILE);
    aws.calls.length = 0;
    await apply(FILE);
    expect(aws.changes()).to.deep.equal([]);
  });

  it("updates only what differs", async () => {
    await apply(FILE);
    aws.calls.length = 0;
    await apply(FILE.replace("timeout: 10", "timeout: 20"));
    expect(aws.changes()).to.deep.equal(["UpdateFunctionConfiguration"]);
    expect(aws.inputs("UpdateFunctionConfiguration")[0]).to.include({ Timeout: 20 });
  });

  it("reserves concurrency, and gives it back", async () => {
    await apply(`functions:\n${definition("one", "reservedConcurrentExecutions: 5")}`);
    expect(aws.inputs("PutFunctionConcurrency")).to.deep.equal([{ FunctionName: "one", ReservedConcurrentExecutions: 5 }]);
    await apply(`functions:\n${definition("one")}`);
    expect(aws.changes().at(-1)).to.equal("DeleteFunctionConcurrency");
  });

  it("takes back what the file no longer asks for", async () => {
    await apply(FILE);
    aws.calls.length = 0;
    await apply(`functions:\n${definition("one", "timeout: 10")}`);
    expect(aws.changes()).to.have.members(["DeleteFunctionEventInvokeConfig", "PutBucketNotificationConfiguration", "RemovePermission"]);
    expect(aws.inputs("PutBucketNotificationConfiguration")[0]?.["NotificationConfiguration"]).to.deep.equal({});
  });

  it("deletes a function that it made before and that the file no longer names", async () => {
    await apply(FILE);
    aws.calls.length = 0;
    await apply("functions: {}");
    expect(aws.inputs("DeleteFunction")).to.deep.equal([{ FunctionName: "one" }]);
    expect(aws.inputs("PutBucketNotificationConfiguration")[0]?.["NotificationConfiguration"]).to.deep.equal({});
  });

  it("leaves alone what others made", async () => {
    await aws.call("lambda", "CreateFunction", { FunctionName: "theirs", Runtime: "nodejs24.x", Handler: "app.handler" });
    const theirs = { Id: "theirs-1", LambdaFunctionArn: "arn:aws:lambda:us-east-1:000000000000:function:theirs", Events: ["s3:ObjectRemoved:*"] };
    await aws.call("s3", "CreateBucket", { Bucket: "inbox" });
    await aws.call("s3", "PutBucketNotificationConfiguration", { Bucket: "inbox", NotificationConfiguration: { LambdaFunctionConfigurations: [theirs] } });
    await apply(FILE);
    expect(aws.inputs("DeleteFunction")).to.deep.equal([]);
    const put = aws.inputs("PutBucketNotificationConfiguration").at(-1)?.["NotificationConfiguration"] as { LambdaFunctionConfigurations: { Id: string }[] };
    expect(put.LambdaFunctionConfigurations.map(({ Id }) => Id)).to.deep.equal(["theirs-1", "one-1"]);
  });

  it("creates the queues that are named anywhere, and one mapping for each trigger, with all its settings", async () => {
    const filter = "filterCriteria: { filters: [{ pattern: { body: { kind: [order] } } }] }";
    await apply(
      `functions:\n${definition("one", "timeout: 10", "deadLetterQueue: lost", "triggers:", `  - sqs: { queue: orders, batchSize: 5, maximumConcurrency: 2, metrics: [EventCount], ${filter} }`)}`,
    );
    expect(aws.inputs("CreateQueue")).to.have.deep.members([
      { QueueName: "lost", Attributes: {} },
      { QueueName: "orders", Attributes: { VisibilityTimeout: "60" } },
    ]);
    expect(aws.inputs("CreateFunction")[0]).to.deep.include({ DeadLetterConfig: { TargetArn: "arn:aws:sqs:us-east-1:000000000000:lost" } });
    expect(aws.inputs("CreateEventSourceMapping")).to.deep.equal([
      {
        EventSourceArn: "arn:aws:sqs:us-east-1:000000000000:orders",
        FunctionName: "one",
        Enabled: true,
        BatchSize: 5,
        MaximumBatchingWindowInSeconds: 0,
        FunctionResponseTypes: [],
        FilterCriteria: { Filters: [{ Pattern: '{"body":{"kind":["order"]}}' }] },
        ScalingConfig: { MaximumConcurrency: 2 },
        ProvisionedPollerConfig: {},
        MetricsConfig: { Metrics: ["EventCount"] },
        Tags: { "lambdabus:file": join(directory, "lambdabus.yaml") },
      },
    ]);
  });

  it("does not make a queue that is elsewhere, and says where it is", async () => {
    await apply(`functions:\n${definition("one", "triggers:", '  - sqs: { queue: remote, endpoint: "http://127.0.0.1:9324" }')}`);
    expect(aws.inputs("CreateQueue")).to.deep.equal([]);
    expect(aws.inputs("CreateEventSourceMapping")[0]?.["Tags"]).to.include({ "lambdabus:endpoint": "http://127.0.0.1:9324" });
  });

  it("makes FIFO queues by their names, and joins each to its dead-letter queue when both are there", async () => {
    await apply("queues:\n  a.fifo: { contentBasedDeduplication: true, redrivePolicy: { deadLetterQueue: b.fifo, maxReceiveCount: 2 } }\n");
    const created = aws.inputs("CreateQueue").find(({ QueueName }) => QueueName === "a.fifo");
    expect(created?.["Attributes"]).to.include({ FifoQueue: "true", ContentBasedDeduplication: "true" });
    const RedrivePolicy = '{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:000000000000:b.fifo","maxReceiveCount":2}';
    expect(aws.inputs("SetQueueAttributes")).to.deep.equal([{ QueueUrl: "a.fifo", Attributes: { RedrivePolicy } }]);
    expect(aws.changes().at(-1)).to.equal("SetQueueAttributes");
  });

  it("subscribes functions and queues to topics, with the permission that a function needs", async () => {
    const topics = "topics:\n  news: { subscriptions: [{ sqs: { queue: archive, rawMessageDelivery: true } }] }";
    await apply(`functions:\n${definition("one", "triggers:", "  - sns: { topic: news, filterPolicy: { kind: [a] } }")}\n${topics}\n`);
    const TopicArn = "arn:aws:sns:us-east-1:000000000000:news";
    expect(aws.inputs("AddPermission")[0]).to.include({ StatementId: "sns-news", Principal: "sns.amazonaws.com", SourceArn: TopicArn });
    expect(aws.inputs("Subscribe")).to.have.deep.members([
      {
        TopicArn,
        Protocol: "lambda",
        Endpoint: "arn:aws:lambda:us-east-1:000000000000:function:one",
        Attributes: { FilterPolicy: '{"kind":["a"]}' },
      },
      { TopicArn, Protocol: "sqs", Endpoint: "arn:aws:sqs:us-east-1:000000000000:archive", Attributes: { RawMessageDelivery: "true" } },
    ]);
  });

  it("sends results where the file says", async () => {
    await apply(`functions:\n${definition("one", "onSuccess: { lambda: { function: two } }", "onFailure: { sqs: { queue: failed } }")}\n${definition("two")}`);
    expect(aws.inputs("PutFunctionEventInvokeConfig")[0]).to.deep.equal({
      FunctionName: "one",
      DestinationConfig: {
        OnSuccess: { Destination: "arn:aws:lambda:us-east-1:000000000000:function:two" },
        OnFailure: { Destination: "arn:aws:sqs:us-east-1:000000000000:failed" },
      },
    });
    const actions = aws.calls.map(({ action }) => action);
    expect(actions.indexOf("PutFunctionEventInvokeConfig")).to.be.above(actions.lastIndexOf("CreateFunction"));
  });

  it("changes nothing of queues, topics and destinations the second time, and takes back what is no longer wanted", async () => {
    const triggers = ["triggers:", "  - sqs: { queue: orders }", "  - sns: { topic: news, filterPolicy: { kind: [a] } }"];
    const file = `functions:\n${definition("one", "timeout: 10", "onFailure: { sqs: { queue: failed } }", ...triggers)}\n`;
    await apply(file);
    aws.calls.length = 0;
    await apply(file);
    expect(aws.changes()).to.deep.equal([]);
    await apply(file.replace("queue: orders", "queue: orders, batchSize: 3").replace("[a]", "[b]"));
    expect(aws.changes()).to.have.members(["UpdateEventSourceMapping", "SetSubscriptionAttributes"]);
    aws.calls.length = 0;
    await apply(`functions:\n${definition("one", "timeout: 10")}\n`);
    expect(aws.changes()).to.have.members([
      ...["DeleteEventSourceMapping", "Unsubscribe", "UntagResource", "RemovePermission", "DeleteFunctionEventInvokeConfig"],
    ]);
  });

  it("tells file and line of what AWS refuses, in AWS's words", async () => {
    const refusing: AwsClient = {
      call: async (service, action, input) => {
        if (action === "CreateFunction") throw new ServiceError("InvalidParameterValueException", "Lambda was unable to configure your environment variables");
        return aws.call(service, action, input);
      },
    };
    const error = await apply(FILE, refusing).catch((thrown) => thrown);
    expect(error).to.be.instanceOf(ConfigError);
    expect(error.message).to.equal(
      `${join(directory, "lambdabus.yaml")}:2: CreateFunction failed: InvalidParameterValueException: Lambda was unable to configure your environment variables`,
    );
  });
});
