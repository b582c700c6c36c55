// Objects: put, got, headed, deleted.
import { expect } from "chai";
import { type Bench, createBench } from "./fixture.ts";

describe("S3 objects", () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await createBench();
    await bench.call("CreateBucket", { Bucket: "photos" });
  });
  afterEach(() => bench[Symbol.asyncDispose]());

  it("gives back the bytes, their MD5 and their metadata", async () => {
    const put = await bench.call("PutObject", { Bucket: "photos", Key: "a.txt", Body: "hello", ContentType: "text/plain", Metadata: { Colour: "red" } });
    expect(put.ETag).to.equal('"5d41402abc4b2a76b9719d911017c592"');
    const got = await bench.call("HeadObject", { Bucket: "photos", Key: "a.txt" });
    expect(got).to.include({ ETag: put.ETag, ContentLength: 5, ContentType: "text/plain", AcceptRanges: "bytes" });
    expect(got.Metadata).to.deep.equal({ colour: "red" });
    expect(await bench.text({ Bucket: "photos", Key: "a.txt" })).to.equal("hello");
  });

  it("tells in RFC 2047's encoding what a header cannot say, and refuses names that none can have", async () => {
    await bench.call("PutObject", {
      Bucket: "photos",
      Key: "a",
      ContentDisposition: 'inline; filename="漢.txt"',
      Metadata: { plain: "é", wide: "漢", lines: "a\nb" },
    });
    const got = await bench.call("HeadObject", { Bucket: "photos", Key: "a" });
    expect(got.Metadata).to.deep.equal({ plain: "é", wide: "=?UTF-8?B?5ryi?=", lines: "=?UTF-8?B?YQpi?=" });
    expect(got.ContentDisposition).to.equal("=?UTF-8?B?aW5saW5lOyBmaWxlbmFtZT0i5ryiLnR4dCI=?=");
    const refused = await bench.failure("PutObject", { Bucket: "photos", Key: "b", Metadata: { "a b": "1" } });
    expect(refused).to.deep.include({ code: "InvalidArgument", members: { ArgumentName: "x-amz-meta-a b", ArgumentValue: "1" } });
  });

  it("says NoSuchKey with the key, and NoSuchBucket with the bucket", async () => {
    expect(await bench.failure("GetObject", { Bucket: "photos", Key: "none" })).to.deep.include({
      code: "NoSuchKey",
      message: "The specified key does not exist.",
      statusCode: 404,
      members: { Key: "none" },
    });
    expect(await bench.failure("GetObject", { Bucket: "nowhere", Key: "none" })).to.deep.include({
      code: "NoSuchBucket",
      message: "The specified bucket does not exist",
      members: { BucketName: "nowhere" },
    });
  });

  it("survives a restart, and leaves no file behind", async () => {
    await bench.call("PutObject", { Bucket: "photos", Key: "a", Body: "one" });
    await bench.call("PutObject", { Bucket: "photos", Key: "a", Body: "two" });
    await bench.restart();
    expect(await bench.text({ Bucket: "photos", Key: "a" })).to.equal("two");
    expect(await bench.files()).to.equal(1);
    await bench.call("DeleteObject", { Bucket: "photos", Key: "a" });
    await bench.restart();
    expect(await bench.files()).to.equal(0);
    expect((await bench.failure("GetObject", { Bucket: "photos", Key: "a" })).code).to.equal("NoSuchKey");
  });

  it("lets a reader finish while the object is overwritten and deleted", async () => {
    const body = "x".repeat(1_000_000);
    await bench.call("PutObject", { Bucket: "photos", Key: "a", Body: body });
    const { Body } = await bench.call("GetObject", { Bucket: "photos", Key: "a" });
    await bench.call("PutObject", { Bucket: "photos", Key: "a", Body: "new" });
    await bench.call("DeleteObject", { Bucket: "photos", Key: "a" });
    expect(Buffer.concat(await Body.toArray()).length).to.equal(body.length);
  });
});
