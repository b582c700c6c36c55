import { expect } from "chai";
import { Payload } from "../core/payload.ts";
import { LastRuns, type Run } from "./last-runs.ts";

describe("the last runs of events that wait", () => {
  const run = (text: string): Run => ({ executedVersion: "1", payload: Payload.of(text), failed: true });

  it("are each event's newest, and taken once", () => {
    const runs = new LastRuns();
    runs.remember("a", run("first"));
    runs.remember("a", run("second"));
    expect(runs.take("a")?.payload.value).to.equal("second");
    expect(runs.take("a")).to.equal(undefined);
  });

  it("are the newest thousand, and no more than 32 MB", () => {
    const runs = new LastRuns();
    for (let event = 0; event <= 1_000; event++) runs.remember(`e${event}`, run(""));
    expect([runs.take("e0"), runs.take("e1")?.failed]).to.deep.equal([undefined, true]);
    for (let event = 0; event < 6; event++) runs.remember(`large${event}`, run("x".repeat(6_000_000)));
    expect([runs.take("large0"), runs.take("large1")?.failed, runs.take("e1000")]).to.deep.equal([undefined, true, undefined]);
  });
});
