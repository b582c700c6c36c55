// Bodies: what is compared with what the client said, and what becomes of a body that is not as it said.
import { createHash } from "node:crypto";
import { once } from "node:events";
import { Readable } from "node:stream";
import { expect } from "chai";
import { createDigest } from "./checksum.ts";
import { type Bench, createBench } from "./fixture.ts";

describe("S3 request bodies", () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await createBench();
    await bench.call("CreateBucket", { Bucket: "box" });
  });
  afterEach(() => bench[Symbol.asyncDispose]());

  const input = (more: object = {}) => ({ Bucket: "box", Key: "k", Body: "hello", ...more });
  const put = (more: object = {}, headers: Record<string, string> = {}) => bench.call("PutObject", input(more), { headers });
  const refusal = (more: object, headers: Record<string, string> = {}) => bench.failure("PutObject", input(more), { headers });
  const nothingStored = async () => {
    expect(await bench.files()).to.equal(0);
    expect((await bench.failure("HeadObject", { Bucket: "box", Key: "k" })).code).to.equal("NoSuchKey");
  };

  for (const [algorithm, value] of Object.entries({ CRC32: "cbf43926", CRC32C: "e3069283", CRC64NVME: "ae8b14860a799888" } as const)) {
    it(`have the published check value of ${algorithm}`, () => {
      const digest = createDigest(algorithm as "CRC32");
      digest.update(Buffer.from("12345"));
      digest.update(Buffer.from("6789"));
      expect(digest.digest().toString("hex")).to.equal(value);
    });
  }

  it("are compared with Content-MD5", async () => {
    await put({ ContentMD5: createHash("md5").update("hello").digest("base64") });
    expect((await refusal({ ContentMD5: "nonsense" })).code).to.equal("InvalidDigest");
    expect(await refusal({ ContentMD5: createHash("md5").update("else").digest("base64") })).to.include({
      code: "BadDigest",
      message: "The Content-MD5 you specified did not match what we received.",
    });
  });

  it("are compared with the checksum of a header, and leave nothing when they differ", async () => {
    expect(await refusal({ ChecksumCRC32: "AAAAAA==" })).to.include({
      code: "BadDigest",
      message: "The CRC32 you specified did not match the calculated checksum.",
    });
    expect((await refusal({ ChecksumCRC32: "AAAA" })).message).to.equal("Value for x-amz-checksum-crc32 header is invalid.");
    expect((await refusal({ ChecksumCRC32: "AAAAAA==", ChecksumSHA1: "x" })).code).to.equal("InvalidRequest");
    await nothingStored();
  });

  it("are compared with the checksum that follows them", async () => {
    const headers = { "x-amz-trailer": "x-amz-checksum-crc32", "content-length": "5" };
    const send = (value: string) => ({ headers, trailers: Promise.resolve({ "x-amz-checksum-crc32": value }) });
    expect((await bench.call("PutObject", input(), send("NhCmhg=="))).ChecksumCRC32).to.equal("NhCmhg==");
    expect((await bench.failure("PutObject", input(), send("AAAAAA=="))).code).to.equal("BadDigest");
    expect((await bench.failure("PutObject", input(), send("?"))).message).to.equal("Value for x-amz-checksum-crc32 trailing header is invalid.");
  });

  it("are compared with the hash that was signed", async () => {
    const hash = createHash("sha256").update("hello").digest("hex");
    await put({}, { "x-amz-content-sha256": hash, "content-length": "5" });
    expect((await refusal({}, { "x-amz-content-sha256": "0".repeat(64), "content-length": "5" })).code).to.equal("XAmzContentSHA256Mismatch");
  });

  it("must be as long as announced", async () => {
    expect(await refusal({}, { "content-length": "6" })).to.include({ code: "IncompleteBody", statusCode: 400 });
    expect((await refusal({}, { "content-length": "4" })).code).to.equal("IncompleteBody");
    expect((await refusal({}, { "transfer-encoding": "chunked" })).code).to.equal("MissingContentLength");
    await nothingStored();
  });

  it("may not be larger than 5 GiB, which is said before any of it is read", async () => {
    const size = 5 * 1024 ** 3 + 1;
    expect(await refusal({}, { "content-length": String(size) })).to.deep.include({
      code: "EntityTooLarge",
      members: { ProposedSize: size, MaxSizeAllowed: size - 1 },
    });
  });

  it("pass through: a large object is never in memory as a whole, on neither way", async () => {
    const [piece, count] = [Buffer.alloc(64 * 1024, "x"), 512];
    const before = process.memoryUsage().arrayBuffers;
    let most = before;
    async function* pieces() {
      for (let index = 0; index < count; index++) {
        most = Math.max(most, process.memoryUsage().arrayBuffers);
        yield piece;
      }
    }
    const body = Readable.from(pieces());
    await bench.call("PutObject", { Bucket: "box", Key: "large", ContentLength: piece.length * count, Body: body }, { body });
    expect(most - before).to.be.below(8 * 1024 * 1024);
    const { Body } = await bench.call("GetObject", { Bucket: "box", Key: "large" });
    await once(Body, "readable");
    expect(Body.readableLength).to.be.within(1, 1024 * 1024);
    Body.destroy();
  });

  it("that break off leave nothing", async () => {
    const Body = Readable.from(
      (function* () {
        yield Buffer.from("hel");
        throw new Error("connection lost");
      })(),
    );
    expect((await refusal({ Body })).code).to.equal("IncompleteBody");
    await nothingStored();
  });

  it("have CRC64NVME computed where the client names no checksum, shown when asked for", async () => {
    expect((await put()).ChecksumCRC64NVME).to.be.a("string");
    expect(await bench.call("HeadObject", { Bucket: "box", Key: "k" })).to.not.have.property("ChecksumCRC64NVME");
    expect((await bench.call("HeadObject", { Bucket: "box", Key: "k", ChecksumMode: "ENABLED" })).ChecksumType).to.equal("FULL_OBJECT");
  });

  it("come with at most 2 KB of metadata", async () => {
    await put({ Metadata: { k: "v".repeat(2047) } });
    expect((await refusal({ Metadata: { k: "v".repeat(2048) } })).code).to.equal("MetadataTooLarge");
  });

  it("are not taken with headers that ask for what is not here", async () => {
    expect(await refusal({ ObjectLockMode: "GOVERNANCE" })).to.deep.include({
      code: "NotImplemented",
      statusCode: 501,
      members: { Header: "x-amz-object-lock-mode" },
    });
    expect((await refusal({ StorageClass: "NOPE" })).code).to.equal("InvalidStorageClass");
    expect((await refusal({ ACL: "public-read" })).code).to.equal("AccessControlListNotSupported");
  });
});
