import { expect } from "chai";
import type { Bus } from "../core/bus.ts";
import { VirtualClock } from "../core/clock.ts";
import { Payload } from "../core/payload.ts";
import { subjects } from "../core/subjects.ts";
import { makeEvent, makeRecord, START, TellingBus } from "./fixture.ts";
import { createHistory, type History } from "./history.ts";
import { Ring } from "./ring.ts";

describe("Ring", () => {
  it("keeps the newest, up to a count", () => {
    const ring = new Ring<number>(3, 1_000);
    for (let entry = 1; entry <= 8; entry++) ring.push(entry, 1);
    expect(ring.newest()).to.deep.equal([8, 7, 6]);
    expect(ring.size).to.equal(3);
  });

  it("keeps the newest, up to a number of bytes, and one however large", () => {
    const ring = new Ring<string>(10, 100);
    for (const entry of ["a", "b", "c"]) ring.push(entry, 40);
    expect(ring.newest()).to.deep.equal(["c", "b"]);
    ring.push("large", 500);
    expect(ring.newest()).to.deep.equal(["large"]);
    ring.push("d", 40);
    expect(ring.newest()).to.deep.equal(["d"]);
  });

  it("finds the newest that are wanted, up to a limit", () => {
    const ring = new Ring<number>(10, 1_000);
    for (let entry = 1; entry <= 9; entry++) ring.push(entry, 1);
    expect(ring.newest((entry) => entry % 2 === 1, 2)).to.deep.equal([9, 7]);
  });

  it("tells followers what comes until they are disposed", () => {
    const ring = new Ring<number>(2, 1_000);
    const seen: number[] = [];
    const following = ring.follow((entry) => seen.push(entry));
    ring.push(1, 1);
    following[Symbol.dispose]();
    ring.push(2, 1);
    expect(seen).to.deep.equal([1]);
  });

  it("is empty after a clear, and goes on", () => {
    const ring = new Ring<number>(2, 10);
    ring.push(1, 9);
    ring.clear();
    expect(ring.newest()).to.deep.equal([]);
    for (const entry of [2, 3, 4]) ring.push(entry, 1);
    expect(ring.newest()).to.deep.equal([4, 3]);
  });
});

describe("createHistory", () => {
  let bus: TellingBus;
  let history: History;

  beforeEach(() => {
    bus = new TellingBus();
    history = createHistory({ bus: bus as unknown as Bus, clock: new VirtualClock(START), limit: 3 });
  });

  afterEach(() => history[Symbol.asyncDispose]());

  it("keeps events of sources and on their way to functions, each where it passed", async () => {
    await bus.tell({ subject: subjects.source("s3", "photos"), events: [makeEvent("e1")] });
    await bus.tell({ subject: subjects.invokeRequest("F", "m"), events: [makeEvent("e2"), makeEvent("e3")] });
    expect(history.events.newest().map(({ subject, seenAt, event }) => [subject, seenAt, event.id])).to.deep.equal([
      ["invoke.request.F.m", START, "e3"],
      ["invoke.request.F.m", START, "e2"],
      ["source.s3.photos", START, "e1"],
    ]);
  });

  it("keeps results and logs by function", async () => {
    bus.announce(subjects.result("my.function"), Payload.of(makeRecord("r1")));
    await bus.tell({ subject: subjects.log("my.function"), events: [], message: Payload.of({ requestId: "r1", lines: ["hello"] }) });
    expect(history.invocations.newest().map(({ functionName }) => functionName)).to.deep.equal(["my.function"]);
    expect(history.logs.newest().map(({ message }) => message.value)).to.deep.equal([{ requestId: "r1", lines: ["hello"] }]);
  });

  it("keeps no more than its limit", async () => {
    for (let number = 1; number <= 9; number++) await bus.tell({ subject: "source.s3.photos", events: [makeEvent(`e${number}`)] });
    expect(history.events.newest().map(({ event }) => event.id)).to.deep.equal(["e9", "e8", "e7"]);
  });

  it("writes no payload that came as a value", async () => {
    const data = Payload.of({ key: "in/cat.jpg" });
    await bus.tell({ subject: "source.s3.photos", events: [makeEvent("e1", { data })] });
    expect(history.events.size).to.equal(1);
    expect(data.knownByteLength).to.equal(undefined);
  });

  it("bounds what long logs of records weigh", async () => {
    history = createHistory({ bus: bus as unknown as Bus, clock: new VirtualClock(START) });
    for (let number = 0; number < 200; number++) bus.announce(subjects.result("F"), Payload.of(makeRecord(`r${number}`, { log: "x".repeat(262_144) })));
    await bus.tell({ subject: "source.s3.photos", events: [] });
    expect(history.invocations.size).to.be.within(100, 128);
  });
});
