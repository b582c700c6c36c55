import { expect } from "chai";
import { VirtualClock } from "../../../core/clock.ts";
import type { ControlGroup } from "./control-group.ts";
import type { Launcher } from "./launcher.ts";
import { type Place, Spare } from "./spare.ts";

/** How long nobody must have asked, in milliseconds: longer than the first time, and longer than later. */
const A_MOMENT = 50;
const LONG = 1_000;

describe("the spare launcher", () => {
  let clock: VirtualClock;
  let opened: number;
  let gone: string[];
  let spare: Spare;

  function place(name: string): Place {
    return {
      launcher: { name, end: async () => void gone.push(`launcher ${name}`) } as unknown as Launcher,
      group: { remove: async () => void gone.push(`group ${name}`) } as unknown as ControlGroup,
    };
  }

  const nameOf = async () => ((await spare.take())?.launcher as unknown as { name: string } | undefined)?.name;
  const pass = (ms: number) => clock.advance(ms);

  beforeEach(() => {
    clock = new VirtualClock();
    opened = 0;
    gone = [];
    spare = new Spare(clock, async () => place(String(++opened)));
  });

  it("is made soon after it is known that one will be asked for, and not before", async () => {
    await pass(LONG);
    expect([opened, await nameOf()]).to.deep.equal([0, undefined]);
    spare = new Spare(clock, async () => place(String(++opened)));
    spare.prepare();
    spare.prepare();
    await pass(A_MOMENT);
    expect(opened).to.equal(1);
  });

  it("is used once", async () => {
    spare.prepare();
    await pass(A_MOMENT);
    expect([await nameOf(), await nameOf()]).to.deep.equal(["1", undefined]);
  });

  it("is replaced when nobody has asked for a while: who asks meanwhile puts that off", async () => {
    spare.prepare();
    await pass(A_MOMENT);
    await nameOf();
    for (let turn = 0; turn < 10; turn++) {
      await pass(200);
      expect([opened, await nameOf()]).to.deep.equal([1, undefined]);
    }
    await pass(LONG);
    expect([opened, await nameOf()]).to.deep.equal([2, "2"]);
  });

  it("is one at most, however long nobody asks", async () => {
    spare.prepare();
    await pass(A_MOMENT);
    for (let turn = 0; turn < 3; turn++) {
      spare.prepare();
      await pass(LONG);
    }
    expect(opened).to.equal(1);
  });

  it("ends with those that it is for, its group too, and there is no other", async () => {
    spare.prepare();
    await pass(A_MOMENT);
    await spare[Symbol.asyncDispose]();
    expect(gone).to.deep.equal(["launcher 1", "group 1"]);
    spare.prepare();
    expect(await nameOf()).to.equal(undefined);
    await pass(LONG);
    expect(opened).to.equal(1);
  });

  it("that is still being made when they end, ends too", async () => {
    const making = Promise.withResolvers<Place>();
    spare = new Spare(clock, () => making.promise);
    spare.prepare();
    await pass(A_MOMENT);
    const disposed = spare[Symbol.asyncDispose]();
    making.resolve(place("late"));
    await disposed;
    expect(gone).to.deep.equal(["launcher late", "group late"]);
  });

  it("is done without where none can be made, and tried again", async () => {
    let able = false;
    spare = new Spare(clock, async () => {
      if (!able) throw new Error("no more processes");
      return place("able");
    });
    spare.prepare();
    await pass(A_MOMENT);
    expect(await nameOf()).to.equal(undefined);
    able = true;
    await pass(LONG);
    expect(await nameOf()).to.equal("able");
  });
});
