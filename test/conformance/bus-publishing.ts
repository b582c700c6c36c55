// Conformance of a bus: what is published is kept, given out, and taken off once it is settled or postponed.
import { expect } from "chai";
import type { Bus } from "../../core/bus.ts";
import { event, handle, type OpenWorld, plain, rejection, subscribe, succeeded } from "./bus-kit.ts";

const SUBJECT = "invoke.event.f";

export function describePublishing(world: OpenWorld): void {
  describe("publishing", () => {
    it("keeps what is published before anybody subscribes, in order", async () => {
      const bus = await world.bus();
      for (const id of ["a", "b", "c"]) await bus.publish(SUBJECT, event(id));
      const deliveries = await subscribe(bus, SUBJECT).take(3);
      expect(deliveries.map(({ events }) => events[0]?.id)).to.deep.equal(["a", "b", "c"]);
      for (const delivery of deliveries) expect(delivery).to.include({ kind: "publish", subject: SUBJECT, attempt: 1 });
    });

    it("carries every attribute, and the data to the last byte", async () => {
      const bus = await world.bus();
      const sent = {
        ...event('1 "%41" é\u2028 😀', ' {"n":1.0,"big":12345678901234567890,\n"é":"\\u00e9"} '),
        subject: "in/red flower+é.jpg",
        tracestate: "a=b",
      };
      const full = {
        ...sent,
        traceparent: "00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01",
        requestid: "r",
        qualifier: "live",
        clientcontext: "e30=",
      };
      await bus.publish(SUBJECT, full);
      const delivery = await subscribe(bus, SUBJECT).next();
      expect(plain(delivery.events[0]!)).to.deep.equal(plain(full));
    });

    it("carries data that is no JSON, and data of 3 MB", async () => {
      const bus = await world.bus();
      const large = JSON.stringify("x".repeat(3 * 1024 * 1024));
      await bus.publish(SUBJECT, event("a", "\u0000 no json"));
      await bus.publish(SUBJECT, event("b", large));
      const [first, second] = await subscribe(bus, SUBJECT).take(2);
      expect(first?.events[0]?.data.text).to.equal("\u0000 no json");
      expect(second?.events[0]?.data.text === large).to.equal(true);
    });

    it("delivers each event once when it is settled, to one of those who share the subject", async () => {
      const [bus, other] = [await world.bus(), await world.bus()];
      const [sent, taken, workers] = [[] as string[], [] as string[], new Set<Bus>()];
      for (const worker of [bus, other]) {
        handle(worker, SUBJECT, async (delivery) => {
          workers.add(worker);
          taken.push(delivery.events[0]!.id);
          await delivery.settle([succeeded]);
        });
      }
      while (sent.length < 100 || workers.size < new Set([bus, other]).size) {
        const ids = Array.from({ length: 20 }, (_, index) => `${sent.length + index}`);
        sent.push(...ids);
        await Promise.all(ids.map((id) => bus.publish(SUBJECT, event(id))));
        await bus.idle();
      }
      expect(taken).to.have.members(sent);
    });

    it("gives what nobody took to the next subscriber", async () => {
      const bus = await world.bus();
      await bus.publish(SUBJECT, event("a"));
      const first = subscribe(bus, SUBJECT);
      await (await first.next()).settle([succeeded]);
      await bus.publish(SUBJECT, event("b"));
      first.stop();
      expect((await subscribe(bus, SUBJECT).next()).events[0]?.id).to.equal("b");
    });

    it("serves a pattern, and tells the subject of each event", async () => {
      const bus = await world.bus();
      const subscription = subscribe(bus, "source.s3.*");
      await bus.publish("source.s3.photos", event("a"));
      await bus.publish("source.s3.my%2Ebucket", event("b"));
      const deliveries = await subscription.take(2);
      expect(deliveries.map(({ subject }) => subject)).to.deep.equal(["source.s3.photos", "source.s3.my%2Ebucket"]);
    });

    it("refuses a subject that it does not keep, and settling twice or with the wrong number of outcomes", async () => {
      const bus = await world.bus();
      expect((await rejection(bus.publish("result.f", event("a")))).message).to.match(/result\.f is a subject to announce on/);
      expect((await rejection(bus.publish("elsewhere", event("a")))).message).to.match(/no subject of the bus/);
      await bus.publish(SUBJECT, event("a"));
      const delivery = await subscribe(bus, SUBJECT).next();
      expect((await rejection(delivery.settle([]))).message).to.match(/has 1 events, and was given 0 outcomes/);
      await delivery.settle([succeeded]);
      expect((await rejection(delivery.settle([succeeded]))).message).to.match(/settled already/);
      expect((await rejection(delivery.postpone(1))).message).to.match(/settled already/);
    });
  });

  describe("postponing", () => {
    it("delivers again at the very instant, as the next attempt, or the one that is named", async () => {
      const [bus, clock] = [await world.bus(), world.clock()];
      const started = clock.now();
      const log: [id: string | undefined, after: number, attempt: number][] = [];
      handle(bus, SUBJECT, async (delivery) => {
        log.push([delivery.events[0]?.id, clock.now() - started, delivery.attempt]);
        if (delivery.attempt === 1) await delivery.postpone(60_000);
        else if (delivery.attempt === 2) await delivery.postpone(120_000, 7);
        else await delivery.settle([succeeded]);
      });
      await bus.publish(SUBJECT, event("a"));
      await bus.idle();
      await clock.advance(59_999, () => bus.idle());
      expect(log).to.deep.equal([["a", 0, 1]]);
      await clock.advance(1, () => bus.idle());
      expect(log).to.deep.equal([["a", 0, 1], ["a", 60_000, 2]]); // biome-ignore format: a table
      await clock.advance(3_600_000, () => bus.idle());
      expect(log.slice(2)).to.deep.equal([["a", 180_000, 7]]);
    });

    it("keeps the order in which events fall due", async () => {
      const [bus, clock] = [await world.bus(), world.clock()];
      const log: string[] = [];
      handle(bus, SUBJECT, async (delivery) => {
        const { id } = delivery.events[0]!;
        if (delivery.attempt === 1) return delivery.postpone(Number(id));
        log.push(`${id} at ${clock.now() - Date.UTC(2026, 0, 1)}`);
        await delivery.settle([succeeded]);
      });
      for (const id of ["300", "100", "200"]) await bus.publish(SUBJECT, event(id));
      await clock.advance(1_000, () => bus.idle());
      expect(log).to.deep.equal(["100 at 100", "200 at 200", "300 at 300"]);
    });
  });

  describe("purging", () => {
    it("forgets what is published and what is postponed", async () => {
      const [bus, clock] = [await world.bus(), world.clock()];
      const subscription = subscribe(bus, SUBJECT);
      await bus.publish(SUBJECT, event("a"));
      await (await subscription.next()).postpone(1_000);
      await bus.publish("invoke.event.g", event("b"));
      await bus.purge();
      await clock.advance(10_000, () => bus.idle());
      await bus.publish(SUBJECT, event("c"));
      expect((await subscription.next()).events[0]?.id).to.equal("c");
    });
  });

  if (!world.separate) return;

  describe("across processes", () => {
    it("delivers again, at once, what a process that ended had not settled", async () => {
      const first = await world.bus();
      for (const id of ["a", "b"]) await first.publish(SUBJECT, event(id));
      await subscribe(first, SUBJECT).take(2);
      await first[Symbol.asyncDispose]();
      const deliveries = await subscribe(await world.bus(), SUBJECT).take(2);
      expect(deliveries.map(({ events }) => events[0]?.id)).to.have.members(["a", "b"]);
    });

    it("releases what was postponed by a process that ended", async () => {
      const [first, clock] = [await world.bus(), world.clock()];
      await first.publish(SUBJECT, event("a"));
      await (await subscribe(first, SUBJECT).next()).postpone(60_000);
      await first[Symbol.asyncDispose]();
      const second = await world.bus();
      await clock.advance(59_999, () => second.idle());
      expect(await second.pending()).to.deep.equal([]);
      await clock.advance(1);
      const delivery = await subscribe(second, SUBJECT).next();
      expect(delivery.attempt).to.equal(2);
      expect(delivery.events[0]?.id).to.equal("a");
    });
  });
}
