import { expect } from "chai";
import { SystemClock, VirtualClock } from "../core/clock.ts";
import { openStage, read, START, type Stage } from "./fixture.ts";
import type { Simulation } from "./simulation.ts";

describe("/_lambdabus/clock", () => {
  let stage: Stage;
  const open = async (more: Partial<Simulation> = {}) => (stage = await openStage(more));

  afterEach(() => stage[Symbol.asyncDispose]());

  it("tells its mode and time", async () => {
    await open();
    expect(await read(await stage.get("/_lambdabus/clock"))).to.deep.equal([200, { mode: "virtual", now: "2026-01-01T00:00:00.000Z" }]);
  });

  it("advances, and answers when what fell due has settled", async () => {
    const clock = new VirtualClock(START);
    const fired: string[] = [];
    const note = (text: string): [] => {
      fired.push(text);
      return [];
    };
    await open({ clock, settled: async () => note(`settled at ${clock.now() - START}`) });
    clock.timer(60_000, () => fired.push("timer"));
    expect(await read(await stage.post("/_lambdabus/clock", { advance: "1m30s" }))).to.deep.equal([200, { mode: "virtual", now: "2026-01-01T00:01:30.000Z" }]);
    expect(fired).to.deep.equal(["settled at 0", "timer", "settled at 60000"]);
  });

  it("is set to a time", async () => {
    await open();
    const [status, body] = await read(await stage.post("/_lambdabus/clock", { set: "2026-02-01T00:00:00Z" }));
    expect([status, body["now"]]).to.deep.equal([200, "2026-02-01T00:00:00.000Z"]);
  });

  it("answers 400 to what it does not understand, and names what it expects", async () => {
    await open();
    const cases: [unknown, RegExp][] = [
      [{}, /^expected \{"advance":"2m"\} or \{"set":"2026-01-01T00:00:00Z"\}, found nothing$/],
      [{ advance: "2m", set: "2026-01-01T00:00:00Z" }, /found advance, set$/],
      [{ forward: "2m" }, /found forward$/],
      [{ advance: "soon" }, /^advance: expected a duration as 250ms, 30s, 2m or 1h30m, found "soon"$/],
      [{ advance: -5 }, /^advance: expected a duration/],
      [{ set: "tomorrow" }, /^set: expected a time as 2026-01-01T00:00:00Z, found "tomorrow"$/],
      [{ set: "2025-01-01T00:00:00Z" }, /^set: time only moves forward, and it is 2026-01-01T00:00:00.000Z$/],
      ["{", /^expected a JSON object: /],
      ["[1]", /^expected a JSON object, found \[1\]$/],
    ];
    for (const [body, message] of cases) {
      const [status, answer] = await read(await stage.post("/_lambdabus/clock", body));
      expect(status, JSON.stringify(body)).to.equal(400);
      expect(answer["error"]).to.equal("BadRequest");
      expect(answer["message"]).to.match(message);
    }
    expect(stage.simulation.clock.now()).to.equal(START);
  });

  it("answers 409 on a real clock", async () => {
    await open({ clock: new SystemClock() });
    const [status, body] = await read(await stage.post("/_lambdabus/clock", { advance: "2m" }));
    expect([status, body["error"]]).to.deep.equal([409, "ClockIsReal"]);
  });
});

describe("/_lambdabus/settled", () => {
  let stage: Stage;
  const open = async (more: Partial<Simulation> = {}) => (stage = await openStage(more));

  afterEach(() => stage[Symbol.asyncDispose]());

  it("answers 200 when nothing is pending, and waits as long as it is told", async () => {
    const waits: number[] = [];
    const settled = async (timeoutMs: number) => {
      waits.push(timeoutMs);
      return [];
    };
    await open({ settled });
    expect(await read(await stage.post("/_lambdabus/settled", { timeout: "5s" }))).to.deep.equal([200, { settled: true }]);
    expect(await read(await stage.post("/_lambdabus/settled", ""))).to.deep.equal([200, { settled: true }]);
    expect(waits).to.deep.equal([5_000, 30_000]);
  });

  it("answers 408 with what is pending", async () => {
    await open({ settled: async () => ["invoke.event.F: 2 undelivered"] });
    expect(await read(await stage.post("/_lambdabus/settled"))).to.deep.equal([408, { settled: false, pending: ["invoke.event.F: 2 undelivered"] }]);
  });

  it("answers 400 to a timeout that is none", async () => {
    await open();
    expect((await stage.post("/_lambdabus/settled", { timeout: "x" })).status).to.equal(400);
    expect((await stage.post("/_lambdabus/settled", { time: "1s" })).status).to.equal(400);
  });
});
