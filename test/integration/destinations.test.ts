// Semantics 2.9, 4.1 to 4.3 through the whole simulator: what is given up reaches functions and buckets, and loops end, on both buses.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect } from "chai";
import type { InvocationRecord } from "../../core/invocation.ts";
import { Logger } from "../../core/logger.ts";
import { type Simulator, start } from "../../index.ts";

const HANDLERS = join(import.meta.dirname, "../support/handlers/nodejs");
const arn = (name: string) => `arn:aws:lambda:us-east-1:000000000000:function:${name}`;

for (const bus of ["memory", "nats"] as const) {
  describe(`what leaves the event queue, on the ${bus} bus`, function () {
    this.timeout(30_000);
    let simulator: Simulator;
    let directory: string;

    beforeEach(async () => {
      directory = mkdtempSync(join(tmpdir(), "lambdabus-destinations-"));
      simulator = await start({ bus, clock: "virtual", port: 0, otlpPort: false, dataDirectory: directory, logger: new Logger("error") });
    });

    afterEach(async () => {
      await simulator[Symbol.asyncDispose]();
      rmSync(directory, { recursive: true, force: true });
    });

    const create = (name: string, handler: string) =>
      simulator.aws.call("lambda", "CreateFunction", {
        FunctionName: name,
        Role: "arn:aws:iam::000000000000:role/r",
        Handler: handler,
        Runtime: "nodejs24.x",
        Code: { S3Bucket: "hot-reload", S3Key: HANDLERS },
      });
    const send = (name: string) =>
      simulator.aws.call("lambda", "Invoke", { FunctionName: name, InvocationType: "Event", Payload: Buffer.from('{"name":"Ada"}') });
    const configure = (name: string, config: object) => simulator.aws.call("lambda", "PutFunctionEventInvokeConfig", { FunctionName: name, ...config });
    const runs = (name: string) =>
      simulator.history.invocations
        .newest()
        .map(({ message }) => message.value as InvocationRecord)
        .filter(({ functionName }) => functionName === name);

    const told = (ran: InvocationRecord | undefined, condition: string) => ({
      version: "1.0",
      timestamp: "2026-01-01T00:00:00.000Z",
      requestContext: { requestId: ran?.requestId, functionArn: `${ran?.functionArn}:$LATEST`, condition, approximateInvokeCount: 1 },
    });
    /** The record of the only attempt at an event. */
    const failure = (ran: InvocationRecord | undefined) => ({
      ...told(ran, "RetriesExhausted"),
      requestPayload: { name: "Ada" },
      responseContext: { statusCode: 200, executedVersion: "$LATEST", functionError: "Unhandled" },
      responsePayload: ran?.error?.value,
    });

    it("reaches a function: the record is its event", async () => {
      await Promise.all([create("greets", "hello.handler"), create("hears", "hello.handler")]);
      await configure("greets", { DestinationConfig: { OnSuccess: { Destination: arn("hears") } } });
      await send("greets");
      await simulator.settled();
      const [ran] = runs("greets");
      const [heard, ...more] = runs("hears");
      expect(more).to.deep.equal([]);
      expect(heard?.event.text).to.equal(
        JSON.stringify({
          ...told(ran, "Success"),
          requestPayload: { name: "Ada" },
          responseContext: { statusCode: 200, executedVersion: "$LATEST" },
          responsePayload: { hello: "Ada" },
        }),
      );
    });

    it("reaches a function with what failed, too", async () => {
      await Promise.all([create("throws", "throws.handler"), create("hears", "hello.handler")]);
      await configure("throws", { MaximumRetryAttempts: 0, DestinationConfig: { OnFailure: { Destination: arn("hears") } } });
      await send("throws");
      await simulator.settled();
      const [ran] = runs("throws");
      expect(runs("hears").map(({ event }) => event.value)).to.deep.equal([failure(ran)]);
    });

    it("reaches a bucket as soon as there is one", async () => {
      await create("throws", "throws.handler");
      await configure("throws", { MaximumRetryAttempts: 0, DestinationConfig: { OnFailure: { Destination: "arn:aws:s3:::failures" } } });
      await send("throws");
      await simulator.settled();
      const failures = async () => (await (await fetch(`${simulator.endpoint}/_lambdabus/failures`)).json()) as { failures: { deliveries: object[] }[] };
      expect((await failures()).failures[0]?.deliveries[0]).to.include({ kind: "OnFailure", state: "waiting" });
      await simulator.aws.call("s3", "CreateBucket", { Bucket: "failures" });
      await simulator.advance(300_000);
      await simulator.settled();
      expect((await failures()).failures[0]?.deliveries[0]).to.include({ state: "delivered" });
      const { Contents } = await simulator.aws.call<{ Contents: { Key: string }[] }>("s3", "ListObjectsV2", { Bucket: "failures" });
      expect(Contents).to.have.length(1);
      const Key = Contents[0]?.Key as string;
      expect(Key).to.match(/^aws\/lambda\/async\/throws\/2026\/01\/01\/2026-01-01T00\.00\.00-[0-9a-f-]{36}$/);
      const { Body } = await simulator.aws.call<{ Body: NodeJS.ReadableStream }>("s3", "GetObject", { Bucket: "failures", Key });
      expect(JSON.parse(await text(Body))).to.deep.equal(failure(runs("throws")[0]));
    });

    it("ends a function that writes into its own bucket after 16 runs", async () => {
      await create("writes-back", "writes-back.handler");
      await configure("writes-back", { MaximumRetryAttempts: 0 });
      await simulator.aws.call("s3", "CreateBucket", { Bucket: "loop" });
      await simulator.aws.call("lambda", "AddPermission", {
        FunctionName: "writes-back",
        StatementId: "s3",
        Action: "lambda:InvokeFunction",
        Principal: "s3.amazonaws.com",
        SourceArn: "arn:aws:s3:::loop",
      });
      await simulator.aws.call("s3", "PutBucketNotificationConfiguration", {
        Bucket: "loop",
        NotificationConfiguration: { LambdaFunctionConfigurations: [{ LambdaFunctionArn: arn("writes-back"), Events: ["s3:ObjectCreated:*"] }] },
      });
      await simulator.aws.call("s3", "PutObject", { Bucket: "loop", Key: "1", Body: "x" });
      await simulator.settled();
      expect(runs("writes-back")).to.have.length(16);
      expect(runs("writes-back").every(({ outcome }) => outcome === "success")).to.equal(true);
    });
  });
}
