// Versioning: enabled, suspended, delete markers and null versions.
import { expect } from "chai";
import { type Bench, createBench } from "./fixture.ts";

describe("S3 versioning", () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await createBench();
    await bench.call("CreateBucket", { Bucket: "box" });
  });
  afterEach(() => bench[Symbol.asyncDispose]());

  const turn = (Status: string) => bench.call("PutBucketVersioning", { Bucket: "box", VersioningConfiguration: { Status } });
  const put = (Body: string) => bench.call("PutObject", { Bucket: "box", Key: "k", Body });
  const remove = (more: object = {}) => bench.call("DeleteObject", { Bucket: "box", Key: "k", ...more });
  const text = (VersionId?: string) => bench.text({ Bucket: "box", Key: "k", ...(VersionId && { VersionId }) });

  it("is nothing until it is enabled", async () => {
    expect(await bench.call("GetBucketVersioning", { Bucket: "box" })).to.deep.equal({});
    expect(await put("x")).to.not.have.property("VersionId");
  });

  it("keeps every version, each under its own id", async () => {
    await put("null version");
    await turn("Enabled");
    const first = await put("1");
    const second = await put("2");
    expect(first.VersionId).to.match(/^[\w.]{32}$/);
    expect([await text("null"), await text(first.VersionId), await text(second.VersionId), await text()]).to.deep.equal(["null version", "1", "2", "2"]);
    await bench.restart();
    expect([await text("null"), await text(first.VersionId), await text()]).to.deep.equal(["null version", "1", "2"]);
  });

  it("covers a deleted object with a marker, which can itself be deleted", async () => {
    await turn("Enabled");
    await put("1");
    const { VersionId, DeleteMarker } = await remove();
    expect(DeleteMarker).to.equal(true);
    const hidden = await bench.failure("GetObject", { Bucket: "box", Key: "k" });
    expect(hidden).to.include({ code: "NoSuchKey" });
    expect(hidden.headers).to.deep.equal({ "x-amz-delete-marker": "true", "x-amz-version-id": VersionId });
    expect(await bench.failure("HeadObject", { Bucket: "box", Key: "k", VersionId })).to.include({ code: "MethodNotAllowed", statusCode: 405 });
    expect(await remove({ VersionId })).to.deep.equal({ VersionId, DeleteMarker: true });
    expect(await text()).to.equal("1");
  });

  it("writes a marker even where nothing stands", async () => {
    await turn("Enabled");
    expect((await remove()).DeleteMarker).to.equal(true);
  });

  it("suspended, replaces the null version only", async () => {
    await turn("Enabled");
    const { VersionId } = await put("1");
    await turn("Suspended");
    expect((await put("2")).VersionId).to.equal("null");
    await put("3");
    expect((await bench.call("ListObjectVersions", { Bucket: "box" })).Versions).to.have.length(2);
    expect(await remove()).to.deep.equal({ VersionId: "null", DeleteMarker: true });
    expect(await text(VersionId)).to.equal("1");
    expect((await bench.failure("GetObject", { Bucket: "box", Key: "k" })).code).to.equal("NoSuchKey");
  });

  it("tells an unknown version from one that cannot be", async () => {
    await turn("Enabled");
    await put("1");
    expect((await bench.failure("GetObject", { Bucket: "box", Key: "k", VersionId: "a".repeat(32) })).code).to.equal("NoSuchVersion");
    expect((await bench.failure("GetObject", { Bucket: "box", Key: "k", VersionId: "x" })).message).to.equal("Invalid version id specified");
  });

  it("cannot be taken back, or enabled by nothing", async () => {
    const error = await bench.failure("PutBucketVersioning", { Bucket: "box", VersioningConfiguration: {} });
    expect(error.code).to.equal("IllegalVersioningConfigurationException");
  });
});
