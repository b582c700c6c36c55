import { expect } from "chai";
import { strToU8 } from "fflate";
import { Bench, refusal, zipped } from "../fixture.ts";

const ARN = "arn:aws:lambda:us-east-1:000000000000:function:f";
const OTHER = zipped({ "index.mjs": strToU8("other") });

let bench: Bench;
beforeEach(async () => {
  bench = await Bench.open();
});

describe("GetFunction", () => {
  it("shows configuration, code, tags and reserved concurrency", async () => {
    await bench.create("f", { Tags: { team: "a" } });
    await bench.call("PutFunctionConcurrency", { FunctionName: "f", ReservedConcurrentExecutions: 5 });
    const shown = await bench.call("GetFunction", { FunctionName: ARN });
    expect(shown).to.deep.include({ Tags: { team: "a" }, Concurrency: { ReservedConcurrentExecutions: 5 } });
    expect(shown.Code.RepositoryType).to.equal("S3");
    expect(shown.Configuration.FunctionArn).to.equal(ARN);
  });

  it("leaves out tags and concurrency where there are none", async () => {
    await bench.create();
    expect(await bench.call("GetFunction", { FunctionName: "f" })).to.have.all.keys("Configuration", "Code");
  });

  it("gives an address where the package can be fetched, on the caller's own endpoint", async () => {
    await bench.create("f", { Code: { ZipFile: OTHER } });
    const { Code } = await bench.call("GetFunction", { FunctionName: "f" });
    const url = new URL(Code.Location);
    expect(url.origin + url.pathname).to.equal("http://localhost:4566/2015-03-31/functions/f/code");
    expect(url.searchParams.get("X-Amz-Credential")).to.match(/\/us-east-1\/lambda\/aws4_request$/);
    const { Body } = await bench.call("GetFunctionCode", { FunctionName: "f", Qualifier: url.searchParams.get("Qualifier") });
    expect(Buffer.concat(await Body.toArray()).equals(OTHER)).to.equal(true);
  });

  it("shows the ARN with the qualifier that was asked for", async () => {
    await bench.create("f", { Publish: true });
    await bench.call("CreateAlias", { FunctionName: "f", Name: "live", FunctionVersion: "1" });
    for (const [qualifier, version] of [
      ["$LATEST", "$LATEST"],
      ["1", "1"],
      ["live", "1"],
    ]) {
      const shown = await bench.call("GetFunctionConfiguration", { FunctionName: "f", Qualifier: qualifier });
      expect(shown).to.include({ FunctionArn: `${ARN}:${qualifier}`, Version: version });
    }
  });

  it("refuses what is not there, by the ARN that was asked for", async () => {
    expect(await refusal(bench.call("GetFunction", { FunctionName: "f", Qualifier: "7" }))).to.deep.equal({
      code: "ResourceNotFoundException",
      statusCode: 404,
      message: `Function not found: ${ARN}:7`,
    });
    await bench.create();
    expect((await refusal(bench.call("GetFunction", { FunctionName: "f", Qualifier: "$LATEST.PUBLISHED" }))).message).to.equal(
      `Function not found: ${ARN}:$LATEST.PUBLISHED`,
    );
  });
});

describe("actions on a function as a whole", () => {
  it("refuse a version or alias of one", async () => {
    await bench.create("f", { Publish: true });
    const calls: Record<string, object> = {
      UpdateFunctionConfiguration: { FunctionName: "f:1" },
      UpdateFunctionCode: { FunctionName: "f:1", ZipFile: OTHER },
      PublishVersion: { FunctionName: "f:1" },
      ListVersionsByFunction: { FunctionName: "f:1" },
      PutFunctionConcurrency: { FunctionName: "f:1", ReservedConcurrentExecutions: 1 },
      GetFunctionConcurrency: { FunctionName: "f:1" },
      CreateAlias: { FunctionName: "f:1", Name: "a", FunctionVersion: "1" },
      TagResource: { Resource: `${ARN}:1`, Tags: {} },
    };
    for (const [action, input] of Object.entries(calls)) {
      const { code, message } = await refusal(bench.call(action, input));
      expect(code, action).to.equal("InvalidParameterValueException");
      expect(message).to.match(/^This operation is permitted on Lambda functions only\./);
    }
  });
});

describe("ListFunctions", () => {
  it("pages through all functions in the order of their names, 50 at most", async () => {
    for (let index = 0; index < 53; index++) await bench.create(`f${index}`);
    const names: string[] = [];
    let Marker: string | undefined;
    const sizes: number[] = [];
    do {
      const page = await bench.call("ListFunctions", { Marker, MaxItems: 10_000 });
      names.push(...page.Functions.map((f: { FunctionName: string }) => f.FunctionName));
      sizes.push(page.Functions.length);
      Marker = page.NextMarker;
    } while (Marker);
    expect(sizes).to.deep.equal([50, 3]);
    expect(new Set(names)).to.have.property("size", 53);
  });

  it("shows all versions with ALL, and no page repeats or leaves out", async () => {
    await bench.create("f", { Publish: true });
    await bench.create("f-2");
    const seen: string[] = [];
    let Marker: string | undefined;
    do {
      const page = await bench.call("ListFunctions", { FunctionVersion: "ALL", MaxItems: 1, Marker });
      seen.push(...page.Functions.map((f: { FunctionArn: string }) => f.FunctionArn.split("function:")[1]));
      Marker = page.NextMarker;
    } while (Marker);
    expect(seen).to.deep.equal(["f:$LATEST", "f:1", "f-2:$LATEST"]);
  });

  it("knows no replicas of functions of another region", async () => {
    await bench.create("f");
    const list = (input: object) => bench.call("ListFunctions", input);
    expect((await list({ MasterRegion: "us-east-1", FunctionVersion: "ALL" })).Functions).to.deep.equal([]);
    expect((await list({ MasterRegion: "ALL", FunctionVersion: "ALL" })).Functions).to.have.length(1);
    expect(await refusal(list({ MasterRegion: "ALL" }))).to.include({ code: "InvalidParameterValueException" });
  });

  it("goes on after a function that was deleted meanwhile, and refuses a marker that it did not give", async () => {
    for (const name of ["a", "b", "c"]) await bench.create(name);
    const { NextMarker } = await bench.call("ListFunctions", { MaxItems: 2 });
    await bench.call("DeleteFunction", { FunctionName: "b" });
    const { Functions } = await bench.call("ListFunctions", { Marker: NextMarker });
    expect(Functions).to.have.length(1);
    expect(await refusal(bench.call("ListFunctions", { Marker: "!" }))).to.include({ code: "InvalidParameterValueException" });
  });
});
