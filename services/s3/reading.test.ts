// Reading: ranges, conditions, overriding headers, copies, tags and URLs that expire.
import { expect } from "chai";
import { type Bench, createBench } from "./fixture.ts";
import { parseRange } from "./range.ts";

describe("S3 reading", () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await createBench();
    await bench.call("CreateBucket", { Bucket: "box" });
    await put({});
  });
  afterEach(() => bench[Symbol.asyncDispose]());

  const at = (more: object = {}) => ({ Bucket: "box", Key: "k", ...more });
  const put = (more: object) => bench.call("PutObject", at({ Body: "0123456789", ContentType: "text/x", ...more }));
  const eTag = '"781e5e245d69b566979b86e28d23f2c7"';

  it("understands ranges as S3 does", () => {
    expect(parseRange("bytes=2-4", 10)).to.deep.equal({ start: 2, end: 4 });
    expect(parseRange("bytes=2-", 10)).to.deep.equal({ start: 2, end: 9 });
    expect(parseRange("bytes=-3", 10)).to.deep.equal({ start: 7, end: 9 });
    expect(parseRange("bytes=-30", 10)).to.deep.equal({ start: 0, end: 9 });
    expect(parseRange("bytes=8-100", 10)).to.deep.equal({ start: 8, end: 9 });
    for (const ignored of [undefined, "", "bytes=4-2", "bytes=0-1,3-4", "lines=1-2", "bytes=-", "bytes=a-b"]) {
      expect(parseRange(ignored, 10), ignored).to.equal(undefined);
    }
    for (const [range, size] of [
      ["bytes=10-", 10],
      ["bytes=-0", 10],
      ["bytes=0-", 0],
    ] as const) {
      expect(() => parseRange(range, size)).to.throw("The requested range is not satisfiable");
    }
  });

  it("answers a range with 206, and the range that it is", async () => {
    const got = await bench.call("GetObject", at({ Range: "bytes=-3" }));
    expect(bench.answer.status).to.equal(206);
    expect(got).to.include({ ContentLength: 3, ContentRange: "bytes 7-9/10" });
    expect(Buffer.concat(await got.Body.toArray()).toString()).to.equal("789");
  });

  it("tests If-Match and If-None-Match before dates", async () => {
    const before = new Date("2020-01-01");
    const after = new Date("2026-01-01T00:00:00Z");
    const code = async (conditions: object) => {
      const result = await bench.call("HeadObject", at(conditions)).catch((error) => error);
      return result.statusCode ?? 200;
    };
    expect(await code({ IfMatch: eTag, IfUnmodifiedSince: before })).to.equal(200);
    expect(await code({ IfMatch: '"x", *' })).to.equal(200);
    expect(await code({ IfMatch: "x" })).to.equal(412);
    expect(await code({ IfUnmodifiedSince: before })).to.equal(412);
    expect(await code({ IfUnmodifiedSince: after })).to.equal(200);
    expect(await code({ IfNoneMatch: eTag, IfModifiedSince: before })).to.equal(304);
    expect(await code({ IfNoneMatch: "x", IfModifiedSince: after })).to.equal(200);
    expect(await code({ IfModifiedSince: after })).to.equal(304);
    expect(await code({ IfModifiedSince: before })).to.equal(200);
  });

  it("writes only where the conditions hold, one writer of many", async () => {
    const write = (Key: string) => bench.call("PutObject", { Bucket: "box", Key, Body: "x", IfNoneMatch: "*" }).catch((error) => error);
    const results = await Promise.all(Array.from({ length: 5 }, () => write("once")));
    expect(results.filter(({ code }) => code === "PreconditionFailed")).to.have.length(4);
    expect((await bench.failure("PutObject", at({ Body: "x", IfMatch: '"other"' }))).code).to.equal("PreconditionFailed");
    expect((await bench.failure("PutObject", { Bucket: "box", Key: "none", Body: "x", IfMatch: eTag })).code).to.equal("NoSuchKey");
    expect((await bench.failure("PutObject", at({ Body: "x", IfNoneMatch: eTag }))).code).to.equal("NotImplemented");
    await put({ IfMatch: eTag });
    expect(await bench.files()).to.equal(2);
  });

  it("overrides headers as the URL says", async () => {
    const got = await bench.call("HeadObject", at({ ResponseContentType: "a/b", ResponseContentDisposition: "attachment" }));
    expect(got).to.include({ ContentType: "a/b", ContentDisposition: "attachment" });
    const odd = await bench.failure("GetObject", at({ ResponseContentDisposition: "漢" }));
    expect(odd).to.deep.include({ code: "InvalidArgument", message: "Header value cannot be represented using ISO-8859-1." });
    expect(odd.members).to.deep.equal({ ArgumentName: "response-content-disposition", ArgumentValue: "漢" });
  });

  it("does not give archived objects", async () => {
    await put({ StorageClass: "GLACIER" });
    expect((await bench.failure("GetObject", at())).code).to.equal("InvalidObjectState");
    expect((await bench.call("HeadObject", at())).StorageClass).to.equal("GLACIER");
  });

  it("copies bytes without copying them, and what belongs to them as told", async () => {
    await put({ Metadata: { a: "1" }, Tagging: "t=1", StorageClass: "STANDARD_IA" });
    await bench.call("CopyObject", { Bucket: "box", Key: "same", CopySource: "box/k" });
    const replaced = { MetadataDirective: "REPLACE", TaggingDirective: "REPLACE", Metadata: { b: "2" }, Tagging: "u=2" };
    await bench.call("CopyObject", { Bucket: "box", Key: "new", CopySource: "/box/k", ...replaced });
    expect(await bench.files()).to.equal(1);
    const same = await bench.call("HeadObject", { Bucket: "box", Key: "same" });
    expect(same)
      .to.deep.include({ Metadata: { a: "1" }, ContentType: "text/x", ETag: eTag })
      .and.not.to.have.property("StorageClass");
    expect(await bench.call("HeadObject", { Bucket: "box", Key: "new" })).to.deep.include({ Metadata: { b: "2" }, ContentType: "binary/octet-stream" });
    expect((await bench.call("GetObjectTagging", { Bucket: "box", Key: "new" })).TagSet).to.deep.equal([{ Key: "u", Value: "2" }]);
    await bench.call("DeleteObject", at());
    expect(await bench.text({ Bucket: "box", Key: "same" })).to.equal("0123456789");
  });

  it("refuses copies that make no sense", async () => {
    const copy = (more: object) => bench.failure("CopyObject", { Bucket: "box", Key: "k", ...more });
    expect((await copy({ CopySource: "box/k" })).message).to.match(/^This copy request is illegal because/);
    expect((await copy({ CopySource: "box" })).code).to.equal("InvalidArgument");
    expect((await copy({ CopySource: "box/%E0%A4%A" })).code).to.equal("InvalidArgument");
    expect((await copy({ CopySource: "box/none" })).code).to.equal("NoSuchKey");
    expect((await copy({ CopySource: "none/k" })).code).to.equal("NoSuchBucket");
    expect((await copy({ CopySource: "box/k", CopySourceIfNoneMatch: eTag, MetadataDirective: "REPLACE" })).code).to.equal("PreconditionFailed");
    await bench.call("CopyObject", { Bucket: "box", Key: "k", CopySource: "box/k", MetadataDirective: "REPLACE", Metadata: { a: "1" } });
  });

  it("keeps up to ten tags, by S3's rules", async () => {
    const tag = (TagSet: object[]) => bench.call("PutObjectTagging", at({ Tagging: { TagSet } }));
    await tag([{ Key: "a", Value: "" }]);
    expect((await bench.call("HeadObject", at())).TagCount).to.equal(1);
    const refused = async (TagSet: object[]) => tag(TagSet).then(String, (error) => error.code);
    expect(await refused(Array.from({ length: 11 }, (_, index) => ({ Key: String(index), Value: "" })))).to.equal("BadRequest");
    expect(await refused([{ Key: "a".repeat(129), Value: "" }])).to.equal("InvalidTag");
    expect(await refused([{ Key: "a", Value: "v".repeat(257) }])).to.equal("InvalidTag");
    expect(await refused([{ Key: "a", Value: "<" }])).to.equal("InvalidTag");
    expect(await refused([{ Key: "aws:a", Value: "" }])).to.equal("InvalidTag");
    expect(
      await refused([
        { Key: "a", Value: "" },
        { Key: "a", Value: "" },
      ]),
    ).to.equal("InvalidTag");
    await bench.call("DeleteObjectTagging", at());
    expect((await bench.call("GetObjectTagging", at())).TagSet).to.deep.equal([]);
  });

  it("lets presigned URLs expire by the clock", async () => {
    const url = { "X-Amz-Signature": "0", "X-Amz-Date": "20260101T000000Z", "X-Amz-Expires": "60" };
    const request = (more: object = {}) => ({ query: new URLSearchParams({ ...url, ...more }) });
    await bench.call("HeadObject", at(), request());
    expect((await bench.failure("HeadObject", at(), request({ "X-Amz-Expires": "604801" }))).code).to.equal("AuthorizationQueryParametersError");
    await bench.clock.advance(60_001);
    const late = await bench.failure("HeadObject", at(), request());
    expect(late).to.include({ code: "AccessDenied", message: "Request has expired", statusCode: 403 });
    expect(late.members).to.deep.equal({ "X-Amz-Expires": "60", Expires: "2026-01-01T00:01:00Z", ServerTime: "2026-01-01T00:01:00Z" });
    const version2 = { query: new URLSearchParams({ AWSAccessKeyId: "test", Signature: "x", Expires: String(Date.UTC(2026, 0, 1) / 1000) }) };
    expect((await bench.failure("HeadObject", at(), version2)).message).to.equal("Request has expired");
  });
});
