// The progress line: silent for a second, one line on a terminal, plain lines elsewhere.
import { expect } from "chai";
import { VirtualClock } from "../core/clock.ts";
import { createProgress, whileWaiting } from "./progress.ts";

function stream(isTTY: boolean) {
  const written: string[] = [];
  const fake = { isTTY, columns: 20, write: (text: string) => written.push(text) > 0 } as unknown as NodeJS.WriteStream;
  return { fake, written };
}

describe("progress", () => {
  const ci = process.env["CI"];
  before(() => {
    delete process.env["CI"];
  });
  after(() => {
    if (ci !== undefined) process.env["CI"] = ci;
  });

  it("says nothing of what takes less than a second", async () => {
    const clock = new VirtualClock();
    const { fake, written } = stream(false);
    const progress = createProgress(fake, clock);
    progress("starting");
    await clock.advance(900);
    progress.done();
    await clock.advance(10_000);
    expect(written).to.deep.equal([]);
  });

  it("writes lines where there is no terminal, the newest first after a second", async () => {
    const clock = new VirtualClock();
    const { fake, written } = stream(false);
    const progress = createProgress(fake, clock);
    progress("one");
    progress("two");
    await clock.advance(1_000);
    progress("three");
    progress("three");
    expect(written).to.deep.equal(["two\n", "three\n"]);
  });

  it("keeps to one line of a terminal, and clears it at the end", async () => {
    const clock = new VirtualClock();
    const { fake, written } = stream(true);
    const progress = createProgress(fake, clock);
    progress("longer than the terminal is wide");
    await clock.advance(1_000);
    progress.done();
    expect(written).to.deep.equal(["\r\u001b[Klonger than the ter", "\r\u001b[K"]);
  });

  it("says what is waited for on a terminal, and nothing elsewhere", async () => {
    for (const [isTTY, said] of [
      [true, ["\r\u001b[Khello runs …", "\r\u001b[K"]],
      [false, []],
    ] as const) {
      const clock = new VirtualClock();
      const { fake, written } = stream(isTTY);
      const { promise, resolve } = Promise.withResolvers<number>();
      const waiting = whileWaiting("hello runs …", promise, fake, clock);
      await clock.advance(1_000);
      resolve(7);
      expect(await waiting).to.equal(7);
      expect(written).to.deep.equal(said);
    }
  });
});
