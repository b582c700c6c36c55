// Semantics 4.1 and 4.2 through the whole simulator: an event whose handler always throws, on virtual time, on both buses.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import type { InvocationRecord } from "../../core/invocation.ts";
import { type Simulator, start } from "../../index.ts";

const HANDLERS = join(import.meta.dirname, "../support/handlers/nodejs");
const START = Date.UTC(2026, 0, 1);

for (const bus of ["memory", "nats"] as const) {
  describe(`a handler that always throws, on the ${bus} bus`, function () {
    this.timeout(30_000);
    let simulator: Simulator;
    let directory: string;

    before(async () => {
      directory = mkdtempSync(join(tmpdir(), "lambdabus-retries-"));
      simulator = await start({ bus, clock: "virtual", port: 0, otlpPort: false, dataDirectory: directory });
      await simulator.aws.call("lambda", "CreateFunction", {
        FunctionName: "thrower",
        Role: "arn:aws:iam::000000000000:role/r",
        Handler: "throws.handler",
        Runtime: "nodejs24.x",
        Code: { S3Bucket: "hot-reload", S3Key: HANDLERS },
      });
    });

    after(async () => {
      await simulator[Symbol.asyncDispose]();
      rmSync(directory, { recursive: true, force: true });
    });

    const attempts = () =>
      simulator.history.invocations
        .newest()
        .map(({ message }) => message.value as InvocationRecord)
        .toReversed();

    it("is tried at 0, +1 and +3 minutes, with one request id, and then given up", async () => {
      await simulator.aws.call("lambda", "Invoke", { FunctionName: "thrower", InvocationType: "Event", Payload: Buffer.from('{"n":1}') });
      await simulator.settled();
      expect(attempts()).to.have.length(1);
      await simulator.advance(59_999);
      expect(attempts()).to.have.length(1);
      await simulator.advance(1);
      expect(attempts()).to.have.length(2);
      await simulator.advance(119_999);
      expect(attempts()).to.have.length(2);
      await simulator.advance(1);
      await simulator.advance(6 * 3_600_000);
      expect(attempts().map(({ startTime }) => Date.parse(startTime) - START)).to.deep.equal([0, 60_000, 180_000]);
      expect(attempts().map(({ attempt }) => attempt)).to.deep.equal([1, 2, 3]);
      expect(new Set(attempts().map(({ requestId }) => requestId)).size).to.equal(1);
    });

    it("leaves the record of the event that failed", async () => {
      const response = await fetch(`${simulator.endpoint}/_lambdabus/failures`);
      const { failures } = (await response.json()) as { failures: { record: Record<string, unknown> }[] };
      expect(failures).to.have.length(1);
      const [failure] = failures;
      const record = (failure?.record ?? failure) as Record<string, unknown>;
      expect(record).to.deep.include({ version: "1.0", timestamp: "2026-01-01T00:03:00.000Z", requestPayload: { n: 1 } });
      expect(record["requestContext"]).to.deep.include({ condition: "RetriesExhausted", approximateInvokeCount: 3 });
      expect(record["requestContext"]).to.have.property("functionArn", "arn:aws:lambda:us-east-1:000000000000:function:thrower:$LATEST");
      expect(record["responseContext"]).to.deep.equal({ statusCode: 200, executedVersion: "$LATEST", functionError: "Unhandled" });
    });
  });
}
