import { expect } from "chai";
import { strToU8 } from "fflate";
import { Bench, refusal, zipped } from "../fixture.ts";

const ARN = "arn:aws:lambda:us-east-1:000000000000:function:f";

let bench: Bench;
beforeEach(async () => {
  bench = await Bench.open();
  await bench.create();
});

describe("reserved concurrency", () => {
  const put = (FunctionName: string, ReservedConcurrentExecutions: number) =>
    bench.call("PutFunctionConcurrency", { FunctionName, ReservedConcurrentExecutions });
  const get = () => bench.call("GetFunctionConcurrency", { FunctionName: "f" });

  it("is kept, told to the invoker and taken away", async () => {
    expect(await get()).to.deep.equal({});
    expect(await put("f", 0)).to.deep.equal({ ReservedConcurrentExecutions: 0 });
    expect(await get()).to.deep.equal({ ReservedConcurrentExecutions: 0 });
    expect(bench.registry.resolve("f")?.reservedConcurrency).to.equal(0);
    await bench.call("DeleteFunctionConcurrency", { FunctionName: "f" });
    expect(bench.registry.resolve("f")).to.not.have.property("reservedConcurrency");
  });

  it("leaves 100 executions to everybody else", async () => {
    await bench.create("g");
    await put("f", 500);
    await put("f", 600);
    await put("g", 300);
    expect(await refusal(put("g", 301))).to.deep.equal({
      code: "InvalidParameterValueException",
      statusCode: 400,
      message: "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [100].",
    });
  });

  it("cannot be had of a new account, which may have 10 executions", async () => {
    bench.registry.accountConcurrency = 10;
    expect((await refusal(put("f", 1))).message).to.match(/below its minimum value of \[10\]\.$/);
    expect(await put("f", 0)).to.deep.equal({ ReservedConcurrentExecutions: 0 });
    const { AccountLimit } = await bench.call("GetAccountSettings", {});
    expect(AccountLimit).to.include({ ConcurrentExecutions: 10, UnreservedConcurrentExecutions: 10 });
  });

  it("is of functions that exist", async () => {
    expect(await refusal(put("h", 1))).to.include({ code: "ResourceNotFoundException", statusCode: 404 });
  });
});

describe("tags", () => {
  const list = async () => (await bench.call("ListTags", { Resource: ARN })).Tags;

  it("are added, changed, listed and taken away", async () => {
    await bench.call("TagResource", { Resource: ARN, Tags: { a: "1", b: "2" } });
    await bench.call("TagResource", { Resource: ARN, Tags: { b: "3" } });
    expect(await list()).to.deep.equal({ a: "1", b: "3" });
    await bench.call("UntagResource", { Resource: ARN, TagKeys: ["a", "missing"] });
    expect(await list()).to.deep.equal({ b: "3" });
  });

  it("are at most 50, with keys of 128 and values of 256 characters", async () => {
    const tag = (Tags: object) => refusal(bench.call("TagResource", { Resource: ARN, Tags }));
    expect(await tag(Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`k${i}`, ""])))).to.include({ code: "InvalidParameterValueException" });
    expect(await tag({ ["k".repeat(129)]: "" })).to.include({ code: "ValidationException" });
    expect(await tag({ k: "v".repeat(257) })).to.include({ code: "ValidationException" });
    expect(await tag({ "aws:k": "" })).to.include({ code: "InvalidParameterValueException" });
    expect(await list()).to.deep.equal({});
  });
});

describe("GetAccountSettings", () => {
  it("tells the limits and what is used of them", async () => {
    await bench.call("PutFunctionConcurrency", { FunctionName: "f", ReservedConcurrentExecutions: 10 });
    const { CodeSize } = await bench.call("GetFunctionConfiguration", { FunctionName: "f" });
    expect(await bench.call("GetAccountSettings", {})).to.deep.equal({
      AccountLimit: {
        TotalCodeSize: 322_122_547_200,
        CodeSizeUnzipped: 262_144_000,
        CodeSizeZipped: 52_428_800,
        ConcurrentExecutions: 1000,
        UnreservedConcurrentExecutions: 990,
      },
      AccountUsage: { TotalCodeSize: CodeSize, FunctionCount: 1 },
    });
  });
});

describe("code storage", () => {
  const LIMIT = 322_122_547_200;
  const EXCEEDED = { code: "CodeStorageExceededException", statusCode: 400, message: "Code storage limit exceeded." };

  /** As if the code of `f` were so long. */
  async function enlarge(size: number): Promise<void> {
    const [record] = (await Array.fromAsync(bench.journal.entries())).map(([, value]) => value as { latest: { code: object } });
    await bench.journal.put("function/f", { ...record, latest: { ...record?.latest, code: { ...record?.latest.code, size } } });
    await bench.reopen();
  }

  it("counts every version and every layer", async () => {
    const { CodeSize } = await bench.call("PublishVersion", { FunctionName: "f" });
    const { Content } = await bench.call("PublishLayerVersion", { LayerName: "l", Content: { ZipFile: zipped({ file: strToU8("layer") }) } });
    expect((await bench.call("GetAccountSettings", {})).AccountUsage.TotalCodeSize).to.equal(2 * CodeSize + Content.CodeSize);
  });

  it("has an end, for functions, their versions and layers", async () => {
    await enlarge(LIMIT);
    const ZipFile = zipped({ file: strToU8("x".repeat(100)) });
    expect(await refusal(bench.create("g"))).to.deep.equal(EXCEEDED);
    expect(await refusal(bench.call("PublishVersion", { FunctionName: "f" }))).to.deep.equal(EXCEEDED);
    expect(await refusal(bench.call("PublishLayerVersion", { LayerName: "l", Content: { ZipFile } }))).to.deep.equal(EXCEEDED);
    await enlarge(LIMIT - zipped().byteLength);
    await bench.create("g");
    expect(await refusal(bench.call("UpdateFunctionCode", { FunctionName: "g", ZipFile }))).to.deep.equal(EXCEEDED);
    await bench.call("UpdateFunctionCode", { FunctionName: "f", ZipFile });
    expect((await bench.call("GetAccountSettings", {})).AccountUsage.TotalCodeSize).to.be.lessThan(1000);
  });
});

describe("reset", () => {
  it("leaves the functions as they are", async () => {
    await bench.service.reset();
    expect(await bench.call("GetFunction", { FunctionName: "f" })).to.have.property("Configuration");
  });
});
