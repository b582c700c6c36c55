// Of the suite of event source mappings: those that change while they run.
import { expect } from "chai";
import type { MappingWorld } from "../support/mapping-world.ts";
import { slow, until } from "./mappings-kit.ts";

export function describeChanges(world: () => MappingWorld): void {
  describe("that change while they run", () => {
    beforeEach(async () => {
      await world().createQueue();
    });

    it("say that nothing was processed until something is", async () => {
      world().serve(() => "ok");
      world().map();
      await world().settled();
      expect(world().registry.processing.get("m")).to.deep.equal({ result: "No records processed", time: world().clock.now() });
    });

    it("poll no more when they are disabled, finish what is in flight, and go on when they are enabled", async () => {
      const { handler, finish, running } = slow();
      world().serve(handler);
      world().map();
      await world().settled();
      await world().send(["a"]);
      await until(() => running() === 1);
      world().map({}, { enabled: false });
      await world().send(["b"]);
      finish();
      await world().settled();
      expect([world().batches, await world().counts()]).to.deep.equal([[["a"]], { visible: 1, inFlight: 0 }]);
      world().map();
      await until(() => running() === 1);
      finish();
      await world().settled();
      expect([world().batches, await world().counts()]).to.deep.equal([[["a"], ["b"]], { visible: 0, inFlight: 0 }]);
    });

    it("apply an update to new polls at once, while a batch in flight ends by the old settings", async () => {
      const { handler, finish, running } = slow();
      world().serve(handler);
      world().serve(() => "ok", "g");
      world().map({ functionResponseTypes: ["ReportBatchItemFailures"] });
      await world().send(["a"]);
      await until(() => running() === 1);
      world().map({ filters: ['{"body": ["b"]}'] }, { functionName: "g" });
      await world().send(["b", "c"]);
      await until(() => world().batches.length === 2);
      finish();
      await world().settled();
      expect([world().batches, await world().counts()]).to.deep.equal([[["a"], ["b"]], { visible: 0, inFlight: 0 }]);
    });

    it("are gone when they are deleted; the batch in flight is settled all the same", async () => {
      const { handler, finish, running } = slow();
      world().serve(handler);
      world().map();
      await world().send(["a"]);
      await until(() => running() === 1);
      world().registry.mappings.remove("m");
      await world().send(["b"]);
      finish();
      await world().settled();
      expect([world().batches, await world().counts()]).to.deep.equal([[["a"]], { visible: 1, inFlight: 0 }]);
      expect(world().registry.processing.get("m")).to.equal(undefined);
    });

    it("hand over what their window has gathered when they are disabled", async () => {
      world().serve(() => "ok");
      world().map({ maximumBatchingWindowInSeconds: 60 });
      await world().send(["a", "b"]);
      await world().settled();
      expect(world().batches).to.deep.equal([]);
      world().map({}, { enabled: false });
      await world().settled();
      expect([world().batches, await world().counts()]).to.deep.equal([[["a", "b"]], { visible: 0, inFlight: 0 }]);
    });

    it("find a queue again that was deleted and made anew", async () => {
      world().serve(() => "ok");
      world().map();
      await world().settled();
      await world().aws.call("sqs", "DeleteQueue", { QueueUrl: "http://127.0.0.1:4566/000000000000/q" });
      await world().seconds(61);
      expect(world().registry.processing.get("m")?.result).to.match(/^PROBLEM: The specified queue does not exist/);
      await world().createQueue();
      await world().send(["a"]);
      await world().seconds(10);
      expect(world().batches).to.deep.equal([["a"]]);
    });
  });
}
