// Semantics 4.1 and 4.2 over restarts: an event that waits for its next attempt, and a record that waits for its queue, are on disk.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import type { InvocationRecord } from "../../core/invocation.ts";
import { Logger } from "../../core/logger.ts";
import { type Simulator, start } from "../../index.ts";

const HANDLERS = join(import.meta.dirname, "../support/handlers/nodejs");
const QUEUE = "arn:aws:sqs:us-east-1:000000000000:failures";

describe("the event queue, over restarts", function () {
  this.timeout(60_000);
  let dataDirectory: string;
  before(async () => {
    dataDirectory = await mkdtemp(join(tmpdir(), "lambdabus-restart-"));
  });
  after(() => rm(dataDirectory, { recursive: true, force: true }));

  /** Each start begins at the same moment of virtual time. */
  async function run<Result>(work: (simulator: Simulator) => Promise<Result>): Promise<Result> {
    await using simulator = await start({ bus: "nats", clock: "virtual", port: 0, otlpPort: false, dataDirectory, logger: new Logger("error") });
    return await work(simulator);
  }
  const attempts = ({ history }: Simulator) =>
    history.invocations.newest().map(({ message }) => {
      const { requestId, attempt, startTime } = message.value as InvocationRecord;
      return { requestId, attempt, at: startTime.slice(14, 19) };
    });
  const delivery = (simulator: Simulator) => (simulator.failures()[0] as { deliveries: { state: string }[] } | undefined)?.deliveries[0]?.state;

  it("keeps its times, its attempts, and what nobody has taken yet", async () => {
    const [first] = await run(async (simulator) => {
      const lambda = (action: string, input: object) => simulator.aws.call("lambda", action, { FunctionName: "throws", ...input });
      const Role = "arn:aws:iam::000000000000:role/r";
      await lambda("CreateFunction", { Role, Handler: "throws.handler", Runtime: "nodejs24.x", Code: { S3Bucket: "hot-reload", S3Key: HANDLERS } });
      await lambda("PutFunctionEventInvokeConfig", { MaximumRetryAttempts: 1, DestinationConfig: { OnFailure: { Destination: QUEUE } } });
      await lambda("Invoke", { InvocationType: "Event", Payload: Buffer.from('{"an":"event"}') });
      await simulator.settled();
      return attempts(simulator);
    });
    expect(first).to.include({ attempt: 1, at: "00:00" });

    const again = await run(async (simulator) => {
      await simulator.advance(59_999);
      expect(attempts(simulator)).to.deep.equal([]);
      await simulator.advance(1);
      expect(delivery(simulator)).to.equal("waiting");
      return attempts(simulator);
    });
    expect(again).to.deep.equal([{ requestId: first?.requestId, attempt: 2, at: "01:00" }]);

    await run(async (simulator) => {
      await simulator.aws.call("sqs", "CreateQueue", { QueueName: "failures" });
      await simulator.advance(3_600_000);
      expect(attempts(simulator)).to.deep.equal([]);
      const [message, ...more] = simulator.inspect("sqs", "failures") as { body: string }[];
      expect(more).to.deep.equal([]);
      const { requestContext, requestPayload } = JSON.parse(message?.body as string);
      expect(requestContext).to.include({ requestId: first?.requestId, condition: "RetriesExhausted", approximateInvokeCount: 2 });
      expect(requestPayload).to.deep.equal({ an: "event" });
      expect(delivery(simulator)).to.equal("delivered");
    });
  });
});
