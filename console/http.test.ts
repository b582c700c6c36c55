import { expect } from "chai";
import { VirtualClock } from "../core/clock.ts";
import { openStage } from "./fixture.ts";

describe("a stream of server-sent events", () => {
  it("says every 15 seconds that it is still there, until the listener goes", async () => {
    const hostClock = new VirtualClock(0);
    await using stage = await openStage({ hostClock });
    const listener = new AbortController();
    const response = await fetch(`${stage.base}/_lambdabus/logs?follow`, { signal: listener.signal });
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    expect((await reader.read()).value).to.equal(": follow\n\n");
    for (const due of [15_000, 30_000]) {
      expect(hostClock.nextDue).to.equal(due);
      await hostClock.advance(15_000);
      expect((await reader.read()).value).to.equal(": still here\n\n");
    }
    listener.abort();
    await reader.read().catch(() => {});
    while (hostClock.nextDue !== undefined) await new Promise((resolve) => setImmediate(resolve));
  });
});
