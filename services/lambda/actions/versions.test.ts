import { expect } from "chai";
import { strToU8 } from "fflate";
import { Bench, ROLE, refusal, zipped } from "../fixture.ts";

const ARN = "arn:aws:lambda:us-east-1:000000000000:function:f";

let bench: Bench;
beforeEach(async () => {
  bench = await Bench.open();
  await bench.create();
});

const publish = (input: object = {}) => bench.call("PublishVersion", { FunctionName: "f", ...input });
const change = (Description: string) => bench.call("UpdateFunctionConfiguration", { FunctionName: "f", Timeout: Description.length, Description });

describe("PublishVersion", () => {
  it("numbers the versions, and starts them Pending", async () => {
    expect(await publish({ Description: "first" })).to.include({ Version: "1", FunctionArn: `${ARN}:1`, State: "Pending", Description: "first" });
    await change("changed");
    expect(await publish()).to.include({ Version: "2", Description: "changed" });
    expect(await bench.call("GetFunctionConfiguration", { FunctionName: "f", Qualifier: "1" })).to.include({
      State: "Active",
      Description: "first",
      Timeout: 3,
    });
  });

  it("gives the last version again while nothing has changed", async () => {
    await publish();
    expect(await publish({ Description: "other" })).to.include({ Version: "1", State: "Active" });
  });

  it("never uses a number twice", async () => {
    await publish();
    await bench.call("DeleteFunction", { FunctionName: "f", Qualifier: "1" });
    await bench.reopen();
    expect(await publish()).to.include({ Version: "2" });
  });

  it("keeps the code of a version when $LATEST goes on", async () => {
    await publish();
    const before = bench.registry.resolve("f", "1");
    await bench.call("UpdateFunctionCode", { FunctionName: "f", ZipFile: zipped({ "index.mjs": strToU8("next") }) });
    expect(bench.registry.resolve("f", "1")).to.equal(before);
    expect(bench.registry.resolve("f")?.codeDirectory).to.not.equal(before?.codeDirectory);
  });

  it("refuses other code than the caller expects", async () => {
    const { CodeSha256 } = await bench.call("GetFunctionConfiguration", { FunctionName: "f" });
    expect((await refusal(publish({ CodeSha256: "x" }))).message).to.equal(
      `CodeSHA256 (x) is different from current CodeSHA256 in $LATEST (${CodeSha256}). Please try again with the CodeSHA256 in $LATEST.`,
    );
    expect(await refusal(publish({ RevisionId: "x" }))).to.include({ code: "PreconditionFailedException" });
    await publish({ CodeSha256 });
  });
});

