import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { strToU8 } from "fflate";
import { Bench, refusal, zipped } from "../fixture.ts";
import { checkUnzippedSize } from "../layer-references.ts";
import { UNZIPPED_BYTES } from "../limits.ts";

const ARN = "arn:aws:lambda:us-east-1:000000000000:layer:l";
const zip = (text: string) => zipped({ "nodejs/text.txt": strToU8(text) });

let bench: Bench;
beforeEach(async () => {
  bench = await Bench.open();
});

const publish = (text = "one", more: object = {}) => bench.call("PublishLayerVersion", { LayerName: "l", Content: { ZipFile: zip(text) }, ...more });
const get = (VersionNumber: number) => bench.call("GetLayerVersion", { LayerName: "l", VersionNumber });

describe("layer versions", () => {
  it("are numbered and shown with their content", async () => {
    const more = { Description: "d", CompatibleRuntimes: ["nodejs22.x"], CompatibleArchitectures: ["arm64"], LicenseInfo: "MIT" };
    const first = await publish("one", more);
    expect(first).to.deep.include({ ...more, LayerArn: ARN, LayerVersionArn: `${ARN}:1`, Version: 1, CreatedDate: "2026-01-01T00:00:00.000+0000" });
    expect(first.Content).to.include({ CodeSize: zip("one").byteLength });
    expect(first.Content.CodeSha256).to.match(/^[A-Za-z0-9+/]{43}=$/);
    expect(await publish("two")).to.include({ Version: 2, Description: "" });
    const { Content: _, ...shown } = await get(1);
    const { Content: __, ...published } = first;
    expect(shown).to.deep.equal(published);
    const { Content: ___, ...byArn } = await bench.call("GetLayerVersionByArn", { Arn: `${ARN}:1` });
    expect(byArn).to.deep.equal(published);
  });

  it("serve their content at the address that they show", async () => {
    const { Content } = await publish();
    expect(new URL(Content.Location).pathname).to.equal("/2018-10-31/layers/l/versions/1/content");
    const { Body } = await bench.call("GetLayerVersionContent", { LayerName: "l", VersionNumber: 1 });
    expect(Buffer.concat(await Body.toArray()).equals(zip("one"))).to.equal(true);
  });

  it("are listed newest first, and found by runtime and architecture", async () => {
    await publish("one", { CompatibleRuntimes: ["nodejs22.x"] });
    await publish("two", { CompatibleRuntimes: ["python3.13"], CompatibleArchitectures: ["arm64"] });
    await publish("three", { LayerName: ARN.replace(/l$/, "m") });
    const versions = async (filter: object) =>
      (await bench.call("ListLayerVersions", { LayerName: "l", ...filter })).LayerVersions.map(({ Version }: { Version: number }) => Version);
    expect(await versions({})).to.deep.equal([2, 1]);
    expect(await versions({ CompatibleRuntime: "nodejs22.x" })).to.deep.equal([1]);
    expect(await versions({ CompatibleArchitecture: "x86_64" })).to.deep.equal([]);
    const { Layers } = await bench.call("ListLayers", {});
    expect(Layers.map((layer: { LayerName: string }) => layer.LayerName)).to.deep.equal(["l", "m"]);
    expect(Layers[0]).to.deep.include({ LayerArn: ARN });
    expect(Layers[0].LatestMatchingVersion).to.include({ LayerVersionArn: `${ARN}:2`, Version: 2 });
    expect((await bench.call("ListLayers", { CompatibleRuntime: "nodejs22.x" })).Layers[0].LatestMatchingVersion.Version).to.equal(1);
    const page = await bench.call("ListLayerVersions", { LayerName: "l", MaxItems: 1 });
    expect((await bench.call("ListLayerVersions", { LayerName: "l", Marker: page.NextMarker })).LayerVersions[0].Version).to.equal(1);
    expect(await bench.call("ListLayerVersions", { LayerName: "none" })).to.deep.equal({ LayerVersions: [] });
  });

  it("are refused where they are missing, below 1, or somebody else's", async () => {
    await publish();
    expect(await refusal(get(2))).to.deep.equal({ code: "ResourceNotFoundException", statusCode: 404, message: "The resource you requested does not exist." });
    expect(await refusal(get(0))).to.deep.equal({ code: "InvalidParameterValueException", statusCode: 400, message: "Layer Version Cannot be less than 1" });
    const other = "arn:aws:lambda:us-east-1:123456789012:layer:powertools:1";
    expect(await refusal(bench.call("GetLayerVersionByArn", { Arn: other }))).to.include({ code: "AccessDeniedException", statusCode: 403 });
  });

  it("never use a number twice, also after a restart", async () => {
    await publish();
    await bench.call("DeleteLayerVersion", { LayerName: "l", VersionNumber: 1 });
    await bench.call("DeleteLayerVersion", { LayerName: "l", VersionNumber: 1 });
    await bench.reopen();
    expect((await bench.call("ListLayers", {})).Layers).to.deep.equal([]);
    expect(await publish()).to.include({ Version: 2 });
  });
});

