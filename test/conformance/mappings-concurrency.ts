// Of the suite of event source mappings: how many batches are under way at once, and functions that cannot take one now.
import { expect } from "chai";
import { type MappingWorld, throttled } from "../support/mapping-world.ts";
import { fail, slow, turns, until } from "./mappings-kit.ts";

const numbers = (count: number) => Array.from({ length: count }, (_, index) => String(index));

export function describeConcurrency(world: () => MappingWorld): void {
  describe("for functions that are slow, or throttled,", () => {
    it("run five batches at once at first, and one more every 200 ms while there is a backlog", async () => {
      const { handler, finish, running } = slow();
      world().serve(handler);
      await world().createQueue();
      await world().send(Array.from({ length: 9 }, (_, index) => String(index)));
      world().map({ batchSize: 1 });
      await until(() => running() === 5);
      await world().clock.advance(600, () => turns());
      expect(running()).to.equal(8);
      finish();
      await until(() => running() === 1);
      finish();
      await world().settled();
    });

    it("run no more batches at once than MaximumConcurrency", async () => {
      const { handler, finish, running } = slow();
      world().serve(handler);
      await world().createQueue();
      await world().send(["1", "2", "3", "4", "5"]);
      world().map({ batchSize: 1, maximumConcurrency: 2 });
      await until(() => running() === 2);
      await world().clock.advance(20_000, () => turns());
      expect(running()).to.equal(2);
      finish();
      await until(() => running() === 2);
      finish();
      await until(() => running() === 1);
      finish();
      await world().settled();
      expect(world().batches).to.have.length(5);
    });

    it("try a batch that is throttled again, the same batch, while its messages are hidden", async () => {
      world().serve((_records, number) => (number < 4 ? throttled : "ok"));
      await world().createQueue();
      await world().send(["a", "b"]);
      world().map();
      await world().seconds(29);
      expect(world().batches).to.deep.equal([
        ["a", "b"],
        ["a", "b"],
        ["a", "b"],
        ["a", "b"],
      ]);
      expect(await world().counts()).to.deep.equal({ visible: 0, inFlight: 0 });
    });

    it("let a batch go that is throttled for as long as its messages are hidden; each receive counts", async () => {
      const counts: (string | undefined)[] = [];
      let open = false;
      world().serve((records) => {
        counts.push(records[0]?.attributes["ApproximateReceiveCount"]);
        return open ? "ok" : throttled;
      });
      await world().createQueue();
      await world().send(["a"]);
      world().map();
      await world().seconds(29.9);
      expect([...new Set(counts)]).to.deep.equal(["1"]);
      expect(world().registry.processing.get("m")?.result).to.equal("PROBLEM: Function call failed");
      open = true;
      await world().seconds(1);
      expect(counts.at(-1)).to.equal("2");
      expect(await world().counts()).to.deep.equal({ visible: 0, inFlight: 0 });
    });

    it("run no more batches of a FIFO queue at once than MaximumConcurrency, however many groups there are", async () => {
      const { handler, finish, running } = slow();
      world().serve(handler);
      await world().createQueue("q.fifo");
      for (const group of ["a", "b", "c"]) await world().send([group], "q.fifo", { MessageGroupId: group });
      world().map({ maximumConcurrency: 2, batchSize: 1 }, { queue: "q.fifo" });
      await until(() => running() === 2);
      await world().clock.advance(1_000, () => turns());
      expect(running()).to.equal(2);
      finish();
      await until(() => running() === 1);
      finish();
      await world().settled();
    });

    it("run ten batches at once for each provisioned poller, from the beginning", async () => {
      const { handler, finish, running } = slow();
      world().serve(handler);
      await world().createQueue();
      await world().send(numbers(25));
      world().map({ batchSize: 1, provisionedPollerConfig: { minimumPollers: 2, maximumPollers: 2 } });
      await until(() => running() === 20);
      await world().clock.advance(20_000, () => turns());
      expect(running()).to.equal(20);
      finish();
      await until(() => running() === 5);
      finish();
      await world().settled();
    });

    for (const { functionResponseTypes, atOnce } of [
      { functionResponseTypes: [], atOnce: 2 },
      { functionResponseTypes: ["ReportBatchItemFailures"], atOnce: 5 },
    ] as const) {
      it(`run ${atOnce} batches at once after a failure ${atOnce === 2 ? "without" : "with"} ReportBatchItemFailures`, async () => {
        const { handler, finish, running } = slow();
        world().serve((records, number) => (records[0]?.body === "poison" ? fail("Error") : handler(records, number)));
        await world().createQueue();
        await world().send(["poison", ...numbers(19)]);
        world().map({ batchSize: 1, functionResponseTypes });
        await until(() => running() >= atOnce);
        await turns();
        finish(); // Also those that may have begun beside it.
        await until(() => running() === atOnce);
        await turns();
        expect(running()).to.equal(atOnce);
        while (world().batches.length < 20 || running() > 0) {
          finish();
          await turns();
        }
        await world().settled();
      });
    }

    it("share a queue that two functions read: each message is given to one of them", async () => {
      world().serve(() => "ok");
      world().serve(() => "ok", "g");
      await world().createQueue();
      world().map({ batchSize: 1 });
      world().map({ batchSize: 1 }, { id: "n", functionName: "g" });
      await world().settled();
      await world().send(numbers(10));
      await world().settled();
      expect(world().batches.flat().sort()).to.deep.equal(numbers(10));
      expect(await world().counts()).to.deep.equal({ visible: 0, inFlight: 0 });
    });
  });
}
