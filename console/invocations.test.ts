import { expect } from "chai";
import { Payload } from "../core/payload.ts";
import { subjects } from "../core/subjects.ts";
import { type Json, makeRecord, openStage, read, readStream, type Stage } from "./fixture.ts";
import type { Simulation } from "./simulation.ts";

describe("/_lambdabus/invocations", () => {
  let stage: Stage;
  const open = async (more: Partial<Simulation> = {}) => (stage = await openStage(more));

  afterEach(() => stage[Symbol.asyncDispose]());

  beforeEach(async () => {
    await open();
    for (const [attempt, outcome] of [
      [1, "error"],
      [2, "success"],
    ] as const) {
      // biome-ignore format: short
      await stage.bus.tell({ subject: subjects.result("thumbnailer"), events: [], message: Payload.of(makeRecord("r1", { attempt, outcome })) });
    }
    await stage.bus.tell({
      subject: subjects.result("other"),
      events: [],
      message: Payload.from(JSON.stringify(makeRecord("r2", { functionName: "other" }))),
    });
  });

  it("are listed newest first, one for each attempt, whether they came as values or as bytes", async () => {
    const [, body] = await read(await stage.get("/_lambdabus/invocations"));
    const found = (body["invocations"] as Json[]).map((view) => [view["requestId"], view["functionName"], view["attempt"], view["outcome"]]);
    expect(found).to.deep.equal([
      ["r2", "other", 1, "success"],
      ["r1", "thumbnailer", 2, "success"],
      ["r1", "thumbnailer", 1, "error"],
    ]);
  });

  it("are found by function", async () => {
    const [, body] = await read(await stage.get("/_lambdabus/invocations?function=other"));
    expect(body["invocations"]).to.have.length(1);
  });

  it("show all attempts of a request, with what went in and came out", async () => {
    const [status, body] = await read(await stage.get("/_lambdabus/invocations/r1"));
    const attempts = body["attempts"] as Json[];
    expect([status, body["requestId"], attempts.map((view) => view["attempt"])]).to.deep.equal([200, "r1", [1, 2]]);
    expect(attempts[0]).to.deep.include({ event: { key: 1 }, response: { done: true }, log: "START\nEND\n", coldStart: true });
    expect((await stage.get("/_lambdabus/invocations/none")).status).to.equal(404);
  });

  it("are followed as they come", async () => {
    const response = await stage.get("/_lambdabus/invocations?function=other", { accept: "text/event-stream" });
    await stage.bus.tell({ subject: subjects.result("other"), events: [], message: Payload.of(makeRecord("r3")) });
    expect((await readStream(response, 1)).map(([kind, view]) => [kind, view["requestId"]])).to.deep.equal([["invocation", "r3"]]);
  });
});

describe("/_lambdabus/refusals", () => {
  it("are listed and followed by function, and are no invocations", async () => {
    await using stage = await openStage({});
    const refuse = (name: string, requestId: string) =>
      stage.bus.tell({ subject: subjects.refusal(name), events: [], message: Payload.of({ functionName: name, requestId, code: "TooManyRequestsException" }) });
    await refuse("F", "r1");
    await refuse("G", "r2");
    const [, body] = await read(await stage.get("/_lambdabus/refusals?function=F"));
    expect(body["refusals"]).to.deep.equal([{ functionName: "F", requestId: "r1", code: "TooManyRequestsException" }]);
    expect((await read(await stage.get("/_lambdabus/invocations")))[1]["invocations"]).to.deep.equal([]);
    const following = await stage.get("/_lambdabus/refusals?function=F&since=1m&follow");
    await refuse("F", "r3");
    expect((await readStream(following, 2)).map(([kind, { requestId }]) => [kind, requestId])).to.deep.equal([
      ["refusal", "r1"],
      ["refusal", "r3"],
    ]);
  });
});

describe("/_lambdabus/logs", () => {
  let stage: Stage;
  const open = async (more: Partial<Simulation> = {}) => (stage = await openStage(more));

  afterEach(() => stage[Symbol.asyncDispose]());

  it("are listed and followed by function", async () => {
    await open();
    const say = (name: string, line: string) =>
      stage.bus.tell({ subject: subjects.log(name), events: [], message: Payload.of({ functionName: name, requestId: "r1", lines: [line] }) });
    await say("F", "one");
    await say("G", "two");
    const [, body] = await read(await stage.get("/_lambdabus/logs?function=F"));
    expect(body["logs"]).to.deep.equal([{ function: "F", seenAt: "2026-01-01T00:00:00.000Z", requestId: "r1", lines: ["one"] }]);
    const following = await stage.get("/_lambdabus/logs?function=F&since=1m&follow");
    await say("G", "three");
    await say("F", "four");
    expect((await readStream(following, 2)).map(([, log]) => log["lines"])).to.deep.equal([["one"], ["four"]]);
  });
});
