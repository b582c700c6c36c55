// Semantics 4.2 and 4.3 as AWS's SDK sees them: what is given up, or succeeds, reaches queues and topics, word by word, on both buses.
import { join } from "node:path";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { type Message, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { expect } from "chai";
import { Logger } from "../../core/logger.ts";
import { type Simulator, start } from "../../index.ts";

const HANDLERS = join(import.meta.dirname, "../support/handlers/nodejs");
const ACCOUNT = "us-east-1:000000000000";
const queueArn = (name: string) => `arn:aws:sqs:${ACCOUNT}:${name}`;
const topicArn = (name: string) => `arn:aws:sns:${ACCOUNT}:${name}`;
const functionArn = (name: string) => `arn:aws:lambda:${ACCOUNT}:function:${name}:$LATEST`;
const EVENT = { name: "Ada", tags: [1, 2.5, null, "é"] };
const STARTED = "2026-01-01T00:00:00.000Z";
const RETRIED = "2026-01-01T00:03:00.000Z";

for (const bus of ["memory", "nats"] as const) {
  describe(`what leaves the event queue for queues and topics, on the ${bus} bus`, function () {
    this.timeout(30_000);
    let simulator: Simulator;
    let invoker: LambdaClient;
    let sqs: SQSClient;

    beforeEach(async () => {
      simulator = await start({ bus, clock: "virtual", port: 0, otlpPort: false, ephemeral: true, logger: new Logger("error") });
      const client = { endpoint: simulator.endpoint, region: "us-east-1", credentials: { accessKeyId: "test", secretAccessKey: "test" } };
      invoker = new LambdaClient(client);
      sqs = new SQSClient(client);
    });

    afterEach(async () => {
      invoker.destroy();
      sqs.destroy();
      await simulator[Symbol.asyncDispose]();
    });

    const lambda = (action: string, input: object) => simulator.aws.call("lambda", action, input);
    const createQueue = (QueueName: string) => simulator.aws.call("sqs", "CreateQueue", { QueueName });
    const createFunction = (FunctionName: string, more: object = {}) =>
      lambda("CreateFunction", {
        FunctionName,
        Role: "arn:aws:iam::000000000000:role/r",
        Handler: `${FunctionName}.handler`,
        Runtime: "nodejs24.x",
        Code: { S3Bucket: "hot-reload", S3Key: HANDLERS },
        ...more,
      });
    const configure = (FunctionName: string, config: object) => lambda("PutFunctionEventInvokeConfig", { FunctionName, ...config });

    /** The request's id, when its first attempt is over. */
    async function send(FunctionName: string): Promise<string> {
      const { $metadata } = await invoker.send(new InvokeCommand({ FunctionName, InvocationType: "Event", Payload: JSON.stringify(EVENT) }));
      await simulator.settled();
      return $metadata.requestId as string;
    }

    async function receive(queue: string): Promise<Message[]> {
      const QueueUrl = `${simulator.endpoint}/000000000000/${queue}`;
      const wanted = { MessageSystemAttributeNames: ["All" as const], MessageAttributeNames: ["All"], MaxNumberOfMessages: 10 };
      return (await sqs.send(new ReceiveMessageCommand({ QueueUrl, ...wanted }))).Messages ?? [];
    }
    const bodies = async (queue: string) => (await receive(queue)).map(({ Body }) => JSON.parse(Body as string));
    /** Deliveries of the newest failure, as the admin API tells them. */
    async function deliveries(): Promise<object[]> {
      const answer = await fetch(`${simulator.endpoint}/_lambdabus/failures`);
      return ((await answer.json()) as { failures: { deliveries: object[] }[] }).failures[0]?.deliveries ?? [];
    }

    it("brings the record of an event that failed to a queue, after the last attempt and not before", async () => {
      await createQueue("failures");
      await createFunction("throws");
      await configure("throws", { DestinationConfig: { OnFailure: { Destination: queueArn("failures") } } });
      const requestId = await send("throws");
      await simulator.advance(179_999);
      expect(await receive("failures")).to.deep.equal([]);
      await simulator.advance(1);
      const [message, ...more] = await receive("failures");
      expect(more).to.deep.equal([]);
      expect(message?.MessageAttributes).to.equal(undefined);
      expect(message?.Attributes?.AWSTraceHeader).to.match(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=1/);
      const { trace, ...responsePayload } = JSON.parse(message?.Body as string).responsePayload;
      expect(trace[0]).to.equal("RangeError: too far");
      expect(message?.Body).to.equal(
        JSON.stringify({
          version: "1.0",
          timestamp: RETRIED,
          requestContext: { requestId, functionArn: functionArn("throws"), condition: "RetriesExhausted", approximateInvokeCount: 3 },
          requestPayload: EVENT,
          responseContext: { statusCode: 200, executedVersion: "$LATEST", functionError: "Unhandled" },
          responsePayload: { ...responsePayload, trace },
        }),
      );
      expect(responsePayload).to.deep.equal({ errorType: "RangeError", errorMessage: "too far" });
    });

    it("brings the event itself to a dead-letter queue, with why it failed in three attributes", async () => {
      await createQueue("dead");
      await createFunction("throws", { DeadLetterConfig: { TargetArn: queueArn("dead") } });
      const requestId = await send("throws");
      await simulator.advance(180_000);
      const [message, ...more] = await receive("dead");
      expect(more).to.deep.equal([]);
      expect(message?.Body).to.equal(JSON.stringify(EVENT));
      expect(message?.MessageAttributes).to.deep.equal({
        RequestID: { DataType: "String", StringValue: requestId },
        ErrorCode: { DataType: "Number", StringValue: "200" },
        ErrorMessage: { DataType: "String", StringValue: "too far" },
      });
    });

    it("serves a destination and a dead-letter queue at once, each in its form", async () => {
      await Promise.all([createQueue("failures"), createQueue("dead")]);
      await createFunction("throws", { DeadLetterConfig: { TargetArn: queueArn("dead") } });
      await configure("throws", { MaximumRetryAttempts: 0, DestinationConfig: { OnFailure: { Destination: queueArn("failures") } } });
      await send("throws");
      const [record] = await bodies("failures");
      expect(record.requestContext).to.include({ condition: "RetriesExhausted", approximateInvokeCount: 1 });
      expect(await bodies("dead")).to.deep.equal([EVENT]);
    });

    it("tells of a success through a topic, to whoever subscribed", async () => {
      await simulator.aws.call("sns", "CreateTopic", { Name: "done" });
      for (const [queue, RawMessageDelivery] of Object.entries({ heard: "false", raw: "true" })) {
        await createQueue(queue);
        const Endpoint = queueArn(queue);
        await simulator.aws.call("sns", "Subscribe", { TopicArn: topicArn("done"), Protocol: "sqs", Endpoint, Attributes: { RawMessageDelivery } });
      }
      await createFunction("hello");
      await configure("hello", { DestinationConfig: { OnSuccess: { Destination: topicArn("done") } } });
      const requestId = await send("hello");
      const record = {
        version: "1.0",
        timestamp: STARTED,
        requestContext: { requestId, functionArn: functionArn("hello"), condition: "Success", approximateInvokeCount: 1 },
        requestPayload: EVENT,
        responseContext: { statusCode: 200, executedVersion: "$LATEST" },
        responsePayload: { hello: "Ada" },
      };
      const [notification, ...more] = await bodies("heard");
      expect(more).to.deep.equal([]);
      expect(notification).to.include({ Type: "Notification", TopicArn: topicArn("done"), Message: JSON.stringify(record) });
      expect(notification).not.to.have.property("Subject");
      expect((await receive("raw")).map(({ Body }) => Body)).to.deep.equal([JSON.stringify(record)]);
    });

    it("brings dead letters to a topic with the same three attributes", async () => {
      await simulator.aws.call("sns", "CreateTopic", { Name: "dead" });
      await createQueue("heard");
      await simulator.aws.call("sns", "Subscribe", { TopicArn: topicArn("dead"), Protocol: "sqs", Endpoint: queueArn("heard") });
      await createFunction("throws", { DeadLetterConfig: { TargetArn: topicArn("dead") } });
      await configure("throws", { MaximumRetryAttempts: 0 });
      const requestId = await send("throws");
      const [notification] = await bodies("heard");
      expect(notification.Message).to.equal(JSON.stringify(EVENT));
      expect(notification.MessageAttributes).to.deep.equal({
        RequestID: { Type: "String", Value: requestId },
        ErrorCode: { Type: "Number", Value: "200" },
        ErrorMessage: { Type: "String", Value: "too far" },
      });
    });

    it("gives up at once where nothing may run, and its record knows no response", async () => {
      await createQueue("failures");
      await createFunction("hello");
      await lambda("PutFunctionConcurrency", { FunctionName: "hello", ReservedConcurrentExecutions: 0 });
      await configure("hello", { DestinationConfig: { OnFailure: { Destination: queueArn("failures") } } });
      const requestId = await send("hello");
      expect(await bodies("failures")).to.deep.equal([
        {
          version: "1.0",
          timestamp: STARTED,
          requestContext: { requestId, functionArn: functionArn("hello"), condition: "ZeroReservedConcurrency", approximateInvokeCount: 0 },
          requestPayload: EVENT,
        },
      ]);
    });

    it("waits for queues that are not there, says so, and delivers once they are", async () => {
      await createFunction("throws", { DeadLetterConfig: { TargetArn: queueArn("dead") } });
      await configure("throws", { MaximumRetryAttempts: 0, DestinationConfig: { OnFailure: { Destination: queueArn("failures") } } });
      const requestId = await send("throws");
      const waiting = await deliveries();
      expect(waiting).to.have.length(2);
      for (const delivery of waiting) expect(delivery).to.include({ state: "waiting" });
      await Promise.all([createQueue("failures"), createQueue("dead")]);
      await simulator.advance(300_000);
      for (const delivery of await deliveries()) expect(delivery).to.include({ state: "delivered" });
      const [record, ...more] = await bodies("failures");
      expect(more).to.deep.equal([]);
      expect(record).to.deep.include({ timestamp: STARTED, requestPayload: EVENT });
      expect(record.requestContext).to.include({ requestId, approximateInvokeCount: 1 });
      expect(await bodies("dead")).to.deep.equal([EVENT]);
    });
  });
}
