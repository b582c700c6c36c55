// Uploads in parts: their rules, their ends, and what is left of them.
import { expect } from "chai";
import { type Bench, createBench } from "./fixture.ts";

const LARGE = Buffer.alloc(5 * 1024 * 1024, "a");

describe("S3 multipart uploads", () => {
  let bench: Bench;
  let upload: { Bucket: string; Key: string; UploadId: string };
  beforeEach(async () => {
    bench = await createBench();
    await bench.call("CreateBucket", { Bucket: "box" });
    upload = await begin();
  });
  afterEach(() => bench[Symbol.asyncDispose]());

  const begin = async (more: object = {}) => {
    const { UploadId } = await bench.call("CreateMultipartUpload", { Bucket: "box", Key: "k", ContentType: "text/x", ...more });
    return { Bucket: "box", Key: "k", UploadId };
  };
  const part = async (PartNumber: number, Body: string | Buffer, more: object = {}) => {
    const { ETag } = await bench.call("UploadPart", { ...upload, PartNumber, Body, ...more });
    return { PartNumber, ETag };
  };
  const complete = (Parts: object[], more: object = {}) => ({ ...upload, MultipartUpload: { Parts }, ...more });

  it("join their parts, with an ETag of ETags", async () => {
    const parts = [await part(1, LARGE), await part(3, "end")];
    const done = await bench.call("CompleteMultipartUpload", complete(parts));
    expect(done.ETag).to.match(/^"[0-9a-f]{32}-2"$/);
    expect(done.Location).to.equal("http://localhost:4566/box/k");
    const got = await bench.call("GetObject", { Bucket: "box", Key: "k", Range: "bytes=5242878-" });
    expect(Buffer.concat(await got.Body.toArray()).toString()).to.equal("aaend");
    expect(got).to.include({ ContentType: "text/x", ContentRange: "bytes 5242878-5242882/5242883" });
    expect((await bench.call("HeadObject", { Bucket: "box", Key: "k", PartNumber: 3 })).ContentLength).to.equal(3);
    expect((await bench.failure("HeadObject", { Bucket: "box", Key: "k", PartNumber: 2 })).code).to.equal("InvalidPartNumber");
  });

  it("survive a restart, begun and ended", async () => {
    const parts = [await part(1, LARGE)];
    await bench.restart();
    parts.push(await part(2, "end"));
    await bench.call("CompleteMultipartUpload", complete(parts));
    await bench.restart();
    expect((await bench.call("HeadObject", { Bucket: "box", Key: "k" })).ContentLength).to.equal(LARGE.length + 3);
    expect((await bench.call("ListMultipartUploads", { Bucket: "box" })).Uploads).to.deep.equal([]);
    expect(await bench.files()).to.equal(2);
  });

  it("take a part's newest bytes, and drop parts that are not named", async () => {
    await part(1, "old");
    const parts = [await part(1, "new")];
    await part(2, "unused");
    await bench.call("CompleteMultipartUpload", complete(parts));
    expect(await bench.text({ Bucket: "box", Key: "k" })).to.equal("new");
    await bench.restart();
    expect(await bench.files()).to.equal(1);
  });

  it("refuse parts out of order, unknown, changed or too small", async () => {
    const [one, two] = [await part(1, "a"), await part(2, "b")];
    const refusal = async (...parts: object[]) => (await bench.failure("CompleteMultipartUpload", complete(parts))).code;
    expect(await refusal(two, one)).to.equal("InvalidPartOrder");
    expect(await refusal(one, one)).to.equal("InvalidPartOrder");
    expect(await refusal(one, { PartNumber: 9, ETag: one.ETag })).to.equal("InvalidPart");
    expect(await refusal({ PartNumber: 9, ETag: one.ETag })).to.equal("InvalidPart");
    expect(await refusal({ PartNumber: 1, ETag: two.ETag })).to.equal("InvalidPart");
    expect(await refusal()).to.equal("MalformedXML");
    const small = await bench.failure("CompleteMultipartUpload", complete([one, two]));
    expect(small.members).to.include({ ProposedSize: 1, MinSizeAllowed: 5242880, PartNumber: 1 });
    expect((await bench.failure("UploadPart", { ...upload, PartNumber: 10_001, Body: "" })).code).to.equal("InvalidArgument");
  });

  it("end once: a second answer is the first one's, an abort leaves nothing", async () => {
    const parts = [await part(1, "a")];
    const first = await bench.call("CompleteMultipartUpload", complete(parts));
    expect(await bench.call("CompleteMultipartUpload", complete(parts))).to.deep.equal(first);
    expect((await bench.failure("UploadPart", { ...upload, PartNumber: 1, Body: "x" })).code).to.equal("NoSuchUpload");
    upload = await begin();
    await part(1, "b");
    await bench.call("AbortMultipartUpload", upload);
    expect((await bench.failure("ListParts", upload)).code).to.equal("NoSuchUpload");
    expect((await bench.failure("AbortMultipartUpload", upload)).code).to.equal("NoSuchUpload");
  });

  it("list their parts and themselves, page by page", async () => {
    for (const number of [1, 2, 3]) await part(number, String(number));
    const page = await bench.call("ListParts", { ...upload, MaxParts: 2 });
    expect(page).to.include({ IsTruncated: true, NextPartNumberMarker: 2 });
    expect((await bench.call("ListParts", { ...upload, PartNumberMarker: 2 })).Parts).to.have.length(1);
    await begin({ Key: "dir/a" });
    await begin({ Key: "dir/b" });
    const uploads = await bench.call("ListMultipartUploads", { Bucket: "box", Delimiter: "/", MaxUploads: 1 });
    expect(uploads).to.include({ IsTruncated: true, NextKeyMarker: "dir/" });
    const rest = await bench.call("ListMultipartUploads", { Bucket: "box", Delimiter: "/", KeyMarker: "dir/" });
    expect(rest.Uploads.map(({ Key }: { Key: string }) => Key)).to.deep.equal(["k"]);
    expect(rest.CommonPrefixes).to.deep.equal([]);
  });

  it("copy ranges of other objects", async () => {
    await bench.call("PutObject", { Bucket: "box", Key: "source", Body: "0123456789" });
    const copy = { ...upload, PartNumber: 1, CopySource: "/box/source", CopySourceRange: "bytes=2-4" };
    const { CopyPartResult } = await bench.call("UploadPartCopy", copy);
    await bench.call("CompleteMultipartUpload", complete([{ PartNumber: 1, ETag: CopyPartResult.ETag }]));
    expect(await bench.text({ Bucket: "box", Key: "k" })).to.equal("234");
    upload = await begin();
    expect((await bench.failure("UploadPartCopy", { ...copy, ...upload, CopySourceRange: "bytes=2-10" })).code).to.equal("InvalidArgument");
  });

  it("compose the checksums of their parts", async () => {
    upload = await begin({ ChecksumAlgorithm: "SHA256" });
    const answer = await bench.call("UploadPart", { ...upload, PartNumber: 1, Body: "a", ChecksumAlgorithm: "SHA256" });
    const named = { PartNumber: 1, ETag: answer.ETag };
    expect((await bench.failure("CompleteMultipartUpload", complete([named]))).message).to.include("It was missing for part 1 in the request.");
    const done = await bench.call("CompleteMultipartUpload", complete([{ ...named, ChecksumSHA256: answer.ChecksumSHA256 }]));
    expect(done.ChecksumType).to.equal("COMPOSITE");
    expect(done.ChecksumSHA256).to.match(/=-1$/);
  });

  it("have the checksum of the whole object where its type says so", async () => {
    upload = await begin({ ChecksumAlgorithm: "CRC32", ChecksumType: "FULL_OBJECT" });
    const parts = [await part(1, LARGE, { ChecksumAlgorithm: "CRC32" }), await part(2, "end", { ChecksumAlgorithm: "CRC32" })];
    expect((await bench.failure("CompleteMultipartUpload", complete(parts, { ChecksumCRC32: "AAAAAA==" }))).code).to.equal("BadDigest");
    const { ChecksumCRC32 } = await bench.call("CompleteMultipartUpload", complete(parts, { MpuObjectSize: LARGE.length + 3 }));
    const whole = await bench.call("PutObject", { Bucket: "box", Key: "whole", Body: Buffer.concat([LARGE, Buffer.from("end")]), ChecksumAlgorithm: "CRC32" });
    expect(ChecksumCRC32).to.equal(whole.ChecksumCRC32);
  });

  it("go with their bucket", async () => {
    await part(1, "x");
    await bench.call("DeleteBucket", { Bucket: "box" });
    await bench.restart();
    expect(await bench.files()).to.equal(0);
  });
});
