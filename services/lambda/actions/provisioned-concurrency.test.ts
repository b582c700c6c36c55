import { expect } from "chai";
import { Bench, refusal } from "../fixture.ts";

const ARN = "arn:aws:lambda:us-east-1:000000000000:function:f";

let bench: Bench;
beforeEach(async () => {
  bench = await Bench.open();
  await bench.create("f", { Publish: true });
  await bench.call("CreateAlias", { FunctionName: "f", Name: "live", FunctionVersion: "1" });
});

const put = (Qualifier: string, ProvisionedConcurrentExecutions: number) =>
  bench.call("PutProvisionedConcurrencyConfig", { FunctionName: "f", Qualifier, ProvisionedConcurrentExecutions });
const get = (Qualifier: string) => bench.call("GetProvisionedConcurrencyConfig", { FunctionName: "f", Qualifier });
const reserve = (ReservedConcurrentExecutions: number) => bench.call("PutFunctionConcurrency", { FunctionName: "f", ReservedConcurrentExecutions });

describe("provisioned concurrency", () => {
  it("is in progress first and ready at the next look", async () => {
    expect(await put("live", 2)).to.deep.equal({
      RequestedProvisionedConcurrentExecutions: 2,
      AvailableProvisionedConcurrentExecutions: 0,
      AllocatedProvisionedConcurrentExecutions: 0,
      Status: "IN_PROGRESS",
      LastModified: "2026-01-01T00:00:00.000+0000",
    });
    await bench.reopen();
    expect(await get("live")).to.include({ AvailableProvisionedConcurrentExecutions: 2, AllocatedProvisionedConcurrentExecutions: 2, Status: "READY" });
    expect(bench.registry.resolve("f", "live")?.provisionedConcurrency).to.equal(2);
    expect(bench.registry.resolve("f", "1")).to.not.have.property("provisionedConcurrency");
  });

  it("is as far as whoever runs functions says", async () => {
    await put("live", 2);
    bench.registry.provisioned.put("f:live", { requested: 2, available: 1, allocated: 1, status: "FAILED", reason: "no" });
    expect(await get("live")).to.include({ AvailableProvisionedConcurrentExecutions: 1, Status: "FAILED", StatusReason: "no" });
    await put("live", 3);
    expect(await get("live")).to.include({ AvailableProvisionedConcurrentExecutions: 3, Status: "READY" });
  });

  it("is listed for a function, and deleted", async () => {
    await put("live", 2);
    const { ProvisionedConcurrencyConfigs } = await bench.call("ListProvisionedConcurrencyConfigs", { FunctionName: "f" });
    expect(ProvisionedConcurrencyConfigs).to.have.length(1);
    expect(ProvisionedConcurrencyConfigs[0]).to.include({ FunctionArn: `${ARN}:live`, Status: "READY" });
    await bench.call("DeleteProvisionedConcurrencyConfig", { FunctionName: "f", Qualifier: "live" });
    await bench.call("DeleteProvisionedConcurrencyConfig", { FunctionName: "f", Qualifier: "live" });
    expect(await refusal(get("live"))).to.deep.equal({
      code: "ProvisionedConcurrencyConfigNotFoundException",
      statusCode: 404,
      message: "No Provisioned Concurrency Config found for this function",
    });
  });

  it("is of published versions only", async () => {
    await bench.call("CreateAlias", { FunctionName: "f", Name: "head", FunctionVersion: "$LATEST" });
    for (const qualifier of ["$LATEST", "head"]) {
      expect((await refusal(put(qualifier, 1))).message).to.equal("Provisioned Concurrency Configs cannot be applied to unpublished function versions.");
    }
    expect(await refusal(put("9", 1))).to.include({ code: "ResourceNotFoundException", message: `Function not found: ${ARN}:9` });
  });

  it("is held by a version or by its alias, not both", async () => {
    await put("live", 1);
    expect(await refusal(put("1", 1))).to.include({ code: "ResourceConflictException", message: "Version is pointed by a Provisioned Concurrency alias" });
    await bench.call("DeleteProvisionedConcurrencyConfig", { FunctionName: "f", Qualifier: "live" });
    await put("1", 1);
    expect((await refusal(put("live", 1))).message).to.equal("Alias can't be used for Provisioned Concurrency configuration on an already Provisioned version");
  });

  it("is a part of what is reserved", async () => {
    await reserve(2);
    expect((await refusal(put("live", 3))).message).to.equal(
      "Requested Provisioned Concurrency should not be greater than the reservedConcurrentExecution for function",
    );
    await put("live", 2);
    expect((await refusal(reserve(1))).message).to.equal(
      " ReservedConcurrentExecutions  1 should not be lower than function's total provisioned concurrency [2].",
    );
  });

  it("is taken from the account where nothing is reserved", async () => {
    expect((await refusal(put("live", 1001))).message).to.equal(
      "Specified ConcurrentExecutions for function is greater than account's unreserved concurrency [1000].",
    );
    expect((await refusal(put("live", 901))).message).to.equal(
      "Specified ConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [100].",
    );
    await put("live", 900);
    expect((await bench.call("GetAccountSettings", {})).AccountLimit.UnreservedConcurrentExecutions).to.equal(100);
  });
});
