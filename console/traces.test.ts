import { expect } from "chai";
import { openStage, read, START, type Stage } from "./fixture.ts";
import type { Simulation, TraceLine } from "./simulation.ts";

describe("/_lambdabus/traces", () => {
  let stage: Stage;
  const open = async (more: Partial<Simulation> = {}) => (stage = await openStage(more));

  afterEach(() => stage[Symbol.asyncDispose]());

  const line: TraceLine = {
    traceId: "a".repeat(32),
    name: "S3/PutObject",
    start: START,
    durationMs: 3,
    spanCount: 2,
    services: ["lambdabus"],
    functions: ["F"],
    failed: false,
  };

  it("are listed by function and time", async () => {
    await open({ traces: { list: () => [{ ...line, traceId: "b".repeat(32), functions: [] }, line], toOtlp: () => undefined } });
    const [, body] = await read(await stage.get("/_lambdabus/traces?function=F"));
    expect(body).to.deep.equal({ traces: [{ ...line, start: "2026-01-01T00:00:00.000Z" }] });
  });

  it("are shown as OTLP JSON, as a story unless told otherwise", async () => {
    const asked: unknown[] = [];
    const toOtlp = (id: string, story: boolean) => {
      asked.push([id, story]);
      return id.startsWith("a") ? { resourceSpans: [] } : undefined;
    };
    await open({ traces: { list: () => [], toOtlp } });
    expect(await read(await stage.get(`/_lambdabus/traces/${line.traceId}`))).to.deep.equal([200, { resourceSpans: [] }]);
    await stage.get(`/_lambdabus/traces/${line.traceId}?story=false`);
    expect(asked).to.deep.equal([
      [line.traceId, true],
      [line.traceId, false],
    ]);
    expect((await stage.get(`/_lambdabus/traces/${"b".repeat(32)}`)).status).to.equal(404);
    expect((await stage.get("/_lambdabus/traces/xyz")).status).to.equal(400);
  });
});
