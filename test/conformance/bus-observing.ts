// Conformance of a bus: an observer sees everything once, and takes nothing away.
import { expect } from "chai";
import type { Bus, Observation } from "../../core/bus.ts";
import { Payload } from "../../core/payload.ts";
import { event, handle, type OpenWorld, subscribe, succeeded, Taker } from "./bus-kit.ts";

export function describeObserving(world: OpenWorld): void {
  describe("observing", () => {
    describeSight("from the same process", async () => {
      const bus = await world.bus();
      return [bus, bus];
    });
    if (world.separate) describeSight("from another process", async () => [await world.bus(), await world.bus()]);

    it("sees a postponed event once, and not again with each attempt", async () => {
      const [bus, clock] = [await world.bus(), world.clock()];
      const seen = observe(bus, ">");
      handle(bus, "invoke.event.f", (delivery) => (delivery.attempt < 3 ? delivery.postpone(1_000) : delivery.settle([succeeded])));
      await bus.publish("invoke.event.f", event("a"));
      await clock.advance(10_000, () => bus.idle());
      bus.announce("result.f", Payload.of("end"));
      expect((await seen.take(2)).map(show)).to.deep.equal(["invoke.event.f a", 'result.f "end"']);
    });
  });
}

function describeSight(where: string, open: () => Promise<[here: Bus, there: Bus]>): void {
  describe(where, () => {
    it("sees publications, requests and announcements once each", async () => {
      const [here, there] = await open();
      const seen = observe(here, ">");
      handle(there, "invoke.request.f.*", (delivery) => delivery.settle(delivery.events.map(() => succeeded)));
      await here.pending(); // A round trip: by its end, the server knows of us.
      await there.publish("source.s3.photos", event("a"));
      await there.request("invoke.request.f.m", [event("b")]);
      await there.request("invoke.request.f.m", [event("c"), event("d")]);
      there.announce("result.f", Payload.from('{"n": 1.0}'));
      const lines = (await seen.take(4)).map(show);
      expect(lines).to.have.members(["source.s3.photos a", "invoke.request.f.m b", "invoke.request.f.m c,d", 'result.f {"n": 1.0}']);
      there.announce("log.f", Payload.of("end"));
      expect(show(await seen.next())).to.equal('log.f "end"');
    });

    it("sees only what falls under its pattern, until it stops, and takes nothing away", async () => {
      const [here, there] = await open();
      const seen = observe(here, "invoke.event.*");
      await here.pending(); // As above.
      there.announce("result.invoke", Payload.of(1));
      await there.publish("source.s3.photos", event("a"));
      await there.publish("invoke.event.f", event("b"));
      expect(show(await seen.next())).to.equal("invoke.event.f b");
      seen.stop();
      await there.publish("invoke.event.f", event("c"));
      expect((await subscribe(there, "invoke.event.f").take(2)).map(({ events }) => events[0]?.id)).to.deep.equal(["b", "c"]);
    });
  });
}

function observe(bus: Bus, pattern: string): Taker<Observation> {
  return new Taker((signal) => bus.observe(pattern, signal));
}

function show({ subject, events, message }: Observation): string {
  return `${subject} ${message ? message.text : events.map(({ id }) => id).join(",")}`;
}
