import { expect } from "chai";
import type { AwsClient } from "../../core/aws-client.ts";
import { ServiceError } from "../../core/errors.ts";
import { type InvokerBed, openInvokerBed } from "../../test/support/invoker.ts";

const ARN = "arn:aws:%:us-east-1:000000000000:";
const QUEUE = `${ARN.replace("%", "sqs")}queue`;
const TOPIC = `${ARN.replace("%", "sns")}topic`;
const BUS = `${ARN.replace("%", "events")}event-bus/default`;

interface Call {
  readonly service: string;
  readonly action: string;
  // biome-ignore lint/suspicious/noExplicitAny: the inputs of several APIs.
  readonly input: any;
}

describe("destinations (semantics 4.2 and 4.3)", () => {
  let bed: InvokerBed;
  let calls: Call[];
  let there: boolean;
  let refusing: ServiceError | undefined;

  beforeEach(async () => {
    calls = [];
    there = true;
    refusing = undefined;
    const aws: AwsClient = {
      call: async <Output>(service: string, action: string, input: object) => {
        if (!there) throw new ServiceError("NotImplemented", `lambdabus does not implement ${service}:${action}`, 501);
        if (refusing) throw refusing;
        calls.push({ service, action, input });
        return {} as Output;
      },
    };
    bed = await openInvokerBed({ aws });
  });

  afterEach(() => bed[Symbol.asyncDispose]());

  const fail = async (onFailure: string, more: object = {}, event: unknown = { an: "event" }) => {
    const name = bed.put("throws.handler", { eventInvokeConfig: { maximumRetryAttempts: 0, onFailure }, ...more });
    const published = await bed.publish(name, event);
    await bed.advance(0);
    return { name, published };
  };

  it("get the record of a success by SQS, with the trace", async () => {
    const name = bed.put("hello.handler", { eventInvokeConfig: { onSuccess: QUEUE } });
    const { requestid } = await bed.publish(name, { name: "Ada" });
    await bed.advance(0);
    const [{ service, action, input }] = calls as [Call];
    expect([service, action]).to.deep.equal(["sqs", "SendMessage"]);
    expect(input.QueueUrl).to.equal("http://127.0.0.1:4566/000000000000/queue");
    expect(input.MessageSystemAttributes.AWSTraceHeader.StringValue).to.match(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=[01];Lineage=1:/);
    expect(JSON.parse(input.MessageBody)).to.deep.equal({
      version: "1.0",
      timestamp: "2026-01-01T00:00:00.000Z",
      requestContext: {
        requestId: requestid,
        functionArn: `arn:aws:lambda:us-east-1:000000000000:function:${name}:$LATEST`,
        condition: "Success",
        approximateInvokeCount: 1,
      },
      requestPayload: { name: "Ada" },
      responseContext: { statusCode: 200, executedVersion: "$LATEST" },
      responsePayload: { hello: "Ada" },
    });
    expect(bed.invoker.failures()).to.deep.equal([]);
  });

  it("get the record of a failure by SNS, without its payloads when it has more than 256 KB", async () => {
    await fail(TOPIC);
    await fail(TOPIC, { name: "large" }, { x: "x".repeat(262_144) });
    expect(calls.map(({ service, action, input }) => [service, action, input.TopicArn])).to.deep.equal([
      ["sns", "Publish", TOPIC],
      ["sns", "Publish", TOPIC],
    ]);
    const [small, large] = calls.map(({ input }) => JSON.parse(input.Message));
    expect(small).to.include.keys("requestPayload", "responsePayload");
    expect(Object.keys(large)).to.deep.equal(["version", "timestamp", "requestContext", "responseContext"]);
  });

  it("get the record by EventBridge", async () => {
    const { name } = await fail(BUS);
    const [{ service, input }] = calls as [Call];
    const [{ Detail, TraceHeader, ...entry }] = input.Entries;
    expect(service).to.equal("events");
    expect(entry).to.deep.equal({
      Source: "lambda",
      DetailType: "Lambda Function Invocation Result - Failure",
      EventBusName: BUS,
      Resources: [BUS, `arn:aws:lambda:us-east-1:000000000000:function:${name}:$LATEST`],
    });
    expect(JSON.parse(Detail).requestContext).to.include({ condition: "RetriesExhausted", approximateInvokeCount: 1 });
    expect(TraceHeader).to.match(/^Root=/);
  });

  it("get the record of a failure as an object of S3", async () => {
    const { name } = await fail("arn:aws:s3:::failures");
    const [{ service, input }] = calls as [Call];
    expect([service, input.Bucket]).to.deep.equal(["s3", "failures"]);
    expect(input.Key).to.match(new RegExp(`^aws/lambda/async/${name}/2026/01/01/2026-01-01T00\\.00\\.00-[0-9a-f-]{36}$`));
  });

  it("get the event itself as a dead letter, with three attributes, beside the record for the destination", async () => {
    const { published } = await fail(TOPIC, { deadLetterTargetArn: QUEUE }, { n: 1 });
    expect(calls.map(({ service }) => service).sort()).to.deep.equal(["sns", "sqs"]);
    const letter = calls.find(({ service }) => service === "sqs") as Call;
    expect(letter.input.MessageBody).to.equal('{"n":1}');
    expect(letter.input.MessageAttributes).to.deep.equal({
      RequestID: { DataType: "String", StringValue: published.requestid },
      ErrorCode: { DataType: "Number", StringValue: "200" },
      ErrorMessage: { DataType: "String", StringValue: "too far" },
    });
  });

  it("get the first KB of an error's message, in characters that a message may hold, or none where it is empty", async () => {
    const messageOf = async (handler: string, event: object) => {
      await bed.publish(bed.put(handler, { deadLetterTargetArn: QUEUE, eventInvokeConfig: { maximumRetryAttempts: 0 } }), event);
      await bed.advance(0);
      return calls.at(-1)?.input.MessageAttributes.ErrorMessage?.StringValue;
    };
    expect(await messageOf("throws.what", { message: `\u0000a\ttab ${"é".repeat(1_000)}` })).to.equal(`\uFFFDa\ttab ${"é".repeat(508)}`);
    expect(await messageOf("throws.what", { message: "" })).to.equal(undefined);
    expect(calls.at(-1)?.input.MessageAttributes).to.have.all.keys("RequestID", "ErrorCode");
  });

  it("are not tried again where they can never take what is sent, and that is said", async () => {
    refusing = new ServiceError("InvalidParameterValue", "One or more parameters are invalid. Reason: Message must be shorter than 1048576 bytes.");
    await fail(QUEUE);
    await bed.advance(3_600_000);
    expect(bed.shipments.map(({ state, attempts }) => [state, attempts])).to.deep.equal([["refused", 1]]);
    expect(bed.invoker.failures()[0]?.deliveries[0]).to.include({ state: "refused" });
    expect(bed.logged.filter(({ level }) => level === "error").map(({ message }) => message)).to.deep.equal(["destination can never take the event"]);
  });

  it("get what was never run, with the code of a throttle", async () => {
    const name = bed.put("hello.handler", { reservedConcurrency: 0, deadLetterTargetArn: QUEUE });
    await bed.publish(name);
    await bed.advance(0);
    expect(calls[0]?.input.MessageAttributes.ErrorCode.StringValue).to.equal("429");
  });

  it("that do not exist yet are named once, shown, and reached when they exist", async () => {
    there = false;
    await fail(QUEUE);
    await bed.advance(10_000);
    const warned = bed.logged.filter(({ message }) => message === "destination cannot be reached: kept, and tried again");
    expect(warned).to.have.length(1);
    const [waiting] = bed.invoker.failures();
    expect(waiting?.deliveries).to.deep.equal([
      {
        kind: "OnFailure",
        target: QUEUE,
        state: "waiting",
        attempts: 4,
        error: "NotImplemented: lambdabus does not implement sqs:SendMessage",
        retryAt: "2026-01-01T00:00:15.000Z",
      },
    ]);
    there = true;
    await bed.advance(5_000);
    expect(calls).to.have.length(1);
    expect(bed.invoker.failures()[0]?.deliveries).to.deep.equal([{ kind: "OnFailure", target: QUEUE, state: "delivered", attempts: 5 }]);
    expect(bed.shipments.map(({ state, attempts }) => `${state} ${attempts}`)).to.deep.equal([
      "waiting 1",
      "waiting 2",
      "waiting 3",
      "waiting 4",
      "delivered 5",
    ]);
    const { requestId } = waiting?.record.requestContext ?? {};
    expect(bed.shipments[0]).to.deep.include({
      requestId,
      functionName: waiting?.functionName,
      kind: "OnFailure",
      target: QUEUE,
      time: "2026-01-01T00:00:00.000Z",
    });
  });

  it("that a success did not reach are shown too", async () => {
    there = false;
    await bed.publish(bed.put("hello.handler", { eventInvokeConfig: { onSuccess: QUEUE } }));
    await bed.advance(0);
    const [untold] = bed.invoker.failures();
    expect(untold?.record.requestContext.condition).to.equal("Success");
    expect(untold?.deliveries[0]).to.include({ kind: "OnSuccess", state: "waiting" });
  });
});