describe("ListVersionsByFunction", () => {
  it("shows $LATEST and then the numbers by value, page by page", async () => {
    for (let index = 1; index <= 11; index++) {
      await change("x".repeat(index));
      await publish();
    }
    const first = await bench.call("ListVersionsByFunction", { FunctionName: "f", MaxItems: 10 });
    const second = await bench.call("ListVersionsByFunction", { FunctionName: "f", Marker: first.NextMarker });
    const numbers = [...first.Versions, ...second.Versions].map((version: { Version: string }) => version.Version);
    expect(numbers).to.deep.equal(["$LATEST", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11"]);
    expect(second).to.not.have.property("NextMarker");
    expect(first.Versions[0].FunctionArn).to.equal(`${ARN}:$LATEST`);
  });
});

describe("aliases", () => {
  const create = (input: object = {}) => bench.call("CreateAlias", { FunctionName: "f", Name: "live", FunctionVersion: "1", ...input });
  beforeEach(() => publish());

  it("are created, shown, pointed elsewhere, listed and deleted", async () => {
    const created = await create();
    expect(created).to.deep.include({ AliasArn: `${ARN}:live`, Name: "live", FunctionVersion: "1", Description: "" });
    expect(await bench.call("GetAlias", { FunctionName: "f", Name: "live" })).to.deep.equal(created);
    await change("changed");
    await publish();
    const updated = await bench.call("UpdateAlias", { FunctionName: "f", Name: "live", FunctionVersion: "2", RevisionId: created.RevisionId });
    expect(updated).to.include({ FunctionVersion: "2" });
    expect(bench.registry.resolve("f", "live")?.version).to.equal("2");
    await create({ Name: "beta" });
    const listed = await bench.call("ListAliases", { FunctionName: "f" });
    expect(listed.Aliases.map((alias: { Name: string }) => alias.Name)).to.deep.equal(["beta", "live"]);
    expect((await bench.call("ListAliases", { FunctionName: "f", FunctionVersion: "2" })).Aliases).to.have.length(1);
    await bench.call("DeleteAlias", { FunctionName: "f", Name: "live" });
    expect(bench.registry.resolve("f", "live")).to.equal(undefined);
  });

  it("are refused where the version is missing or the name taken", async () => {
    expect(await refusal(create({ FunctionVersion: "10" }))).to.include({ statusCode: 404, message: `Function not found: ${ARN}:10` });
    await create();
    expect(await refusal(create())).to.include({ statusCode: 409, message: `Alias already exists: ${ARN}:live` });
  });

  it("are missed in the words of each action", async () => {
    const name = { FunctionName: "f", Name: "toString" };
    expect((await refusal(bench.call("GetAlias", name))).message).to.equal(`Cannot find alias arn: ${ARN}:toString`);
    expect((await refusal(bench.call("DeleteAlias", name))).message).to.equal(`Cannot find alias arn: ${ARN}:toString`);
    expect((await refusal(bench.call("UpdateAlias", name))).message).to.equal(`Alias not found: ${ARN}:toString`);
  });

  it("take the latest revision only", async () => {
    await create();
    expect(await refusal(bench.call("UpdateAlias", { FunctionName: "f", Name: "live", RevisionId: "x" }))).to.include({ statusCode: 412 });
  });

  const weights: Record<string, [input: object, message: RegExp]> = {
    "more than one further version": [
      { RoutingConfig: { AdditionalVersionWeights: { 2: 0.1, 3: 0.1 } } },
      /^Number of items in AdditionalVersionWeights cannot be greater than 1$/,
    ],
    "the same version twice": [
      { RoutingConfig: { AdditionalVersionWeights: { 1: 0.1 } } },
      /^Invalid function version 1\. Function version 1 is already included in routing configuration\.$/,
    ],
    "$LATEST beside another": [
      { FunctionVersion: "$LATEST", RoutingConfig: { AdditionalVersionWeights: { 1: 0.1 } } },
      /^\$LATEST is not supported for an alias pointing to more than 1 version$/,
    ],
  };
  for (const [what, [input, message]] of Object.entries(weights)) {
    it(`refuse ${what}`, async () => {
      const error = await refusal(create(input));
      expect(error.code).to.equal("InvalidParameterValueException");
      expect(error.message).to.match(message);
    });
  }

  it("divide their calls between two versions, as drawn for each call", async () => {
    await change("second");
    await publish();
    const RoutingConfig = { AdditionalVersionWeights: { 2: 0.25 } };
    const created = await create({ RoutingConfig });
    expect(created.RoutingConfig).to.deep.equal(RoutingConfig);
    await bench.call("PutFunctionEventInvokeConfig", { FunctionName: "f", Qualifier: "live", MaximumRetryAttempts: 1 });
    await bench.reopen();
    expect((await bench.call("GetAlias", { FunctionName: "f", Name: "live" })).RoutingConfig).to.deep.equal(RoutingConfig);
    const drawn = (fraction?: number) => bench.registry.resolve("f", "live", fraction);
    expect([drawn(0)?.version, drawn(0.25)?.version, drawn()?.version]).to.deep.equal(["2", "1", "1"]);
    expect(drawn(0)).to.deep.include({ timeout: 6, eventInvokeConfig: { maximumRetryAttempts: 1 } });
    const { Aliases } = await bench.call("ListAliases", { FunctionName: "f", FunctionVersion: "2" });
    expect(Aliases).to.have.length(1);
    expect((await refusal(bench.call("DeleteFunction", { FunctionName: "f", Qualifier: "2" }))).message).to.equal(
      "Unable to delete version because the following aliases reference it: [live]",
    );
  });

  it("keep their weights until these are changed or taken away", async () => {
    await change("second");
    await publish();
    await create({ RoutingConfig: { AdditionalVersionWeights: { 2: 0.5 } } });
    const update = (input: object) => bench.call("UpdateAlias", { FunctionName: "f", Name: "live", ...input });
    expect((await update({ Description: "d" })).RoutingConfig).to.deep.equal({ AdditionalVersionWeights: { 2: 0.5 } });
    expect((await refusal(update({ FunctionVersion: "2" }))).message).to.match(/^Invalid function version 2\./);
    expect(await update({ FunctionVersion: "2", RoutingConfig: { AdditionalVersionWeights: {} } })).to.not.have.property("RoutingConfig");
    expect(bench.registry.resolve("f", "live", 0)).to.not.have.property("routing");
  });

  it("divide their calls between versions of the same role and dead letters only", async () => {
    await bench.call("UpdateFunctionConfiguration", { FunctionName: "f", Role: "arn:aws:iam::000000000000:role/other" });
    await publish();
    const RoutingConfig = { AdditionalVersionWeights: { 2: 0.1 } };
    expect((await refusal(create({ RoutingConfig }))).message).to.equal("The versions of an alias must have the same execution role.");
    await bench.call("UpdateFunctionConfiguration", {
      FunctionName: "f",
      Role: ROLE,
      DeadLetterConfig: { TargetArn: "arn:aws:sqs:us-east-1:000000000000:q" },
    });
    await publish();
    const third = { RoutingConfig: { AdditionalVersionWeights: { 3: 0.1 } } };
    expect((await refusal(create(third))).message).to.equal("The versions of an alias must have the same dead letter configuration.");
    expect((await refusal(create({ RoutingConfig: { AdditionalVersionWeights: { 10: 0.1 } } }))).message).to.equal(`Function not found: ${ARN}:10`);
  });
});
