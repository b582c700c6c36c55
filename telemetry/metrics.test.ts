// Metrics as a collector receives them, over HTTP.
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { expect } from "chai";
import { openMemoryBus } from "../broker/index.ts";
import { functionArn, queueArn } from "../core/arn.ts";
import { nextTurn, VirtualClock } from "../core/clock.ts";
import { Ids } from "../core/ids.ts";
import type { InvocationRecord } from "../core/invocation.ts";
import { silent } from "../core/logger.ts";
import { Payload } from "../core/payload.ts";
import type { RefusalRecord } from "../core/refusal-record.ts";
import { Registry } from "../core/registry.ts";
import { subjects } from "../core/subjects.ts";
import { startTelemetry } from "./telemetry.ts";

interface Point {
  readonly attributes: readonly { readonly key: string; readonly value: Record<string, unknown> }[];
  readonly asDouble?: number;
  readonly asInt?: string;
  readonly count?: string;
  readonly sum?: number;
}

interface Metric {
  readonly name: string;
  readonly unit: string;
  readonly sum?: { readonly dataPoints: readonly Point[]; readonly isMonotonic: boolean };
  readonly histogram?: { readonly dataPoints: readonly Point[] };
}

describe("metrics", () => {
  let collector: Server;
  let received: Metric[];
  let paths: string[];
  const clock = new VirtualClock();
  const registry = new Registry();

  before(async () => {
    collector = createServer(async (request, response) => {
      const body = Buffer.concat(await Array.fromAsync(request)).toString();
      paths.push(`${request.method} ${request.url} ${request.headers["content-type"]}`);
      received.push(...JSON.parse(body).resourceMetrics[0].scopeMetrics[0].metrics);
      response.writeHead(200, { "content-type": "application/json" }).end("{}");
    });
    await new Promise<void>((resolve) => collector.listen(0, "127.0.0.1", resolve));
    const options = { batchSize: 10 };
    registry.mappings.put("m", { id: "m", connector: "sqs", source: queueArn("orders"), functionArn: functionArn("f"), enabled: true, options });
  });
  after(() => collector.close());
  beforeEach(() => {
    received = [];
    paths = [];
  });

  const record = (more: Partial<InvocationRecord> = {}) => ({
    ...{
      requestId: "r",
      functionName: "f",
      functionArn: functionArn("f"),
      version: "$LATEST",
      trigger: "invoke",
      startTime: new Date(clock.now()).toISOString(),
    },
    ...{ durationMs: 20, coldStart: false, maxMemoryUsedMb: 64, outcome: "success", ...more },
  });

  /** What a collector has when all this was announced and the simulator has stopped. */
  async function exported(announced: readonly object[], refused: readonly Partial<RefusalRecord>[] = []): Promise<void> {
    const { port } = collector.address() as AddressInfo;
    const bus = openMemoryBus({ clock, ids: new Ids(1), logger: silent });
    await using telemetry = startTelemetry({ exportEndpoint: `http://127.0.0.1:${port}/`, clock, logger: silent });
    await using _measuring = telemetry.measure({ bus, registry });
    for (const message of announced) bus.announce(subjects.result("f"), Payload.of(message));
    for (const message of refused) bus.announce(subjects.refusal("f"), Payload.of({ functionName: "f", trigger: "invoke", ...message }));
    await nextTurn();
  }

  /** `value {attributes}` of each point. */
  function points(name: string, unit: string): string[] {
    const found = received.find((metric) => metric.name === name);
    if (found) expect(found.unit).to.equal(unit);
    const describe = ({ attributes }: Point) => attributes.map(({ key, value }) => `${key}=${Object.values(value)[0]}`).join(" ");
    const counted = found?.sum?.dataPoints.map((point) => `${point.asDouble ?? point.asInt} ${describe(point)}`) ?? [];
    const measured = found?.histogram?.dataPoints.map((point) => `${point.count} in all ${point.sum} ${describe(point)}`) ?? [];
    return [...counted, ...measured];
  }

  it("are posted to the collector in OTLP, the last of them when the simulator stops", async () => {
    await exported([record()]);
    expect(paths).to.deep.equal(["POST /v1/metrics application/json"]);
    expect(points("faas.invocations", "{invocation}")).to.deep.equal(["1 faas.name=f faas.trigger=other"]);
  });

  it("count successes, errors by their type, and timeouts", async () => {
    const error = Payload.of({ errorType: "TypeError", errorMessage: "no" });
    await exported([record(), record(), record({ outcome: "error", error }), record({ outcome: "timeout", trigger: "s3" })]);
    expect(points("faas.invocations", "{invocation}")).to.deep.equal(["2 faas.name=f faas.trigger=other"]);
    expect(points("faas.errors", "{error}")).to.deep.equal([
      "1 faas.name=f faas.trigger=other error.type=TypeError",
      "1 faas.name=f faas.trigger=datasource error.type=timeout",
    ]);
    expect(points("faas.timeouts", "{timeout}")).to.deep.equal(["1 faas.name=f faas.trigger=datasource"]);
  });

  it("measure durations in seconds and memory in bytes", async () => {
    await exported([record({ durationMs: 20 }), record({ durationMs: 30, coldStart: true, initDurationMs: 250 })]);
    expect(points("faas.invoke_duration", "s")).to.deep.equal(["2 in all 0.05 faas.name=f faas.trigger=other"]);
    expect(points("faas.coldstarts", "{coldstart}")).to.deep.equal(["1 faas.name=f faas.trigger=other"]);
    expect(points("faas.init_duration", "s")).to.deep.equal(["1 in all 0.25 faas.name=f faas.trigger=other"]);
    expect(points("faas.mem_usage", "By")).to.deep.equal([`2 in all ${128 * 1024 * 1024} faas.name=f faas.trigger=other`]);
  });

  it("count the messages of a queue, and how long a batch of them took", async () => {
    await exported([record({ trigger: "sqs", mapping: "m", eventIds: ["1", "2", "3"] })]);
    const attributes = "messaging.system=aws_sqs messaging.operation.name=process messaging.destination.name=orders";
    expect(points("messaging.client.consumed.messages", "{message}")).to.deep.equal([`3 ${attributes}`]);
    expect(points("messaging.process.duration", "s")).to.deep.equal([`1 in all 0.02 ${attributes}`]);
  });

  it("count what was not run, by its reason", async () => {
    const reason = "ReservedFunctionConcurrentInvocationLimitExceeded";
    await exported([], [{ code: "TooManyRequestsException", reason }, { code: "RecursiveInvocationException" }]);
    expect(points("lambdabus.faas.refusals", "{refusal}")).to.deep.equal([
      `1 faas.name=f faas.trigger=other error.type=${reason}`,
      "1 faas.name=f faas.trigger=other error.type=RecursiveInvocationException",
    ]);
  });

  it("are not counted where no collector is named", async () => {
    const bus = openMemoryBus({ clock, ids: new Ids(1), logger: silent });
    await using telemetry = startTelemetry({ clock, logger: silent });
    await using _measuring = telemetry.measure({ bus, registry });
    bus.announce(subjects.result("f"), Payload.of(record()));
    await nextTurn();
    expect(paths).to.deep.equal([]);
  });
});
