// SNS over HTTP: boto3, the AWS CLI, the AWS SDK for JavaScript, a browser's links, over a kill.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import * as sdk from "@aws-sdk/client-sns";
import { ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { expect } from "chai";
import { openPython, type Python } from "../support/python.ts";
import { SimulatorProcess } from "../support/simulator-process.ts";
import { skipUnlessInCi } from "../support/skip-aloud.ts";

const SCRIPT = join(import.meta.dirname, "../support/sns-boto3.py");
const HANDLERS = join(import.meta.dirname, "../support/handlers/nodejs");
const credentials = { accessKeyId: "test", secretAccessKey: "test" };
const ORDERS = "arn:aws:sns:us-east-1:000000000000:orders";

describe("SNS for those who know AWS's", function () {
  this.timeout(120_000);
  let simulator: SimulatorProcess;
  before(async () => void (simulator = await SimulatorProcess.start()));
  after(() => simulator?.[Symbol.asyncDispose]());

  function run(program: string, args: readonly string[]): { status: number | null; stdout: string; stderr: string } {
    const environment = { AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test", AWS_DEFAULT_REGION: "us-east-1" };
    return spawnSync(program, args, { encoding: "utf8", env: { ...process.env, ...environment } });
  }

  describe("with Python's clients", () => {
    let clients: Python;
    before(function () {
      const found = openPython();
      if (!found) skipUnlessInCi(this, "no Python with pip");
      clients = found;
    });
    const aws = (...args: string[]) => run(clients.aws, ["--endpoint-url", simulator.endpoint, "--output", "json", ...args]);

    it("answers boto3 as AWS does", () => {
      const { stdout, stderr } = run(clients.python, [SCRIPT, simulator.endpoint]);
      expect(stdout, stderr).to.not.equal("");
      expect(JSON.parse(stdout)).to.deep.equal({
        arn: ORDERS,
        again: true,
        tags: [{ Key: "k", Value: "v" }],
        retagged: [{ Key: "l", Value: "w" }],
        displayName: "All orders",
        topics: true,
        pending: "pending confirmation",
        subscriptions: 4,
        all: true,
        protocol: "sqs",
        envelope: ["Notification", true, "körper", "S", { Type: "Binary", Value: "AP8=" }],
        raw: ["körper", [0, 255]],
        paid: 1,
        batch: ["a", "b"],
        filtered: ["a"],
        inBody: [{ order: { state: "paid" } }],
        structured: "q",
        ordered: true,
        order: ["m0", "m1", "m2", "m3"],
        dead: "lost",
        refusals: [
          "NotFoundException NotFound",
          "InvalidParameterException InvalidParameter",
          "InvalidParameterException InvalidParameter",
          "InvalidParameterValueException ParameterValueInvalid",
          "InvalidParameterException InvalidParameter",
          "InvalidParameterException InvalidParameter",
          "InvalidParameterException InvalidParameter",
          "NotFoundException NotFound",
          "EmptyBatchRequestException EmptyBatchRequest",
          "BatchEntryIdsNotDistinctException BatchEntryIdsNotDistinct",
          "ResourceNotFoundException ResourceNotFound",
          "InvalidParameterException InvalidParameter",
          "ClientError NotImplemented",
        ],
        left: "1",
        deleted: "NotFoundException NotFound",
      });
    });

    it("answers the AWS CLI, and has what it acknowledged after a kill", async () => {
      const created = aws("sns", "create-topic", "--name", "kept");
      const { TopicArn } = JSON.parse(created.stdout || "{}");
      expect(TopicArn, created.stderr).to.equal(ORDERS.replace("orders", "kept"));
      aws("sqs", "create-queue", "--queue-name", "kept");
      const subscribed = aws(
        "sns",
        "subscribe",
        "--topic-arn",
        TopicArn,
        "--protocol",
        "sqs",
        "--notification-endpoint",
        "arn:aws:sqs:us-east-1:000000000000:kept",
      );
      expect(JSON.parse(subscribed.stdout || "{}").SubscriptionArn, subscribed.stderr).to.contain(`${TopicArn}:`);
      const published = aws("sns", "publish", "--topic-arn", TopicArn, "--message", "kept");
      await simulator.kill();
      await simulator.start();
      const received = aws("sqs", "receive-message", "--queue-url", `${simulator.endpoint}/000000000000/kept`, "--wait-time-seconds", "20");
      const body = JSON.parse(JSON.parse(received.stdout || "{}").Messages[0].Body);
      expect(body).to.include({ Message: "kept", MessageId: JSON.parse(published.stdout).MessageId });
      expect(aws("sns", "publish", "--topic-arn", `${TopicArn}-missing`, "--message", "m").stderr).to.contain(
        "(NotFound) when calling the Publish operation: Topic does not exist",
      );
    });
  });

  describe("with the AWS SDK for JavaScript", () => {
    let sns: sdk.SNSClient;
    let TopicArn: string | undefined;
    before(async () => {
      sns = new sdk.SNSClient({ endpoint: simulator.endpoint, region: "us-east-1", credentials });
      ({ TopicArn } = await sns.send(new sdk.CreateTopicCommand({ Name: "sdk" })));
    });
    after(() => sns.destroy());

    it("delivers attributes to a queue, and confirms an email by its link", async () => {
      const api = new SQSClient({ endpoint: simulator.endpoint, region: "us-east-1", credentials });
      const QueueUrl = `${simulator.endpoint}/000000000000/sdk`;
      await fetch(`${simulator.endpoint}/?${new URLSearchParams({ Action: "CreateQueue", QueueName: "sdk", Version: "2012-11-05" })}`);
      await sns.send(new sdk.SubscribeCommand({ TopicArn, Protocol: "sqs", Endpoint: "arn:aws:sqs:us-east-1:000000000000:sdk" }));
      const MessageAttributes = { n: { DataType: "Number", StringValue: "1" } };
      await sns.send(new sdk.PublishCommand({ TopicArn, Message: "to the queue", MessageAttributes }));
      const { Messages = [] } = await api.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }));
      api.destroy();
      expect(JSON.parse(Messages[0]?.Body ?? "")).to.deep.include({ Message: "to the queue", MessageAttributes: { n: { Type: "Number", Value: "1" } } });

      const Endpoint = "b@example.com";
      await sns.send(new sdk.SubscribeCommand({ TopicArn, Protocol: "email", Endpoint }));
      await simulator.settled();
      const inbox = async () => ((await simulator.admin("/inbox")) as unknown as { to: string; body: string }[]).filter(({ to }) => to === Endpoint);
      const link = /http\S+/.exec((await inbox())[0]?.body ?? "")?.[0] ?? "";
      expect(await (await fetch(link)).text()).to.contain("<ConfirmSubscriptionResult><SubscriptionArn>arn:aws:sns:");
      await sns.send(new sdk.PublishCommand({ TopicArn, Message: "to all" }));
      await simulator.settled();
      expect((await inbox())[1]).to.include({ subject: "AWS Notification Message", body: "to all" });
      const document = JSON.parse(Messages[0]?.Body ?? "");
      expect(await (await fetch(document.SigningCertURL)).text()).to.contain("-----BEGIN CERTIFICATE-----");
      await fetch(document.UnsubscribeURL);
      const { Subscriptions } = await sns.send(new sdk.ListSubscriptionsByTopicCommand({ TopicArn }));
      expect(Subscriptions?.map(({ Protocol }) => Protocol)).to.deep.equal(["email"]);
    });

    it("throws the exceptions of its model", async () => {
      const failure = (answer: Promise<unknown>) =>
        answer.then(
          () => undefined,
          (error) => error,
        );
      expect(await failure(sns.send(new sdk.PublishCommand({ TopicArn: `${TopicArn}2`, Message: "m" })))).to.be.instanceOf(sdk.NotFoundException);
      expect(await failure(sns.send(new sdk.PublishCommand({ TopicArn, Message: "" })))).to.be.instanceOf(sdk.InvalidParameterException);
      const MessageAttributes = { a: { DataType: "String" } };
      expect(await failure(sns.send(new sdk.PublishCommand({ TopicArn, Message: "m", MessageAttributes })))).to.be.instanceOf(
        sdk.InvalidParameterValueException,
      );
      const entries = Array.from({ length: 11 }, (_, index) => ({ Id: `${index}`, Message: "m" }));
      expect(await failure(sns.send(new sdk.PublishBatchCommand({ TopicArn, PublishBatchRequestEntries: entries })))).to.be.instanceOf(
        sdk.TooManyEntriesInBatchRequestException,
      );
    });

    it("starts a function with Lambda's record", async () => {
      const lambda = await import("@aws-sdk/client-lambda");
      const client = new lambda.LambdaClient({ endpoint: simulator.endpoint, region: "us-east-1", credentials });
      const { FunctionArn } = await client.send(
        new lambda.CreateFunctionCommand({
          ...{ FunctionName: "hears", Role: "arn:aws:iam::000000000000:role/r", Handler: "hello.handler", Runtime: "nodejs24.x" },
          Code: { S3Bucket: "hot-reload", S3Key: HANDLERS },
        }),
      );
      client.destroy();
      const FilterPolicy = JSON.stringify({ to: ["function"] });
      const { SubscriptionArn } = await sns.send(
        new sdk.SubscribeCommand({ TopicArn, Protocol: "lambda", Endpoint: FunctionArn, Attributes: { FilterPolicy } }),
      );
      const MessageAttributes = { to: { DataType: "String", StringValue: "function" } };
      await sns.send(new sdk.PublishCommand({ TopicArn, Message: "not for it" }));
      const { MessageId } = await sns.send(new sdk.PublishCommand({ TopicArn, Message: "for it", MessageAttributes }));
      await simulator.settled();
      const { invocations } = await simulator.admin<{ invocations: { outcome: string; event: unknown }[] }>("/invocations?function=hears");
      expect(invocations).to.have.length(1);
      const { event } = invocations[0] as { event: { Records: { Sns: object }[] } };
      expect(event.Records).to.have.length(1);
      expect(event.Records[0]).to.include({ EventSource: "aws:sns", EventVersion: "1.0", EventSubscriptionArn: SubscriptionArn });
      expect(event.Records[0]?.Sns).to.deep.include({
        ...{ Type: "Notification", MessageId, TopicArn, Subject: null, Message: "for it" },
        MessageAttributes: { to: { Type: "String", Value: "function" } },
      });
    });
  });
});