describe("the layers of a function", () => {
  const TWO = [`${ARN.replace(/l$/, "m")}:1`, `${ARN}:1`];
  beforeEach(async () => {
    await publish();
    await publish("two", { LayerName: "m" });
  });

  it("are shown with their sizes, and given to the invoker unpacked and in their order", async () => {
    const { Layers } = await bench.create("f", { Layers: TWO });
    expect(Layers).to.deep.equal(TWO.map((Arn) => ({ Arn, CodeSize: zip("one").byteLength })));
    const directories = bench.registry.resolve("f")?.layers ?? [];
    const texts = await Promise.all(directories.map((directory) => readFile(join(directory, "nodejs/text.txt"), "utf8")));
    expect(texts).to.deep.equal(["two", "one"]);
  });

  it("are replaced whole, and taken away by an empty list", async () => {
    await bench.create("f", { Layers: TWO });
    const update = (Layers: string[]) => bench.call("UpdateFunctionConfiguration", { FunctionName: "f", Layers });
    expect((await update([`${ARN}:1`])).Layers).to.have.length(1);
    expect(await update([])).to.not.have.property("Layers");
    expect(bench.registry.resolve("f")?.layers).to.deep.equal([]);
  });

  it("stay when the layer version is deleted, also after a restart", async () => {
    await bench.create("f", { Layers: [`${ARN}:1`] });
    await bench.call("DeleteLayerVersion", { LayerName: "l", VersionNumber: 1 });
    await bench.reopen();
    const [directory] = bench.registry.resolve("f")?.layers ?? [];
    expect((await stat(directory as string)).isDirectory()).to.equal(true);
    expect((await refusal(bench.create("g", { Layers: [`${ARN}:1`] }))).message).to.equal(`Layer version ${ARN}:1 does not exist.`);
  });

  const refused: Record<string, [layers: string[], message: string]> = {
    "more than five": [Array.from({ length: 6 }, (_, index) => `${ARN}:${index + 1}`), "Cannot reference more than 5 layers."],
    "one that is missing": [[`${ARN}:7`], `Layer version ${ARN}:7 does not exist.`],
    "two versions of one": [
      [`${ARN}:1`, `${ARN}:2`],
      `Two different versions of the same layer are not allowed to be referenced in the same function. ${ARN}:2 and ${ARN}:1 are versions of the same layer.`,
    ],
    "one of another region": [
      [`${ARN.replace("us-east-1", "eu-west-1")}:1`],
      "Layers are not in the same region as the function. Layers are expected to be in region us-east-1.",
    ],
  };
  for (const [what, [Layers, message]] of Object.entries(refused)) {
    it(`are refused with ${what}`, async () => {
      await publish("second");
      expect(await refusal(bench.create("f", { Layers }))).to.deep.equal({ code: "InvalidParameterValueException", statusCode: 400, message });
    });
  }

  it("must fit into 262,144,000 bytes with the code", () => {
    const code = (unzipped: number) => ({ kind: "zip", sha256: "", size: 1, unzipped }) as const;
    checkUnzippedSize(code(UNZIPPED_BYTES - 1), [{ arn: "a", code: code(1) }]);
    expect(() => checkUnzippedSize(code(UNZIPPED_BYTES), [{ arn: "a", code: code(1) }])).to.throw(
      "Function code combined with layers exceeds the maximum allowed size of 262144000 bytes. The actual size is 262144001 bytes.",
    );
    expect(() => checkUnzippedSize(code(0), [{ arn: "a", code: code(UNZIPPED_BYTES + 1) }])).to.throw(
      "Layers consume more than the available size of 262144000 bytes",
    );
  });
});

describe("permissions on a layer version", () => {
  const name = { LayerName: "l", VersionNumber: 1 };
  const grant = { ...name, StatementId: "s", Action: "lambda:GetLayerVersion", Principal: "123456789012", OrganizationId: "o-0123456789" };
  beforeEach(() => publish());

  it("are added, shown and taken away", async () => {
    const { Statement, RevisionId } = await bench.call("AddLayerVersionPermission", grant);
    expect(JSON.parse(Statement)).to.deep.equal({
      Sid: "s",
      Effect: "Allow",
      Principal: { AWS: "arn:aws:iam::123456789012:root" },
      Action: "lambda:GetLayerVersion",
      Resource: `${ARN}:1`,
      Condition: { StringEquals: { "aws:PrincipalOrgID": "o-0123456789" } },
    });
    const shown = await bench.call("GetLayerVersionPolicy", name);
    expect(JSON.parse(shown.Policy)).to.deep.equal({ Version: "2012-10-17", Id: "default", Statement: [JSON.parse(Statement)] });
    expect(shown.RevisionId).to.equal(RevisionId);
    await bench.call("RemoveLayerVersionPermission", { ...name, StatementId: "s", RevisionId });
    expect((await refusal(bench.call("GetLayerVersionPolicy", name))).message).to.equal("No policy is associated with the given resource.");
  });

  it("are refused in the words of each action", async () => {
    const missing = { ...grant, VersionNumber: 9 };
    expect((await refusal(bench.call("AddLayerVersionPermission", missing))).message).to.equal(`Layer version ${ARN}:9 does not exist.`);
    await bench.call("AddLayerVersionPermission", grant);
    expect(await refusal(bench.call("AddLayerVersionPermission", grant))).to.include({ code: "ResourceConflictException", statusCode: 409 });
    expect((await refusal(bench.call("AddLayerVersionPermission", { ...grant, StatementId: "t", RevisionId: "x" }))).message).to.equal(
      "The Revision Id provided does not match the latest Revision Id. Call the GetLayerPolicy API to retrieve the latest Revision Id",
    );
    expect((await refusal(bench.call("RemoveLayerVersionPermission", { ...name, StatementId: "t" }))).message).to.equal(
      "Statement t is not found in resource policy.",
    );
  });
});
