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
    expect(aws.changes()).to.have.members(["DeleteFunctionEventInvokeConfig", "PutBucketNotificationConfiguration"]);
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
