// Semantics 2.8 with real environments: what a version or an alias holds ready, how far it has come, and what spills over.
import { join } from "node:path";
import { expect } from "chai";
import type { InvocationRecord } from "../../core/invocation.ts";
import { Logger } from "../../core/logger.ts";
import { type Simulator, start } from "../../index.ts";

const HANDLERS = join(import.meta.dirname, "../support/handlers/nodejs");
const NOTHING_YET = { AvailableProvisionedConcurrentExecutions: 0, AllocatedProvisionedConcurrentExecutions: 0, Status: "IN_PROGRESS" };

describe("provisioned concurrency, in the simulator", function () {
  this.timeout(30_000);
  let simulator: Simulator;

  before(async () => {
    simulator = await start({ bus: "memory", clock: "virtual", port: 0, otlpPort: false, logger: new Logger("error") });
  });
  after(() => simulator[Symbol.asyncDispose]());

  const lambda = <Output = Record<string, unknown>>(action: string, input: object) => simulator.aws.call<Output>("lambda", action, input);
  /** A function with version 1 and an alias for it. */
  async function create(FunctionName: string, Handler: string): Promise<void> {
    const Role = "arn:aws:iam::000000000000:role/r";
    await lambda("CreateFunction", { FunctionName, Role, Handler, Runtime: "nodejs24.x", Code: { S3Bucket: "hot-reload", S3Key: HANDLERS }, Publish: true });
    await lambda("CreateAlias", { FunctionName, Name: "live", FunctionVersion: "1" });
  }
  const provision = (FunctionName: string, ProvisionedConcurrentExecutions: number) =>
    lambda("PutProvisionedConcurrencyConfig", { FunctionName, Qualifier: "live", ProvisionedConcurrentExecutions });
  const look = (FunctionName: string) => lambda("GetProvisionedConcurrencyConfig", { FunctionName, Qualifier: "live" });
  /** Resolves when it is in progress no more. */
  async function ended(name: string): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    using _watch = simulator.registry.provisioned.watch((change) => {
      if (change.id === `${name}:live` && change.kind === "put" && change.value.status !== "IN_PROGRESS") resolve();
    });
    await promise;
  }
  const invoke = (FunctionName: string, Qualifier?: string) =>
    lambda("Invoke", { FunctionName, ...(Qualifier && { Qualifier }), Payload: Buffer.from('{"ms":50}') });

  async function counted(MetricName: string): Promise<number> {
    const Dimensions = [
      { Name: "FunctionName", Value: "sleeper" },
      { Name: "Resource", Value: "sleeper:live" },
    ];
    const now = simulator.clock.now();
    const times = { StartTime: new Date(now - 3_600_000), EndTime: new Date(now + 60_000), Period: 86_400, Statistics: ["Sum"] };
    const input = { Namespace: "AWS/Lambda", MetricName, Dimensions, ...times };
    const { Datapoints } = await simulator.aws.call<{ Datapoints: { Sum: number }[] }>("cloudwatch", "GetMetricStatistics", input);
    return Datapoints.reduce((sum, { Sum }) => sum + Sum, 0);
  }

  it("is in progress, then ready, and serves what is called by that alias only; more of it spills over, cold", async () => {
    await create("sleeper", "sleeps.handler");
    expect(await provision("sleeper", 2)).to.deep.include({ RequestedProvisionedConcurrentExecutions: 2, ...NOTHING_YET });
    await ended("sleeper");
    expect(await look("sleeper")).to.deep.include({
      ...{ RequestedProvisionedConcurrentExecutions: 2, AvailableProvisionedConcurrentExecutions: 2, AllocatedProvisionedConcurrentExecutions: 2 },
      Status: "READY",
    });
    await Promise.all([invoke("sleeper", "live"), invoke("sleeper", "live"), invoke("sleeper", "live"), invoke("sleeper")]);
    await simulator.settled();
    const ran = simulator.history.invocations.newest().map(({ message }) => message.value as InvocationRecord);
    expect(ran.map(({ provisionedConcurrency, coldStart }) => [provisionedConcurrency, coldStart])).to.have.deep.members([
      ["used", false],
      ["used", false],
      ["spillover", true],
      [undefined, true],
    ]);
    expect(await counted("Invocations")).to.equal(3);
    expect(await counted("ProvisionedConcurrencyInvocations")).to.equal(2);
    expect(await counted("ProvisionedConcurrencySpilloverInvocations")).to.equal(1);
  });

  it("fails with a reason where the function cannot be initialised", async () => {
    await create("broken", "init-throws.handler");
    await provision("broken", 1);
    await ended("broken");
    expect(await look("broken")).to.deep.include({
      AvailableProvisionedConcurrentExecutions: 0,
      Status: "FAILED",
      StatusReason: "Provisioned concurrency configuration failed to be applied due to a failure of the function's initialization.",
    });
  });

  it("is given back when its configuration is deleted", async () => {
    await create("given", "hello.handler");
    await provision("given", 1);
    await ended("given");
    await lambda("DeleteProvisionedConcurrencyConfig", { FunctionName: "given", Qualifier: "live" });
    const failure = await look("given").catch((error: { code: string }) => error.code);
    expect(failure).to.equal("ProvisionedConcurrencyConfigNotFoundException");
    expect(simulator.registry.provisioned.get("given:live")).to.equal(undefined);
  });
});
