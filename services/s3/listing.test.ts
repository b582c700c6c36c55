// Lists: order, prefixes, delimiters, pages and encoded names.
import { expect } from "chai";
import { type Bench, createBench } from "./fixture.ts";
import { compareUtf8, KeyIndex } from "./key-index.ts";
import { listObjects } from "./listing.ts";
import type { ObjectVersion } from "./version.ts";

type Listed = { readonly Key: string };

/** Remembers for which keys it was asked. */
class CountingIndex extends KeyIndex {
  readonly looked: string[] = [];

  override current(key: string): ObjectVersion | undefined {
    this.looked.push(key);
    return super.current(key) as ObjectVersion | undefined;
  }
}

describe("S3 lists", () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await createBench();
    await bench.call("CreateBucket", { Bucket: "box" });
  });
  afterEach(() => bench[Symbol.asyncDispose]());

  const put = async (...keys: string[]) => {
    for (const Key of keys) await bench.call("PutObject", { Bucket: "box", Key, Body: "x" });
  };
  const list = (input: object = {}) => bench.call("ListObjectsV2", { Bucket: "box", ...input });
  const keysOf = (answer: { Contents: Listed[] }) => answer.Contents.map(({ Key }) => Key);

  it("are in the order of UTF-8 bytes", async () => {
    const keys = ["a", "B", "é", "\uFFFD", "\u{1F600}", "a/b", "a!", ""].filter((key) => key !== "");
    await put(...keys);
    const expected = [...keys].sort((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)));
    expect(keysOf(await list())).to.deep.equal(expected);
    expect([...keys].sort(compareUtf8)).to.deep.equal(expected);
  });

  it("roll keys up to common prefixes, each counted once", async () => {
    await put("a/1", "a/2", "b", "c/d/1", "c/e");
    const answer = await list({ Delimiter: "/" });
    expect(answer.CommonPrefixes).to.deep.equal([{ Prefix: "a/" }, { Prefix: "c/" }]);
    expect(answer).to.include({ KeyCount: 3, IsTruncated: false, MaxKeys: 1000, Prefix: "", Delimiter: "/" });
    expect((await list({ Delimiter: "/", Prefix: "c/" })).CommonPrefixes).to.deep.equal([{ Prefix: "c/d/" }]);
    expect(keysOf(await list({ Delimiter: "d/", Prefix: "c" }))).to.deep.equal(["c/e"]);
  });

  for (const MaxKeys of [1, 2, 3]) {
    it(`give everything once, ${MaxKeys} at a time`, async () => {
      await put("a/1", "a/2", "b", "c/1", "c/2", "d");
      const seen: string[] = [];
      let ContinuationToken: string | undefined;
      do {
        const page = await list({ MaxKeys, Delimiter: "/", ...(ContinuationToken && { ContinuationToken }) });
        expect(page.KeyCount).to.be.at.most(MaxKeys);
        seen.push(...[...keysOf(page), ...page.CommonPrefixes.map(({ Prefix }: { Prefix: string }) => Prefix)].sort());
        ContinuationToken = page.NextContinuationToken;
      } while (ContinuationToken);
      expect(seen).to.deep.equal(["a/", "b", "c/", "d"]);
    });
  }

  it("begin behind StartAfter, or behind a marker", async () => {
    await put("a", "b", "c");
    expect(keysOf(await list({ StartAfter: "a" }))).to.deep.equal(["b", "c"]);
    const first = await bench.call("ListObjects", { Bucket: "box", Marker: "b" });
    expect(keysOf(first)).to.deep.equal(["c"]);
    expect(first).to.include({ Marker: "b", IsTruncated: false });
  });

  it("tell the first form's next marker only where there is a delimiter", async () => {
    await put("a/1", "b");
    expect(await bench.call("ListObjects", { Bucket: "box", MaxKeys: 1, Delimiter: "/" })).to.include({ NextMarker: "a/", IsTruncated: true });
    expect(await bench.call("ListObjects", { Bucket: "box", MaxKeys: 1 })).to.not.have.property("NextMarker");
    const next = await bench.call("ListObjects", { Bucket: "box", Delimiter: "/", Marker: "a/" });
    expect(keysOf(next)).to.deep.equal(["b"]);
  });

  it("hold nothing for max-keys 0, and at most 1,000", async () => {
    await put("a");
    expect(await list({ MaxKeys: 0 })).to.include({ KeyCount: 0, IsTruncated: false, MaxKeys: 0 });
    expect((await list({ MaxKeys: 5000 })).MaxKeys).to.equal(1000);
    expect((await bench.failure("ListObjectsV2", { Bucket: "box", MaxKeys: -1 })).code).to.equal("InvalidArgument");
  });

  it("encode names when told to", async () => {
    await put("a b/ü+");
    const answer = await list({ EncodingType: "url", Prefix: "a b/" });
    expect(keysOf(answer)).to.deep.equal(["a+b/%C3%BC%2B"]);
    expect(answer.Prefix).to.equal("a+b/");
  });

  it("refuse a token that is none of ours", async () => {
    const error = await bench.failure("ListObjectsV2", { Bucket: "box", ContinuationToken: "nonsense" });
    expect(error).to.include({ code: "InvalidArgument", message: "The continuation token provided is incorrect" });
  });

  it("show versions newest first, page by page, and hide deleted keys from the others", async () => {
    await bench.call("PutBucketVersioning", { Bucket: "box", VersioningConfiguration: { Status: "Enabled" } });
    await put("k", "k", "l");
    await bench.call("DeleteObject", { Bucket: "box", Key: "k" });
    expect(keysOf(await list())).to.deep.equal(["l"]);
    const seen: string[] = [];
    let markers = {};
    for (let page = 0; page < 4; page++) {
      const answer = await bench.call("ListObjectVersions", { Bucket: "box", MaxKeys: 1, ...markers });
      const [entry] = [...answer.Versions, ...answer.DeleteMarkers];
      seen.push(`${entry.Key} ${entry.IsLatest} ${"Size" in entry}`);
      expect(answer.IsTruncated).to.equal(page < 3);
      markers = { KeyMarker: answer.NextKeyMarker, VersionIdMarker: answer.NextVersionIdMarker };
    }
    expect(seen).to.deep.equal(["k true false", "k false true", "k false true", "l true true"]);
  });

  it("step over a common prefix in one go, however many keys it holds", () => {
    const keys = new CountingIndex();
    keys.load(Array.from({ length: 100_000 }, (_, index) => ({ key: `many/${index}`, versionId: "null", sequencer: "" }) as ObjectVersion));
    keys.put({ key: "other", versionId: "null", sequencer: "" } as ObjectVersion);
    expect(listObjects(keys, { prefix: "", delimiter: "/", limit: 1000 }).commonPrefixes).to.deep.equal(["many/"]);
    expect(keys.looked).to.deep.equal(["many/0", "other"]);
  });
});
