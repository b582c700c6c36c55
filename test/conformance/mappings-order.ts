// Of the suite of event source mappings: FIFO queues, whose groups keep their order.
import { expect } from "chai";
import type { MappingWorld, SeenRecord } from "../support/mapping-world.ts";
import { fail, failures, slow, until } from "./mappings-kit.ts";

const QUEUE = "q.fifo";
const REPORTS = { functionResponseTypes: ["ReportBatchItemFailures"] } as const;

export function describeOrder(world: () => MappingWorld): void {
  const send = async (group: string, ...bodies: string[]) => world().send(bodies, QUEUE, { MessageGroupId: group });
  const map = (options: Parameters<MappingWorld["map"]>[0] = {}) => world().map(options, { queue: QUEUE });

  describe("of FIFO queues", () => {
    it("keep a FIFO group's newer messages back while one of it has failed", async () => {
      world().serve((_records, number) => (number === 1 ? fail("Error") : "ok"));
      await world().createQueue("q.fifo");
      await world().send(["a"], "q.fifo");
      world().map({}, { queue: "q.fifo" });
      await world().settled();
      await world().send(["b"], "q.fifo");
      await world().send(["z"], "q.fifo", { MessageGroupId: "other" });
      await world().settled();
      expect(world().batches).to.deep.equal([["a"], ["z"]]);
      await world().seconds(30);
      expect(world().batches.flat()).to.deep.equal(["a", "z", "a", "b"]);
    });

    it("keep a group back behind what a response names, and delete what it does not, though it is newer", async () => {
      world().serve((records, number) => (number === 1 ? failures(records[1]?.messageId) : {}));
      await world().createQueue(QUEUE);
      await send("g", "a", "b", "c");
      map(REPORTS);
      await world().settled();
      expect(await world().counts(QUEUE)).to.deep.equal({ visible: 0, inFlight: 1 });
      await send("g", "d");
      await world().settled();
      expect(world().batches).to.deep.equal([["a", "b", "c"]]);
      await world().seconds(30);
      expect(world().batches.slice(1).flat()).to.deep.equal(["b", "d"]);
      expect(await world().counts(QUEUE)).to.deep.equal({ visible: 0, inFlight: 0 });
    });

    it("put several groups into a batch, each in its order", async () => {
      world().serve(() => "ok");
      await world().createQueue(QUEUE);
      for (const body of ["a1", "b1", "a2", "b2", "a3"]) await send(body.slice(0, 1), body);
      map();
      await world().settled();
      expect(world().batches).to.have.length(1);
      for (const group of ["a", "b"]) {
        const seen = world()
          .batches.flat()
          .filter((body) => body.startsWith(group));
        expect(seen)
          .to.deep.equal([...seen].sort())
          .and.to.have.length(group === "a" ? 3 : 2);
      }
    });

    it("have at most one batch of a group under way, and as many at once as there are groups", async () => {
      const { handler, finish, running } = slow();
      world().serve(handler);
      await world().createQueue(QUEUE);
      for (const group of ["a", "b", "c"]) await send(group, `${group}1`, `${group}2`);
      map({ batchSize: 1 });
      await until(() => running() === 3);
      expect(await world().counts(QUEUE)).to.deep.equal({ visible: 3, inFlight: 3 });
      expect(world().batches.flat().sort()).to.deep.equal(["a1", "b1", "c1"]);
      finish();
      await until(() => running() === 3);
      expect(world().batches.slice(3).flat().sort()).to.deep.equal(["a2", "b2", "c2"]);
      finish();
      await world().settled();
    });

    it("let a group go on when its failure has become a dead letter, which keeps what it is", async () => {
      const dead: SeenRecord[] = [];
      world().serve((records) => (records.some(({ body }) => body === "poison") ? fail("Error") : "ok"));
      world().serve((records) => dead.push(...records), "g");
      await world().createQueue("dead.fifo");
      const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: "arn:aws:sqs:us-east-1:000000000000:dead.fifo", maxReceiveCount: 2 });
      await world().createQueue(QUEUE, { RedrivePolicy });
      await send("g", "poison", "good");
      map({ batchSize: 1 });
      world().map({}, { id: "n", queue: "dead.fifo", functionName: "g" });
      await world().seconds(61);
      expect(world().batches).to.deep.equal([["poison"], ["poison"], ["good"], ["poison"]]);
      expect(dead[0]?.attributes).to.include({ MessageGroupId: "g", DeadLetterQueueSourceArn: "arn:aws:sqs:us-east-1:000000000000:q.fifo" });
      expect(dead[0]?.attributes["SequenceNumber"]).to.match(/^\d{20}$/);
      expect(dead[0]?.attributes["MessageDeduplicationId"]).to.match(/^[0-9a-f]{64}$/);
    });
  });
}
