// Semantics 2.9 with real handlers that use AWS's SDK: a loop ends when a function has run 16 times in it, whatever it goes through.
import { join } from "node:path";
import { expect } from "chai";
import { Logger } from "../../core/logger.ts";
import { start, type TestSimulator } from "../../testkit/index.ts";

const ACCOUNT = "us-east-1:000000000000";
const RUNS = 16;
const queueArn = (name: string) => `arn:aws:sqs:${ACCOUNT}:${name}`;
const functionArn = (name: string) => `arn:aws:lambda:${ACCOUNT}:function:${name}`;

for (const bus of ["memory", "nats"] as const) {
  describe(`loops, on the ${bus} bus`, function () {
    this.timeout(60_000);
    let sim: TestSimulator;

    before(async () => {
      const directory = join(import.meta.dirname, "../support/handlers/nodejs");
      const names = ["sends", "publishes", "puts", "invokes", "calls", "passes", "returns", "forwards", "answers", "asks"];
      const described = (name: string) => ({ handler: `loops.${name}`, runtime: "nodejs24.x", timeout: 60 });
      const functions = Object.fromEntries(names.map((name) => [name, described(name)]));
      sim = await start({ bus, functions, directory, logger: new Logger("error") });
      for (const QueueName of ["failures", "dead"]) await sim.aws.call("sqs", "CreateQueue", { QueueName });
    });
    after(() => sim[Symbol.asyncDispose]());
    beforeEach(() => sim.reset());

    const lambda = <Output>(action: string, input: object) => sim.aws.call<Output>("lambda", action, input);
    const send = (queue: string, MessageBody: string) => sim.aws.call("sqs", "SendMessage", { QueueUrl: `${sim.endpoint}/000000000000/${queue}`, MessageBody });
    const map = (queue: string, FunctionName: string) =>
      lambda("CreateEventSourceMapping", { FunctionName, EventSourceArn: queueArn(queue), FunctionResponseTypes: ["ReportBatchItemFailures"] });
    const begin = (FunctionName: string) =>
      lambda("Invoke", { FunctionName, InvocationType: "Event", Payload: Buffer.from('{"hops":1}') }).then(() => sim.settled());
    const stops = (name: string) => sim.function(name).refusals.map(({ code, statusCode }) => `${code} ${statusCode}`);
    const STOPPED = ["RecursiveInvocationException 400"];

    async function dropped(FunctionName: string): Promise<number> {
      const times = { StartTime: new Date(sim.clock.now() - 86_400_000), EndTime: new Date(sim.clock.now() + 60_000), Period: 86_400, Statistics: ["Sum"] };
      const input = {
        Namespace: "AWS/Lambda",
        MetricName: "RecursiveInvocationsDropped",
        Dimensions: [{ Name: "FunctionName", Value: FunctionName }],
        ...times,
      };
      const { Datapoints } = await sim.aws.call<{ Datapoints: { Sum: number }[] }>("cloudwatch", "GetMetricStatistics", input);
      return Datapoints.reduce((sum, { Sum }) => sum + Sum, 0);
    }

    it("of a function that invokes itself end in its destination and its dead-letter queue, without a retry", async () => {
      await lambda("UpdateFunctionConfiguration", { FunctionName: "invokes", DeadLetterConfig: { TargetArn: queueArn("dead") } });
      await lambda("PutFunctionEventInvokeConfig", { FunctionName: "invokes", DestinationConfig: { OnFailure: { Destination: queueArn("failures") } } });
      await begin("invokes");
      await sim.clock.advance("1h");
      const { invocations } = sim.function("invokes");
      expect(invocations.map(({ event }) => (event as { hops: number }).hops)).to.have.members(Array.from({ length: RUNS }, (_, run) => run + 1));
      expect(invocations.every(({ outcome }) => outcome === "success")).to.equal(true);
      expect([stops("invokes"), await dropped("invokes")]).to.deep.equal([STOPPED, 1]);
      const [record] = sim.queue("failures").messages.map(({ body }) => JSON.parse(body));
      expect(record.requestContext).to.include({ condition: "RetriesExhausted", approximateInvokeCount: 0 });
      expect(record.requestPayload).to.deep.equal({ hops: RUNS + 1 });
      expect(record).not.to.have.any.keys("responseContext", "responsePayload");
      const [letter] = sim.queue("dead").messages;
      expect(letter?.body).to.equal(JSON.stringify({ hops: RUNS + 1 }));
      expect(letter?.attributes["ErrorCode"]?.StringValue).to.equal("400");
      expect(letter?.attributes["ErrorMessage"]?.StringValue).to.match(/^Lambda has detected your function being invoked in a recursive loop/);
    });

    const waitsForItself = async () => {
      const answer = await lambda<{ Payload: Uint8Array }>("Invoke", { FunctionName: "calls", Payload: Buffer.from('{"hops":1}') });
      const { message, ...told } = JSON.parse(Buffer.from(answer.Payload).toString());
      expect(told).to.deep.equal({ hops: RUNS, name: "RecursiveInvocationException", status: 400 });
      expect(message).to.match(/^Lambda has detected your function being invoked in a recursive loop/);
      expect(sim.function("calls").invocations).to.have.length(RUNS);
    };
    // Sixteen environments at once: one of the buses is enough.
    if (bus === "memory") it("of a function that waits for itself end in an exception of the SDK's", waitsForItself);

    it("through a queue leave the message to the queue, whose other messages go on, until it is a dead letter", async () => {
      const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: queueArn("dead"), maxReceiveCount: 3 });
      await sim.aws.call("sqs", "CreateQueue", { QueueName: "sent", Attributes: { RedrivePolicy, VisibilityTimeout: "60" } });
      await map("sent", "sends");
      await send("sent", "1");
      await sim.settled();
      expect(sim.function("sends").invocations).to.have.length(RUNS);
      expect(sim.queue("sent").messages.map(({ body, state, receiveCount }) => [body, state, receiveCount])).to.deep.equal([[String(RUNS + 1), "inFlight", 1]]);
      await send("sent", "100");
      await sim.settled();
      expect(sim.function("sends").invocations).to.have.length(RUNS + 1);
      await sim.clock.advance("10m");
      expect(sim.queue("sent").messages).to.deep.equal([]);
      expect(sim.queue("dead").messages.map(({ body }) => body)).to.deep.equal([String(RUNS + 1)]);
      expect([stops("sends"), await dropped("sends")]).to.deep.equal([[...STOPPED, ...STOPPED, ...STOPPED], 3]);
      expect(sim.function("sends").invocations).to.have.length(RUNS + 1);
    });

    it("through a topic are stopped", async () => {
      const { TopicArn } = await sim.aws.call<{ TopicArn: string }>("sns", "CreateTopic", { Name: "published" });
      await lambda("AddPermission", { FunctionName: "publishes", StatementId: "sns", Action: "lambda:InvokeFunction", Principal: "sns.amazonaws.com" });
      await sim.aws.call("sns", "Subscribe", { TopicArn, Protocol: "lambda", Endpoint: functionArn("publishes") });
      await sim.aws.call("sns", "Publish", { TopicArn, Message: "1" });
      await sim.settled();
      expect(sim.function("publishes").invocations).to.have.length(RUNS);
      expect([stops("publishes"), await dropped("publishes")]).to.deep.equal([STOPPED, 1]);
    });

    it("through a bucket are stopped, and a prefix that lies outside makes none", async () => {
      await sim.aws.call("s3", "CreateBucket", { Bucket: "written" });
      await lambda("AddPermission", { FunctionName: "puts", StatementId: "s3", Action: "lambda:InvokeFunction", Principal: "s3.amazonaws.com" });
      const notify = (prefix: string) =>
        sim.aws.call("s3", "PutBucketNotificationConfiguration", {
          Bucket: "written",
          NotificationConfiguration: {
            LambdaFunctionConfigurations: [
              {
                LambdaFunctionArn: functionArn("puts"),
                Events: ["s3:ObjectCreated:*"],
                Filter: { Key: { FilterRules: [{ Name: "prefix", Value: prefix }] } },
              },
            ],
          },
        });
      await notify("");
      await sim.aws.call("s3", "PutObject", { Bucket: "written", Key: "100", Body: "x" });
      await sim.settled();
      expect(sim.function("puts").invocations).to.have.length(RUNS);
      expect([stops("puts"), await dropped("puts")]).to.deep.equal([STOPPED, 1]);
      await sim.reset();
      await notify("1");
      await sim.aws.call("s3", "PutObject", { Bucket: "written", Key: "1", Body: "x" });
      await sim.settled();
      expect([sim.function("puts").invocations.length, stops("puts")]).to.deep.equal([1, []]);
    });

    it("through a bucket or a topic and then a queue are stopped", async () => {
      for (const QueueName of ["objects", "messages"]) {
        await sim.aws.call("sqs", "CreateQueue", { QueueName, Attributes: { VisibilityTimeout: "60" } });
        await map(QueueName, "forwards");
      }
      await sim.aws.call("s3", "CreateBucket", { Bucket: "told" });
      const NotificationConfiguration = { QueueConfigurations: [{ QueueArn: queueArn("objects"), Events: ["s3:ObjectCreated:*"] }] };
      await sim.aws.call("s3", "PutBucketNotificationConfiguration", { Bucket: "told", NotificationConfiguration });
      await sim.aws.call("s3", "PutObject", { Bucket: "told", Key: "1", Body: "x" });
      await sim.settled();
      expect(sim.function("forwards").invocations).to.have.length(RUNS + 1); // The test event that S3 sends first is no part of the loop.
      expect(stops("forwards")).to.deep.equal(STOPPED);
      await sim.reset();
      const { TopicArn } = await sim.aws.call<{ TopicArn: string }>("sns", "CreateTopic", { Name: "told" });
      await sim.aws.call("sns", "Subscribe", { TopicArn, Protocol: "sqs", Endpoint: queueArn("messages") });
      await sim.aws.call("sns", "Publish", { TopicArn, Message: "1" });
      await sim.settled();
      expect([sim.function("forwards").invocations.length, stops("forwards")]).to.deep.equal([RUNS, STOPPED]);
    });

    it("through destinations are stopped", async () => {
      for (const [FunctionName, other] of [
        ["asks", "answers"],
        ["answers", "asks"],
      ] as const)
        await lambda("PutFunctionEventInvokeConfig", { FunctionName, DestinationConfig: { OnSuccess: { Destination: functionArn(other) } } });
      await begin("asks");
      expect([sim.function("asks").invocations.length, sim.function("answers").invocations.length]).to.deep.equal([RUNS, RUNS]);
      expect([stops("asks"), stops("answers")]).to.deep.equal([STOPPED, []]);
    });

    it("through two functions are counted for each", async () => {
      await sim.aws.call("sqs", "CreateQueue", { QueueName: "ring", Attributes: { VisibilityTimeout: "60" } });
      await map("ring", "passes");
      await send("ring", "1");
      await sim.settled();
      expect([sim.function("passes").invocations.length, sim.function("returns").invocations.length]).to.deep.equal([RUNS, RUNS]);
      expect([stops("passes"), stops("returns")]).to.deep.equal([STOPPED, []]);
    });

    it("are left alone where the function allows them", async () => {
      await lambda("PutFunctionRecursionConfig", { FunctionName: "sends", RecursiveLoop: "Allow" });
      await lambda("UpdateFunctionConfiguration", { FunctionName: "sends", Environment: { Variables: { HOPS: "20" } } });
      await send("sent", "1");
      await sim.settled();
      expect([sim.function("sends").invocations.length, stops("sends"), sim.queue("sent").messages]).to.deep.equal([20, [], []]);
    });
  });
}
