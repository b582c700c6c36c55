import { expect } from "chai";
import type { Delivery } from "../core/bus.ts";
import { nextTurn, VirtualClock } from "../core/clock.ts";
import { Disorder, type DisorderSettings } from "../core/disorder.ts";
import type { EventEnvelope } from "../core/event.ts";
import { Ids } from "../core/ids.ts";
import { silent } from "../core/logger.ts";
import type { Outcome } from "../core/outcome.ts";
import { Payload } from "../core/payload.ts";
import { DisorderlyBus } from "./disorderly-bus.ts";
import { openMemoryBus } from "./memory-bus.ts";

describe("DisorderlyBus", () => {
  const clock = new VirtualClock();
  let stop: AbortController;
  beforeEach(() => {
    stop = new AbortController();
  });
  afterEach(() => stop.abort());

  function open(settings: DisorderSettings) {
    const bus = openMemoryBus({ clock, ids: new Ids(), logger: silent });
    return new DisorderlyBus(bus, new Disorder("seed", settings));
  }

  /** What a function is given, by the ids of the events; each is settled at once. */
  function take(bus: DisorderlyBus, subject: string, answer: (event: EventEnvelope) => Outcome = () => ({ status: "succeeded" })): string[][] {
    const taken: string[][] = [];
    const handle = async (delivery: Delivery) => {
      taken.push(delivery.events.map(({ id }) => id));
      await delivery.settle(delivery.events.map(answer));
    };
    void (async () => {
      for await (const delivery of bus.subscribe(subject, stop.signal)) await handle(delivery);
    })();
    return taken;
  }

  const event = (id: string, more: Partial<EventEnvelope> = {}): EventEnvelope => ({
    ...{ specversion: "1.0", id, source: "s", type: "t", time: "2026-01-01T00:00:00.000Z", datacontenttype: "application/json", data: Payload.of(id) },
    ...more,
  });
  const ids = Array.from({ length: 12 }, (_, number) => `e${number}`);

  it("passes everything on as it is while nothing is to go wrong", async () => {
    const bus = open({});
    const taken = take(bus, "invoke.event.f");
    for (const id of ids) await bus.publish("invoke.event.f", event(id));
    await bus.idle();
    expect(taken.flat()).to.deep.equal(ids);
  });

  it("delivers asynchronous events twice, and nothing is pending before both are settled", async () => {
    const bus = open({ duplicate: 1 });
    const taken = take(bus, "invoke.event.f");
    await bus.publish("invoke.event.f", event("a"));
    await bus.publish("source.s3.bucket", event("b"));
    await nextTurn();
    expect(taken).to.deep.equal([["a"], ["a"]]);
  });

  it("shuffles events that come together, and loses none", async () => {
    const bus = open({ reorder: true });
    for (const id of ids) await bus.publish("invoke.event.f", event(id));
    const taken = take(bus, "invoke.event.f");
    await bus.idle();
    expect(taken.flat()).to.have.members(ids).and.not.deep.equal(ids);
  });

  it("lets events come later, on the Clock, as the attempt that they are", async () => {
    const bus = open({ delay: { share: 1, upTo: 10_000 } });
    const taken = take(bus, "invoke.event.f");
    await bus.publish("invoke.event.f", event("a"));
    await bus.idle();
    expect(taken).to.deep.equal([]);
    await clock.advance(10_000, () => bus.idle());
    expect(taken).to.deep.equal([["a"]]);
  });

  it("delivers batches twice and shuffled; outcomes come back in the order that was asked", async () => {
    const bus = open({ duplicate: 1, reorder: true });
    const taken = take(bus, "invoke.request.f.*", ({ id }) => ({ status: "succeeded", payload: Payload.of(id) }));
    const outcomes = await bus.request(
      "invoke.request.f.m",
      ids.map((id) => event(id)),
    );
    expect(taken).to.have.length(2);
    expect(taken[0]).to.have.members(ids).and.not.deep.equal(ids);
    expect(outcomes.map((outcome) => outcome.status === "succeeded" && outcome.payload?.value)).to.deep.equal(ids);
  });

  it("keeps the order within groups, and calls of the Invoke API single", async () => {
    const bus = open({ duplicate: 1, reorder: true });
    const taken = take(bus, "invoke.request.f.*");
    await bus.request(
      "invoke.request.f.invoke",
      ids.map((id) => event(id)),
    );
    await bus.request(
      "invoke.request.f.m",
      ids.map((id) => event(id, { partitionkey: "g" })),
    );
    expect(taken).to.deep.equal([ids, ids, ids]);
  });
});
