// Semantics 4.1 to 4.4 through the whole simulator, on virtual time and on both buses: when events are tried again, when they are given up, and what is told of it.
import { join } from "node:path";
import { expect } from "chai";
import { Logger } from "../../core/logger.ts";
import { start, type TestSimulator } from "../../testkit/index.ts";

const ACCOUNT = "us-east-1:000000000000";
const SECOND = 1_000;
const queueArn = (name: string) => `arn:aws:sqs:${ACCOUNT}:${name}`;

for (const bus of ["memory", "nats"] as const) {
  describe(`the event queue, on the ${bus} bus`, function () {
    this.timeout(60_000);
    let sim: TestSimulator;
    let began: number;
    const said: string[] = [];

    before(async () => {
      const directory = join(import.meta.dirname, "../support/handlers/nodejs");
      const names = { hello: "hello", throws: "throws", once: "throws", twice: "throws" };
      const functions = Object.fromEntries(Object.entries(names).map(([name, file]) => [name, { handler: `${file}.handler`, runtime: "nodejs24.x" }]));
      sim = await start({ bus, functions, directory, logger: new Logger("error", ({ message }) => said.push(message)) });
      for (const QueueName of ["failures", "dead"]) await sim.aws.call("sqs", "CreateQueue", { QueueName });
      for (const FunctionName of ["hello", "throws"])
        await lambda("UpdateFunctionConfiguration", { FunctionName, DeadLetterConfig: { TargetArn: queueArn("dead") } });
    });
    after(() => sim[Symbol.asyncDispose]());

    beforeEach(async () => {
      await sim.reset();
      for (const FunctionName of ["hello", "throws"]) await configure(FunctionName, {});
      began = sim.clock.now();
    });

    const lambda = (action: string, input: object) => sim.aws.call<Record<string, unknown>>("lambda", action, input);
    /** What is not said is as Lambda has it; what fails is told to the queue. */
    const configure = (FunctionName: string, config: object) =>
      lambda("PutFunctionEventInvokeConfig", { FunctionName, DestinationConfig: { OnFailure: { Destination: queueArn("failures") } }, ...config });
    async function send(FunctionName: string, Qualifier?: string): Promise<void> {
      await lambda("Invoke", { FunctionName, ...(Qualifier && { Qualifier }), InvocationType: "Event", Payload: Buffer.from('{"an":"event"}') });
      await sim.settled();
    }
    /** Seconds from the beginning at which the function ran. */
    const ran = (name: string) => sim.function(name).invocations.map(({ startTime }) => (Date.parse(startTime) - began) / SECOND);
    const throttled = (name: string) => sim.function(name).throttles.map(({ time }) => (Date.parse(time) - began) / SECOND);
    const records = () => sim.queue("failures").messages.map(({ body }) => JSON.parse(body));
    const codes = () => sim.queue("dead").messages.map(({ attributes }) => (attributes as Record<string, { StringValue?: string }>)["ErrorCode"]?.StringValue);

    async function metric(MetricName: string, FunctionName: string, statistic: "Sum" | "Maximum" = "Sum"): Promise<number | undefined> {
      const Dimensions = [{ Name: "FunctionName", Value: FunctionName }];
      const times = { StartTime: new Date(began - (began % 60_000)), EndTime: new Date(sim.clock.now() + 60_000), Period: 86_400, Statistics: [statistic] };
      const input = { Namespace: "AWS/Lambda", MetricName, Dimensions, ...times };
      const { Datapoints } = await sim.aws.call<{ Datapoints: Record<string, number>[] }>("cloudwatch", "GetMetricStatistics", input);
      return Datapoints.length === 0 ? undefined : Datapoints.reduce((sum, point) => sum + (point[statistic] as number), 0);
    }

    it("tries what fails as often as MaximumRetryAttempts says, at 0, +1 and +3 minutes", async () => {
      await configure("once", { MaximumRetryAttempts: 0 });
      await configure("twice", { MaximumRetryAttempts: 1 });
      for (const name of ["once", "twice", "throws"]) await send(name);
      await sim.clock.advance("6h");
      expect([ran("once"), ran("twice"), ran("throws")]).to.deep.equal([[0], [0, 60], [0, 60, 180]]);
      const told = records().map(({ requestContext: { functionArn, condition, approximateInvokeCount } }) => [
        functionArn.split(":")[6],
        condition,
        approximateInvokeCount,
      ]);
      expect(told).to.deep.equal([
        ["once", "RetriesExhausted", 1],
        ["twice", "RetriesExhausted", 2],
        ["throws", "RetriesExhausted", 3],
      ]);
    });

    it("goes by the configuration of the qualifier that was called, which its record names", async () => {
      await lambda("PublishVersion", { FunctionName: "throws" });
      await lambda("CreateAlias", { FunctionName: "throws", Name: "live", FunctionVersion: "1" });
      await configure("throws", { Qualifier: "live", MaximumRetryAttempts: 0 });
      await configure("throws", { MaximumRetryAttempts: 1 });
      for (const qualifier of ["live", "1"]) await send("throws", qualifier);
      await send("throws");
      await sim.clock.advance("1h");
      const told = records().map(({ requestContext: { functionArn, approximateInvokeCount }, responseContext }) => [
        functionArn.split(":").slice(7).join(),
        approximateInvokeCount,
        responseContext.executedVersion,
      ]);
      expect(told).to.deep.equal([
        ["live", 1, "1"],
        ["$LATEST", 2, "$LATEST"],
      ]);
      const own = sim.function("throws").invocations.filter(({ functionArn }) => functionArn.endsWith(":1"));
      expect(own).to.have.length(3);
    });

    it("gives up at once what would be too old for its next attempt, and tells of the last one", async () => {
      await configure("throws", { MaximumEventAgeInSeconds: 60 });
      await send("throws");
      const [record, ...more] = records();
      expect(more).to.deep.equal([]);
      expect(record.requestContext).to.include({ condition: "EventAgeExceeded", approximateInvokeCount: 1 });
      expect(record.responseContext).to.deep.equal({ statusCode: 200, executedVersion: "$LATEST", functionError: "Unhandled" });
      expect(codes()).to.deep.equal(["200"]);
      await sim.clock.advance("1h");
      expect(ran("throws")).to.deep.equal([0]);
    });

    it("waits 1 s, 2 s, 4 s … for what is throttled, which uses up no attempt", async () => {
      sim.disorder({ throttle: 1 });
      await send("throws");
      await sim.clock.advance("8s");
      sim.disorder({});
      await sim.clock.advance("10m");
      expect(throttled("throws")).to.deep.equal([0, 1, 3, 7]);
      expect(sim.function("throws").story).to.match(/refuse throws {2}failed: Rate Exceeded\. {2}→ again at \+1\.\d{3} s\n/);
      expect(ran("throws")).to.deep.equal([15, 75, 195]);
      expect(records()[0].requestContext).to.include({ condition: "RetriesExhausted", approximateInvokeCount: 3 });
      expect([await metric("Throttles", "throws"), await metric("Invocations", "throws"), await metric("Errors", "throws")]).to.deep.equal([4, 3, 3]);
    });

    it("gives up what is throttled until it is too old, with the code of a throttle, and knows no response", async () => {
      await configure("hello", { MaximumEventAgeInSeconds: 60, DestinationConfig: { OnFailure: { Destination: queueArn("failures") } } });
      sim.disorder({ throttle: 1 });
      await send("hello");
      await sim.clock.advance("1h");
      expect(throttled("hello")).to.deep.equal([0, 1, 3, 7, 15, 31]);
      expect(sim.function("hello").throttles.at(-1)?.next).to.deep.equal({ condition: "EventAgeExceeded" });
      const [record] = records();
      expect(record.requestContext).to.include({ condition: "EventAgeExceeded", approximateInvokeCount: 0 });
      expect(record).not.to.have.any.keys("responseContext", "responsePayload");
      expect(codes()).to.deep.equal(["429"]);
      expect(await metric("AsyncEventsDropped", "hello")).to.equal(1);
    });

    it("goes on for six hours, every five minutes in the end", async () => {
      sim.disorder({ throttle: 1 });
      await send("hello");
      await sim.clock.advance("7h");
      const times = throttled("hello");
      expect(times.slice(0, 12)).to.deep.equal([0, 1, 3, 7, 15, 31, 63, 127, 255, 511, 811, 1_111]);
      expect(times.at(-1)).to.be.within(6 * 3_600 - 300, 6 * 3_600);
      expect(records()[0].requestContext).to.include({ condition: "EventAgeExceeded", approximateInvokeCount: 0 });
    });

    it("tells of the last attempt also when the event was throttled after it", async () => {
      await configure("throws", { MaximumEventAgeInSeconds: 90 });
      await send("throws");
      sim.disorder({ throttle: 1 });
      await sim.clock.advance("10m");
      expect([ran("throws"), throttled("throws")]).to.deep.equal([[0], [60, 61, 63, 67, 75]]);
      const [record] = records();
      expect(record.requestContext).to.include({ condition: "EventAgeExceeded", approximateInvokeCount: 1 });
      expect(record.responseContext).to.include({ functionError: "Unhandled" });
      expect(record.responsePayload).to.include({ errorType: "RangeError" });
      expect(codes()).to.deep.equal(["429"]);
    });

    it("gives up what waits as soon as nothing may run any more", async () => {
      await send("throws");
      await lambda("PutFunctionConcurrency", { FunctionName: "throws", ReservedConcurrentExecutions: 0 });
      await sim.clock.advance("1h");
      await lambda("DeleteFunctionConcurrency", { FunctionName: "throws" });
      expect(ran("throws")).to.deep.equal([0]);
      expect(records()[0].requestContext).to.include({ condition: "ZeroReservedConcurrency", approximateInvokeCount: 1 });
      expect(sim.function("throws").refusals.map(({ code, next }) => [code, next])).to.deep.equal([
        ["ZeroReservedConcurrency", { condition: "ZeroReservedConcurrency" }],
      ]);
    });

    it("drops the events of a function that is deleted meanwhile, and says so", async () => {
      const { Configuration } = await lambda("GetFunction", { FunctionName: "throws" });
      const { Role, Handler, Runtime } = Configuration as Record<string, string>;
      const Code = { S3Bucket: "hot-reload", S3Key: join(import.meta.dirname, "../support/handlers/nodejs") };
      await lambda("CreateFunction", { FunctionName: "mortal", Role, Handler, Runtime, Code });
      await configure("mortal", {});
      await send("mortal");
      await lambda("DeleteFunction", { FunctionName: "mortal" });
      await sim.clock.advance("1h");
      expect([ran("mortal"), records()]).to.deep.equal([[0], []]);
      expect(sim.function("mortal").refusals.map(({ code, attempt }) => [code, attempt])).to.deep.equal([["ResourceNotFoundException", 2]]);
      expect(await metric("AsyncEventsDropped", "mortal")).to.equal(1);
      expect(said).to.deep.equal(["event dropped: its function does not exist"]);
    });

    it("keeps what is for an event bus until there is one, and names what is missing", async () => {
      const Destination = `arn:aws:events:${ACCOUNT}:event-bus/default`;
      await configure("hello", { DestinationConfig: { OnSuccess: { Destination } } });
      await send("hello");
      await sim.clock.advance("3h");
      const [untold] = sim.failures() as { deliveries: Record<string, unknown>[] }[];
      expect(untold?.deliveries[0]).to.include({ kind: "OnSuccess", target: Destination, state: "waiting" });
      expect(untold?.deliveries[0]?.["error"]).to.match(/^NotImplemented: .*PutEvents/);
      expect(await metric("DestinationDeliveryFailures", "hello")).to.equal(untold?.deliveries[0]?.["attempts"]);
    });

    it("counts events from their acceptance to their end", async () => {
      await send("throws");
      await sim.clock.advance("10m");
      expect(await metric("AsyncEventsReceived", "throws")).to.equal(1);
      expect(await metric("AsyncEventAge", "throws", "Maximum")).to.equal(180 * SECOND);
      expect(await metric("AsyncEventsDropped", "throws")).to.equal(1);
    });

    it("counts dead letters that nobody takes", async () => {
      await lambda("UpdateFunctionConfiguration", { FunctionName: "once", DeadLetterConfig: { TargetArn: queueArn("missing") } });
      await configure("once", { MaximumRetryAttempts: 0 });
      await send("once");
      expect(await metric("DeadLetterErrors", "once")).to.equal(1);
      expect(await metric("DestinationDeliveryFailures", "once")).to.equal(undefined);
    });
  });
}
