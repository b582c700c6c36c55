import { expect } from "chai";
import { Disorder } from "./disorder.ts";

describe("Disorder", () => {
  const drawAll = (disorder: Disorder, name = "f") =>
    Array.from({ length: 50 }, () => [disorder.duplicates(name), disorder.delay(name), disorder.mishap(name)]);
  const settings = { duplicate: 0.5, delay: { share: 0.5, upTo: 1_000 }, crash: 0.3, failFirst: 2 };

  it("repeats itself with its seed, and begins again when it is set", () => {
    const first = new Disorder("seed", settings);
    const drawn = drawAll(first);
    expect(drawAll(new Disorder("seed", settings))).to.deep.equal(drawn);
    expect(drawAll(new Disorder("another", settings))).to.not.deep.equal(drawn);
    first.set(settings);
    expect(drawAll(first)).to.deep.equal(drawn);
  });

  it("draws for each function by itself", () => {
    const disorder = new Disorder("seed", settings);
    drawAll(disorder, "g");
    expect(drawAll(disorder)).to.deep.equal(drawAll(new Disorder("seed", settings)));
  });

  it("keeps to its shares", () => {
    const always = new Disorder("seed", { duplicate: 1, throttle: 1, crash: 1 });
    const never = new Disorder("seed");
    const many = Array.from({ length: 1_000 }, (_, number) => number);
    expect(many.every(() => always.duplicates("f") && always.throttles("f") && always.mishap("f") === "crash")).to.equal(true);
    expect(many.some(() => never.duplicates("f") || never.throttles("f") || never.mishap("f") || never.delay("f") > 0)).to.equal(false);
    const half = new Disorder("seed", { duplicate: 0.5 });
    expect(many.filter(() => half.duplicates("f")).length).to.be.within(400, 600);
  });

  it("fails the first invocations of each function, and then no more", () => {
    const disorder = new Disorder("seed", { failFirst: 2 });
    expect(["f", "f", "g", "f"].map((name) => disorder.mishap(name))).to.deep.equal(["failure", "failure", "failure", undefined]);
  });

  it("concerns only the functions that it names", () => {
    const disorder = new Disorder("seed", { throttle: 1, functions: ["f"] });
    expect([disorder.throttles("f"), disorder.throttles("g")]).to.deep.equal([true, false]);
  });

  it("shuffles every place once", () => {
    const order = new Disorder("seed").shuffle("f", 20);
    expect(order.toSorted((a, b) => a - b)).to.deep.equal(Array.from({ length: 20 }, (_, place) => place));
    expect(order).to.not.deep.equal(order.toSorted((a, b) => a - b));
  });

  it("refuses what is no share", () => {
    expect(() => new Disorder("seed", { throttle: 2 })).to.throw(RangeError, "throttle is a share between 0 and 1, not 2");
    expect(() => new Disorder("seed", { delay: { share: 0.5, upTo: Number.NaN } })).to.throw(RangeError, "delay.upTo");
    expect(() => new Disorder("seed", { failFirst: 0.5 })).to.throw(RangeError, "failFirst");
  });
});
