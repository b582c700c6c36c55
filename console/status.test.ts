import { expect } from "chai";
import { Payload } from "../core/payload.ts";
import { makeEvent, makeRecord, openStage, read, type Stage } from "./fixture.ts";
import type { Simulation } from "./simulation.ts";

describe("health", () => {
  let stage: Stage;
  const open = async (more: Partial<Simulation> = {}) => (stage = await openStage(more));

  afterEach(() => stage[Symbol.asyncDispose]());

  it("answers 200 when ready, on both paths", async () => {
    await open();
    const expected = { status: "running", version: "0.1.0", services: { s3: "running", lambda: "running" } };
    for (const path of ["/_lambdabus/health", "/_localstack/health"]) expect(await read(await stage.get(path))).to.deep.equal([200, expected]);
  });

  it("answers 503 before", async () => {
    await open({ ready: false });
    expect(await read(await stage.get("/_localstack/health"))).to.deep.equal([
      503,
      { status: "starting", version: "0.1.0", services: { s3: "starting", lambda: "starting" } },
    ]);
  });
});

describe("/_lambdabus/status", () => {
  let stage: Stage;
  const open = async (more: Partial<Simulation> = {}) => (stage = await openStage(more));

  afterEach(() => stage[Symbol.asyncDispose]());

  it("shows what runs", async () => {
    await open({ failures: () => [{ requestId: "r1" }] });
    stage.simulation.registry.mappings.put("m", {
      id: "m",
      connector: "s3",
      source: "arn:aws:s3:::photos",
      functionArn: "arn:aws:lambda:us-east-1:000000000000:function:F:live",
      enabled: true,
      options: {},
    });
    const [status, body] = await read(await stage.get("/_lambdabus/status"));
    expect(status).to.equal(200);
    expect(body).to.deep.include({ version: "0.1.0", endpoint: "http://127.0.0.1:4566", bus: "memory", ports: { gateway: 4566 }, failures: 1 });
    expect(body["mappings"]).to.deep.equal([{ id: "m", connector: "s3", source: "arn:aws:s3:::photos", function: "F:live", enabled: true }]);
    expect(await read(await stage.get("/_lambdabus/environments"))).to.deep.equal([200, { environments: [{ id: "env-1" }] }]);
    expect(await read(await stage.get("/_lambdabus/failures"))).to.deep.equal([200, { failures: [{ requestId: "r1" }] }]);
  });

  it("counts how often functions ran, failed, and were not run", async () => {
    await open();
    const definition = { name: "F", version: "$LATEST", runtime: "nodejs24.x", handler: "a.b", state: "Active", timeout: 3, memorySize: 128 };
    stage.simulation.registry.functions.put("F:$LATEST", definition as never);
    for (const outcome of ["success", "error", "timeout"] as const)
      await stage.bus.tell({ subject: "result.F", events: [], message: Payload.of(makeRecord(outcome, { functionName: "F", outcome })) });
    await stage.bus.tell({ subject: "refusal.F", events: [], message: Payload.of({ functionName: "F", code: "TooManyRequestsException" }) });
    const [, body] = await read(await stage.get("/_lambdabus/status"));
    expect(body["functions"]).to.deep.equal([{ ...definition, invocations: 3, errors: 2, refusals: 1 }]);
  });

  it("starts over", async () => {
    await open();
    await stage.bus.tell({ subject: "source.s3.photos", events: [makeEvent("e1")] });
    expect(await read(await stage.post("/_lambdabus/reset"))).to.deep.equal([200, { reset: true }]);
    expect((await read(await stage.get("/_lambdabus/events")))[1]).to.deep.equal({ events: [] });
  });
});
