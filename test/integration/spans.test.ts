// Semantics 15.2 and 15.3: the spans of messages, notifications and batches, as OpenTelemetry's conventions name and describe them.
import { join } from "node:path";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { PublishCommand } from "@aws-sdk/client-sns";
import { ReceiveMessageCommand, SendMessageBatchCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import { expect } from "chai";
import { SpanKind } from "../../core/tracing.ts";
import { start, type TestSimulator } from "../../testkit/index.ts";

const CODE = join(import.meta.dirname, "../support/handlers/relay");
const HELLO = join(import.meta.dirname, "../support/handlers/nodejs");
const TRACE = "5759e988bd862e3fe1be46a994272793";
const TRACEPARENT = `00-${TRACE}-53995c3f42cd8ad8-01`;
const ARN = "arn:aws:sns:us-east-1:000000000000:orders";

describe("spans of what triggers functions", function () {
  this.timeout(30_000);
  let sim: TestSimulator;

  before(async () => {
    const relay = { handler: "index.handler", runtime: "nodejs24.x", code: CODE };
    const hello = { handler: "hello.handler", runtime: "nodejs24.x", code: HELLO };
    sim = await start({
      config: {
        queues: { work: {}, plain: {}, objects: {} },
        topics: { orders: { subscriptions: [{ sqs: { queue: "plain" } }] } },
        buckets: { raw: {} },
        functions: {
          relay: { ...relay, triggers: [{ sqs: { queue: "work", maximumBatchingWindowInSeconds: 1 } }] },
          hear: { ...hello, triggers: [{ sns: { topic: "orders" } }] },
          see: { ...hello, triggers: [{ s3: { bucket: "photos" } }] },
        },
      },
    });
    const QueueConfigurations = [{ QueueArn: "arn:aws:sqs:us-east-1:000000000000:objects", Events: ["s3:ObjectCreated:*"] }];
    await sim.aws.call("s3", "PutBucketNotificationConfiguration", { Bucket: "raw", NotificationConfiguration: { QueueConfigurations } });
  });
  after(() => sim[Symbol.asyncDispose]());
  beforeEach(() => sim.reset());

  const url = (queue: string) => `${sim.endpoint}/000000000000/${queue}`;
  const text = (StringValue: string) => ({ DataType: "String", StringValue });
  const work = { destination: "work", system: "aws_sqs" };

  /** The spans of the story that the function's last invocation belongs to. */
  function storyOf(name: string) {
    const { traceId } = sim.function(name).last as { traceId?: string };
    return sim.traces.story(traceId as string)?.spans ?? [];
  }

  const named = (spans: ReturnType<typeof storyOf>, name: string) => spans.filter((span) => span.name === name);

  function messaging({ destination, system }: typeof work, operation: string, name = operation) {
    return {
      "messaging.system": system,
      "messaging.operation.type": operation,
      "messaging.operation.name": name,
      "messaging.destination.name": destination,
    };
  }

  describe("SQS", () => {
    it("a batch is received and processed in a trace of its own, linked to what led to each of its messages", async () => {
      const header = (digit: string) => `Root=1-${digit.repeat(8)}-${digit.repeat(24)};Parent=${digit.repeat(16)};Sampled=1`;
      const entry = (digit: string) => ({ Id: digit, MessageBody: digit, MessageSystemAttributes: { AWSTraceHeader: text(header(digit)) } as const });
      const { Successful = [] } = await sim.aws.sqs.send(new SendMessageBatchCommand({ QueueUrl: url("work"), Entries: ["1", "2"].map(entry) as never }));
      await sim.clock.advance("1s");
      const spans = storyOf("relay");
      const [receive] = named(spans, "receive work");
      const [send] = named(spans, "send relay");
      const [process] = named(spans, "relay");
      expect([receive?.kind, send?.kind, process?.kind]).to.deep.equal([SpanKind.CLIENT, SpanKind.PRODUCER, SpanKind.CONSUMER]);
      expect([receive?.parentSpanId, send?.parentSpanId, process?.parentSpanId]).to.deep.equal([undefined, receive?.spanId, send?.spanId]);
      expect(receive?.attributes).to.include({ ...messaging(work, "receive"), "messaging.batch.message_count": 2 });
      expect(process?.attributes).to.include({ ...messaging(work, "process"), "messaging.batch.message_count": 2, "faas.trigger": "pubsub" });
      for (const span of [receive, process]) {
        const links = span?.links.map(({ traceId, spanId, attributes }) => [traceId, spanId, attributes["messaging.message.id"]]);
        expect(links).to.have.deep.members(["1", "2"].map((digit, at) => [digit.repeat(32), digit.repeat(16), Successful[at]?.MessageId]));
      }
    });

    it("a single message's trace goes on, from its sending to its processing", async () => {
      const MessageSystemAttributes = { AWSTraceHeader: text(`Root=1-${TRACE.slice(0, 8)}-${TRACE.slice(8)};Parent=53995c3f42cd8ad8;Sampled=1`) } as const;
      await sim.aws.sqs.send(new SendMessageCommand({ QueueUrl: url("work"), MessageBody: "x", MessageSystemAttributes: MessageSystemAttributes as never }));
      await sim.clock.advance("1s");
      const spans = storyOf("relay");
      expect(sim.function("relay").last).to.include({ traceId: TRACE });
      expect(named(spans, "receive work")[0]).to.include({ traceId: TRACE, parentSpanId: "53995c3f42cd8ad8" });
      expect(named(spans, "relay")[0]?.attributes).to.have.property("messaging.message.id");
    });

    it("a traceparent among the message's attributes goes before AWSTraceHeader", async () => {
      const MessageAttributes = { traceparent: text(TRACEPARENT) };
      await sim.aws.sqs.send(new SendMessageCommand({ QueueUrl: url("work"), MessageBody: "x", MessageAttributes }));
      await sim.clock.advance("1s");
      expect(sim.function("relay").last).to.include({ traceId: TRACE });
    });

    it("calls are described as sending, receiving and settling", async () => {
      await sim.aws.sqs.send(new SendMessageCommand({ QueueUrl: url("work"), MessageBody: "x" }));
      await sim.clock.advance("1s");
      const spans = [...sim.traces.list()].flatMap(({ traceId }) => sim.traces.get(traceId)?.spans ?? []);
      const attributes = (name: string) => spans.find((span) => span.name === name)?.attributes;
      expect(attributes("SQS/SendMessage")).to.include(messaging(work, "send", "SendMessage"));
      expect(attributes("SQS/DeleteMessageBatch")).to.include({ ...messaging(work, "settle", "DeleteMessageBatch"), "messaging.batch.message_count": 1 });
    });

    it("a throttled batch's sending is an error, with the reason as an exception", async () => {
      await sim.aws.call("lambda", "PutFunctionConcurrency", { FunctionName: "relay", ReservedConcurrentExecutions: 0 });
      await sim.aws.sqs.send(new SendMessageCommand({ QueueUrl: url("work"), MessageBody: "x" }));
      await sim.clock.advance("1m");
      await sim.aws.call("lambda", "DeleteFunctionConcurrency", { FunctionName: "relay" });
      const spans = [...sim.traces.list()].flatMap(({ traceId }) => sim.traces.get(traceId)?.spans ?? []);
      const [send] = named(spans, "send relay");
      expect(send?.status.code).to.equal("error");
      expect(send?.events[0]?.attributes).to.include({ "exception.type": "TooManyRequestsException" });
    });
  });

  describe("SNS", () => {
    const orders = { destination: "orders", system: "aws.sns" };

    it("a message is published, delivered and processed in one trace", async () => {
      const { MessageId } = await sim.aws.sns.send(new PublishCommand({ TopicArn: ARN, Message: "three apples" }));
      await sim.settled();
      const spans = storyOf("hear");
      const [publish] = named(spans, "send orders");
      const deliveries = named(spans, "deliver orders");
      const [process] = named(spans, "hear");
      expect(named(spans, "SNS/Publish")[0]?.attributes).to.include(messaging(orders, "send", "Publish"));
      expect(publish?.kind).to.equal(SpanKind.PRODUCER);
      expect(publish?.attributes).to.include({ ...messaging(orders, "send", "publish"), "messaging.message.id": MessageId, "aws.sns.topic.arn": ARN });
      expect(deliveries.map(({ attributes }) => attributes["lambdabus.sns.protocol"])).to.have.members(["lambda", "sqs"]);
      for (const { attributes } of deliveries) expect(attributes).to.include(messaging(orders, "send", "deliver"));
      expect(process?.attributes).to.include({ ...messaging(orders, "process"), "faas.trigger": "pubsub" });
      expect(new Set(spans.map(({ traceId }) => traceId))).to.have.property("size", 1);
    });

    it("messages for queues carry the same trace in AWSTraceHeader", async () => {
      await sim.aws.sns.send(new PublishCommand({ TopicArn: ARN, Message: "three apples" }));
      await sim.settled();
      const delivery = named(storyOf("hear"), "deliver orders").find(({ attributes }) => attributes["lambdabus.sns.protocol"] === "sqs");
      expect(await headerOf("plain")).to.match(
        new RegExp(`^Root=1-${delivery?.traceId.slice(0, 8)}-${delivery?.traceId.slice(8)};Parent=${delivery?.spanId};Sampled=1`),
      );
    });
  });

  describe("S3", () => {
    it("an object's event is sent and processed in the trace of the call that made it", async () => {
      await sim.aws.s3.send(new PutObjectCommand({ Bucket: "photos", Key: "in/a b.jpg", Body: "x" }));
      await sim.settled();
      const spans = storyOf("see");
      const [call] = named(spans, "S3/PutObject");
      const [notify] = named(spans, "send photos");
      const [process] = named(spans, "see");
      expect([notify?.parentSpanId, notify?.kind]).to.deep.equal([call?.spanId, SpanKind.PRODUCER]);
      expect(notify?.attributes).to.include({ "messaging.operation.type": "send", "aws.s3.bucket": "photos", "aws.s3.key": "in/a b.jpg" });
      expect([process?.traceId, process?.kind]).to.deep.equal([call?.traceId, SpanKind.CONSUMER]);
      expect(process?.attributes).to.include({ "faas.trigger": "datasource", "faas.document.collection": "photos", "faas.document.operation": "insert" });
    });

    it("messages for queues carry the same trace in AWSTraceHeader", async () => {
      await sim.aws.s3.send(new PutObjectCommand({ Bucket: "raw", Key: "k", Body: "x" }));
      await sim.settled();
      const traceId = [...sim.traces.list()].find(({ name }) => name === "S3/PutObject")?.traceId ?? "";
      expect(await headerOf("objects")).to.match(new RegExp(`^Root=1-${traceId.slice(0, 8)}-${traceId.slice(8)};Parent=[0-9a-f]{16};Sampled=1`));
    });
  });

  async function headerOf(queue: string): Promise<string | undefined> {
    const { Messages } = await sim.aws.sqs.send(new ReceiveMessageCommand({ QueueUrl: url(queue), MessageSystemAttributeNames: ["AWSTraceHeader"] }));
    return Messages?.[0]?.Attributes?.AWSTraceHeader;
  }
});
