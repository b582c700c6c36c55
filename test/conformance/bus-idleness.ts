// Conformance of a bus: it knows when nothing is under way, and says what is.
import { expect } from "chai";
import { nextTurn } from "../../core/clock.ts";
import { event, handle, type OpenWorld, subscribe, succeeded } from "./bus-kit.ts";

export function describeIdleness(world: OpenWorld): void {
  describe("idleness", () => {
    it("is at once when nothing happens", async () => {
      const bus = await world.bus();
      await bus.idle();
      expect(await bus.pending()).to.deep.equal([]);
    });

    it("waits for an event until it is settled, and names it", async () => {
      const bus = await world.bus();
      await bus.publish("invoke.event.f", event("a"));
      const delivery = await subscribe(bus, "invoke.event.f").next();
      const idle = watch(bus.idle());
      for (let turn = 0; turn < 20; turn++) await nextTurn();
      expect(idle.done).to.equal(false);
      expect((await bus.pending()).join("\n")).to.match(/event a on invoke\.event\.f, attempt 1/);
      await delivery.settle([succeeded]);
      await idle.promise;
    });

    it("waits for an event that nobody takes", async () => {
      const bus = await world.bus();
      await bus.publish("source.s3.photos", event("a"));
      const idle = watch(bus.idle());
      for (let turn = 0; turn < 20; turn++) await nextTurn();
      expect(idle.done).to.equal(false);
      expect((await bus.pending()).join("\n")).to.match(/source\.s3\.photos/);
      handle(bus, "source.s3.*", (delivery) => delivery.settle([succeeded]));
      await idle.promise;
    });

    it("waits for a request until it is answered", async () => {
      const bus = await world.bus();
      const server = subscribe(bus, "invoke.request.f.m");
      const asked = bus.request("invoke.request.f.m", [event("a")]);
      const delivery = await server.next();
      const idle = watch(bus.idle());
      for (let turn = 0; turn < 20; turn++) await nextTurn();
      expect(idle.done).to.equal(false);
      await delivery.settle([succeeded]);
      await Promise.all([asked, idle.promise]);
    });

    it("comes at the end of a chain in which each event brings the next", async () => {
      const bus = await world.bus();
      let handled = 0;
      handle(bus, "source.s3.*", async (delivery) => {
        await bus.publish("invoke.event.f", delivery.events[0]!);
        await delivery.settle([succeeded]);
      });
      handle(bus, "invoke.event.f", async (delivery) => {
        handled += 1;
        const id = Number(delivery.events[0]?.id);
        if (id > 0) await bus.publish("source.s3.photos", event(String(id - 1)));
        await delivery.settle([succeeded]);
      });
      await bus.publish("source.s3.photos", event("20"));
      await bus.idle();
      expect(handled).to.equal(21);
    });

    it("does not wait for what is postponed", async () => {
      const [bus, clock] = [await world.bus(), world.clock()];
      handle(bus, "invoke.event.f", (delivery) => (delivery.attempt === 1 ? delivery.postpone(60_000) : delivery.settle([succeeded])));
      await bus.publish("invoke.event.f", event("a"));
      await bus.idle();
      expect(clock.nextDue).to.equal(clock.now() + 60_000);
    });

    if (world.separate) {
      it("waits for what another process is working on", async () => {
        const [bus, other] = [await world.bus(), await world.bus()];
        await bus.publish("invoke.event.f", event("a"));
        const delivery = await subscribe(other, "invoke.event.f").next();
        const idle = watch(bus.idle());
        for (let turn = 0; turn < 100; turn++) await nextTurn();
        expect(idle.done).to.equal(false);
        await delivery.settle([succeeded]);
        await idle.promise;
      });
    }
  });
}

function watch(promise: Promise<void>): { readonly promise: Promise<void>; readonly done: boolean } {
  const state = { promise, done: false };
  void promise.then(() => {
    state.done = true;
  });
  return state;
}
