import { expect } from "chai";
import { functionKey } from "../../../core/registry.ts";
import { Bench, refusal } from "../fixture.ts";

const ARN = "arn:aws:lambda:us-east-1:000000000000:function:f";

let bench: Bench;
beforeEach(async () => {
  bench = await Bench.open();
});

describe("DeleteFunction", () => {
  it("removes the function with all its versions and aliases", async () => {
    await bench.create("f", { Publish: true });
    await bench.call("CreateAlias", { FunctionName: "f", Name: "live", FunctionVersion: "1" });
    expect(await bench.call("DeleteFunction", { FunctionName: "f" })).to.deep.equal({ StatusCode: 204 });
    expect(bench.registry.functions.size).to.equal(0);
    await bench.reopen();
    expect(await refusal(bench.call("DeleteFunction", { FunctionName: "f" }))).to.deep.equal({
      code: "ResourceNotFoundException",
      statusCode: 404,
      message: `Function not found: ${ARN}`,
    });
  });

  it("removes one version, but not one that an alias holds, nor $LATEST", async () => {
    await bench.create("f", { Publish: true });
    const remove = (Qualifier: string) => bench.call("DeleteFunction", { FunctionName: "f", Qualifier });
    await bench.call("CreateAlias", { FunctionName: "f", Name: "live", FunctionVersion: "1" });
    expect(await refusal(remove("1"))).to.deep.equal({
      code: "ResourceConflictException",
      statusCode: 409,
      message: "Unable to delete version because the following aliases reference it: [live]",
    });
    await bench.call("CreateAlias", { FunctionName: "f", Name: "beta", FunctionVersion: "1" });
    expect((await refusal(remove("1"))).message).to.match(/: \[(live, beta|beta, live)\]$/);
    await bench.call("DeleteAlias", { FunctionName: "f", Name: "beta" });
    expect((await refusal(remove("$LATEST"))).message).to.equal("$LATEST version cannot be deleted without deleting the function.");
    await bench.call("DeleteAlias", { FunctionName: "f", Name: "live" });
    await remove("1");
    expect(bench.registry.functions.get(functionKey("f", "1"))).to.equal(undefined);
    expect(bench.registry.resolve("f")).to.not.equal(undefined);
  });

  it("answers 204 for a version that is not there, and changes nothing", async () => {
    await bench.create();
    const changes = bench.journal.changes.length;
    expect(await bench.call("DeleteFunction", { FunctionName: "f", Qualifier: "9" })).to.deep.equal({ StatusCode: 204 });
    expect(bench.journal.changes).to.have.length(changes);
  });
});
