import { expect } from "chai";
import { Disorder } from "./disorder.ts";

describe("Disorder", () => {
  const numbers = Array.from({ length: 50 }, (_, number) => number);
  const drawFor = (disorder: Disorder, id: string, name = "f") => [disorder.duplicates(name, id), disorder.delay(name, id), disorder.mishap(name, id)];
  const drawAll = (disorder: Disorder, name = "f", prefix = "") => numbers.map((number) => drawFor(disorder, `${prefix}${number}`, name));
  const settings = { duplicate: 0.5, delay: { share: 0.5, upTo: 1_000 }, crash: 0.3 };

  it("repeats itself with its seed, and begins again when it is set", () => {
    const first = new Disorder("seed", settings);
    const drawn = drawAll(first);
    expect(drawAll(new Disorder("seed", settings))).to.deep.equal(drawn);
    expect(drawAll(new Disorder("another", settings))).to.not.deep.equal(drawn);
    first.set(settings);
    expect(drawAll(first)).to.deep.equal(drawn);
  });

  it("draws for each event by itself, whatever was drawn for others meanwhile", () => {
    const [one, other] = [new Disorder("seed", settings), new Disorder("seed", settings)];
    for (const disorder of [one, other]) for (const number of numbers) disorder.duplicates("f", String(number));
    for (let again = 0; again < 5; again++) drawFor(one, "7");
    const again = (disorder: Disorder) => numbers.filter((number) => number !== 7).map((number) => drawFor(disorder, String(number)));
    expect(again(one)).to.deep.equal(again(other));
    expect(drawFor(one, "7")).to.not.deep.equal(drawFor(other, "7"));
  });

  it("knows events by their order, as ids are others each time", () => {
    expect(drawAll(new Disorder("seed", settings), "f", "x")).to.deep.equal(drawAll(new Disorder("seed", settings), "f", "y"));
  });

  it("draws for each function by itself", () => {
    const disorder = new Disorder("seed", settings);
    drawAll(disorder, "g");
    expect(drawAll(disorder)).to.deep.equal(drawAll(new Disorder("seed", settings)));
  });

  it("keeps to its shares", () => {
    const always = new Disorder("seed", { duplicate: 1, throttle: 1, crash: 1 });
    const never = new Disorder("seed");
    const many = Array.from({ length: 1_000 }, (_, number) => String(number));
    expect(many.every((id) => always.duplicates("f", id) && always.throttles("f", id) && always.mishap("f", id) === "crash")).to.equal(true);
    expect(many.some((id) => never.duplicates("f", id) || never.throttles("f", id) || never.mishap("f", id) || never.delay("f", id) > 0)).to.equal(false);
    const half = new Disorder("seed", { duplicate: 0.5 });
    expect(many.filter((id) => half.duplicates("f", id)).length).to.be.within(400, 600);
    expect(many.filter(() => half.duplicates("f", "one")).length).to.be.within(400, 600);
  });

  it("fails the first invocations of each function, and then no more", () => {
    const disorder = new Disorder("seed", { failFirst: 2 });
    expect(["f", "f", "g", "f"].map((name, index) => disorder.mishap(name, String(index)))).to.deep.equal(["failure", "failure", "failure", undefined]);
  });

  it("concerns only the functions that it names", () => {
    const disorder = new Disorder("seed", { throttle: 1, functions: ["f"] });
    expect([disorder.throttles("f", "1"), disorder.throttles("g", "1")]).to.deep.equal([true, false]);
  });

  it("shuffles every place once", () => {
    const order = new Disorder("seed").shuffle("f", numbers.map(String));
    expect(order.toSorted((a, b) => a - b)).to.deep.equal(numbers);
    expect(order).to.not.deep.equal(numbers);
  });

  it("refuses what is no share", () => {
    expect(() => new Disorder("seed", { throttle: 2 })).to.throw(RangeError, "throttle is a share between 0 and 1, not 2");
    expect(() => new Disorder("seed", { delay: { share: 0.5, upTo: Number.NaN } })).to.throw(RangeError, "delay.upTo");
    expect(() => new Disorder("seed", { failFirst: 0.5 })).to.throw(RangeError, "failFirst");
  });
});
