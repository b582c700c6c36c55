// Of the suite of event source mappings: how large batches are, for how long messages are hidden, and when they are given up.
import { expect } from "chai";
import type { MappingWorld, SeenRecord } from "../support/mapping-world.ts";
import { fail, slow, turns, until } from "./mappings-kit.ts";

export function describeLimits(world: () => MappingWorld): void {
  describe("within their limits", () => {
    it("close a batch when its window is over, counted from its first message", async () => {
      world().serve(() => "ok");
      await world().createQueue();
      world().map({ batchSize: 100, maximumBatchingWindowInSeconds: 10 });
      await world().seconds(7);
      await world().send(["a"]);
      await world().seconds(9);
      await world().send(["b"]);
      await world().seconds(0.999);
      expect(world().batches).to.deep.equal([]);
      await world().seconds(0.001);
      expect(world().batches).to.deep.equal([["a", "b"]]);
    });

    it("close a batch when it has its count, before the window is over", async () => {
      world().serve(() => "ok");
      await world().createQueue();
      world().map({ batchSize: 25, maximumBatchingWindowInSeconds: 300 });
      await world().send(Array.from({ length: 60 }, (_, index) => String(index)));
      await world().settled();
      expect(world().batches.map(({ length }) => length)).to.deep.equal([25, 25]);
      await world().seconds(300);
      expect(world().batches.map(({ length }) => length)).to.deep.equal([25, 25, 10]);
    });

    it("close a batch before its event is larger than 6 MB", async () => {
      world().serve(() => "ok");
      await world().createQueue();
      world().map({ batchSize: 100, maximumBatchingWindowInSeconds: 5 });
      await world().send(Array.from({ length: 7 }, () => "x".repeat(1_000_000)));
      await world().settled();
      expect(world().batches.map(({ length }) => length)).to.deep.equal([6]);
      await world().seconds(5);
      expect(world().batches.map(({ length }) => length)).to.deep.equal([6, 1]);
    });

    it("hide messages for window + timeout + 30 s where the queue's own timeout is shorter than window and timeout", async () => {
      world().serve(() => fail("Error"), "f", 25);
      await world().createQueue();
      await world().send(["a"]);
      world().map({ maximumBatchingWindowInSeconds: 10 });
      await world().seconds(64.999);
      expect(await world().counts()).to.deep.equal({ visible: 0, inFlight: 1 });
      await world().seconds(10.001);
      expect(world().batches).to.deep.equal([["a"], ["a"]]);
    });

    it("give up on a message after exactly maxReceiveCount receives", async () => {
      world().serve(() => fail("Error"));
      await world().createQueue("dead");
      await world().createQueue("q", { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: "arn:aws:sqs:us-east-1:000000000000:dead", maxReceiveCount: 3 }) });
      await world().send(["a"]);
      world().map();
      await world().seconds(300);
      expect(world().batches).to.deep.equal([["a"], ["a"], ["a"]]);
      expect([await world().counts(), await world().counts("dead")]).to.deep.equal([
        { visible: 0, inFlight: 0 },
        { visible: 1, inFlight: 0 },
      ]);
    });

    it("tell the handler of a dead letter which queue it comes from", async () => {
      const seen: SeenRecord[] = [];
      world().serve(() => fail("Error"));
      world().serve((records) => seen.push(...records), "g");
      await world().createQueue("dead");
      await world().createQueue("q", { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: "arn:aws:sqs:us-east-1:000000000000:dead", maxReceiveCount: 1 }) });
      await world().send(["a"]);
      world().map();
      world().map({}, { id: "n", queue: "dead", functionName: "g" });
      await world().seconds(60);
      expect(seen.map(({ attributes }) => attributes["DeadLetterQueueSourceArn"])).to.deep.equal(["arn:aws:sqs:us-east-1:000000000000:q"]);
    });

    it("run a message again that becomes visible while its handler is at work, and delete it when one of them is done", async () => {
      const { handler, finish, running } = slow();
      world().serve(handler);
      await world().createQueue();
      await world().send(["a"]);
      world().map();
      await until(() => running() === 1);
      await world().clock.advance(30_000, () => turns());
      expect(world().batches).to.deep.equal([["a"], ["a"]]);
      finish();
      await world().settled();
      expect(await world().counts()).to.deep.equal({ visible: 0, inFlight: 0 });
    });
  });
}
