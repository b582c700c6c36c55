// The Lambda service as a whole: functions come, run, go, and survive a restart.
import { expect } from "chai";
import { Bench } from "./fixture.ts";

describe("the Lambda service", () => {
  it("creates, shows, invokes and deletes a function", async () => {
    const bench = await Bench.open();
    expect(await bench.create()).to.include({ State: "Pending", Version: "$LATEST", FunctionName: "f" });
    const shown = await bench.call("GetFunction", { FunctionName: "f" });
    expect(shown.Configuration).to.include({ State: "Active", LastUpdateStatus: "Successful" });
    const answer = await bench.call("Invoke", { FunctionName: "f", Payload: Buffer.from("1.0") });
    expect(Buffer.from(answer.Payload).toString()).to.equal('"done"');
    expect(bench.bus.requested[0]?.event.data.text).to.equal("1.0");
    await bench.call("DeleteFunction", { FunctionName: "f" });
    expect(bench.registry.functions.size).to.equal(0);
  });

  it("reads its functions back after a restart, with the same code", async () => {
    const bench = await Bench.open();
    await bench.create("f", { Publish: true });
    const before = bench.registry.resolve("f");
    await bench.reopen();
    expect(bench.registry.resolve("f")).to.deep.equal(before);
    expect(bench.registry.resolve("f", "1")?.version).to.equal("1");
  });
});
