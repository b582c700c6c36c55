// MinIO as the S3 service: the real program, a real nats-server, the AWS SDK as the client.
import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { expect } from "chai";
import { openMinio } from "../../services/s3/minio/index.ts";
import type { MinioServer } from "../../services/s3/minio/server.ts";
import { clock, type MinioWorld, minioOrSay, notifications, openMinioWorld } from "../support/minio-world.ts";
import { skipUnlessInCi } from "../support/skip-aloud.ts";

const KEY = "in/red flower+é.jpg";
const EVERYTHING = ["s3:ObjectCreated:*", "s3:ObjectRemoved:*", "s3:ObjectTagging:*"];

describe("MinIO as the S3 service", function () {
  this.timeout(30_000);
  let world: MinioWorld;
  let buckets = 0;

  before(async function () {
    this.timeout(600_000);
    const path = await minioOrSay();
    if (!path) return skipUnlessInCi(this, "no MinIO, and no Go to build it");
    world = await openMinioWorld(path);
  });
  after(() => world?.[Symbol.asyncDispose]());

  /** A new bucket, and the events that came before it. */
  async function bucket(events = EVERYTHING, rules: { Name: string; Value: string }[] = []): Promise<{ Bucket: string; before: number }> {
    const Bucket = `photos-${++buckets}`;
    await world.client.send(new CreateBucketCommand({ Bucket }));
    await world.call("PutBucketNotificationConfiguration", { Bucket, ...notifications(events, rules) });
    return { Bucket, before: world.events.length };
  }

  // biome-ignore lint/suspicious/noExplicitAny: records are JSON.
  const recordOf = (index: number): any => (world.events.at(index)?.data.value as any)?.Records[0];

  it("tells of a put in S3's words", async () => {
    const { Bucket, before } = await bucket();
    const put = await world.client.send(new PutObjectCommand({ Bucket, Key: KEY, Body: "hello" }));
    await world.arrived(before + 1);
    const { eventTime, responseElements, userIdentity, s3, ...record } = recordOf(before);
    expect(record).to.deep.equal({
      eventVersion: "2.1",
      eventSource: "aws:s3",
      awsRegion: "us-east-1",
      eventName: "ObjectCreated:Put",
      requestParameters: { sourceIPAddress: "192.0.2.7" },
    });
    expect(new Date(eventTime).toISOString()).to.equal(eventTime);
    expect(Object.keys(responseElements)).to.deep.equal(["x-amz-request-id", "x-amz-id-2"]);
    expect(responseElements["x-amz-request-id"]).to.equal(put.$metadata.requestId);
    const { sequencer, ...object } = s3.object;
    expect(object).to.deep.equal({ key: "in/red+flower%2B%C3%A9.jpg", size: 5, eTag: "5d41402abc4b2a76b9719d911017c592" });
    expect(sequencer).to.match(/^[0-9A-F]+$/);
    expect(s3).to.deep.include({
      configurationId: "rule",
      bucket: { name: Bucket, ownerIdentity: userIdentity, arn: `arn:aws:s3:::${Bucket}` },
    });
    expect(world.events[before]).to.include({ subject: KEY, connector: "s3", mapping: `s3:${Bucket}:rule` });
  });

  it("carries the client's trace through MinIO", async () => {
    const { Bucket, before } = await bucket();
    const traceId = "0af7651916cd43dd8448eb211c80319c";
    const url = await getSignedUrl(world.client, new PutObjectCommand({ Bucket, Key: "traced" }));
    await fetch(url, { method: "PUT", body: "x", headers: { traceparent: `00-${traceId}-b7ad6b7169203331-01` } });
    await world.arrived(before + 1);
    expect(world.events[before]?.traceparent).to.match(new RegExp(`^00-${traceId}-[0-9a-f]{16}-01$`));
  });

  it("tells of deleted objects, of missing ones only where S3 does", async () => {
    const { Bucket, before } = await bucket(["s3:ObjectRemoved:*"]);
    for (const Key of ["a", "b"]) await world.client.send(new PutObjectCommand({ Bucket, Key, Body: "x" }));
    await world.client.send(new DeleteObjectCommand({ Bucket, Key: "missing" }));
    await world.client.send(new DeleteObjectCommand({ Bucket, Key: "a" }));
    await world.client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: "b" }, { Key: "missing-too" }] } }));
    await world.arrived(before + 3);
    const told = [0, 1, 2].map((index) => recordOf(before + index)).map(({ eventName, s3 }) => [eventName, ...Object.keys(s3.object), s3.object.key]);
    expect(told.sort()).to.deep.equal(["a", "b", "missing-too"].map((key) => ["ObjectRemoved:Delete", "key", "sequencer", key]));
  });

  it("tells of tags as S3 does, and of an empty object its size", async () => {
    const { Bucket, before } = await bucket();
    await world.client.send(new PutObjectCommand({ Bucket, Key: "empty", Body: Buffer.alloc(0) }));
    for (const Value of ["1", "2"]) await world.client.send(new PutObjectTaggingCommand({ Bucket, Key: "empty", Tagging: { TagSet: [{ Key: "a", Value }] } }));
    await world.arrived(before + 3);
    expect(recordOf(before).s3.object.size).to.equal(0);
    for (const index of [before + 1, before + 2]) {
      expect(recordOf(index)).to.include({ eventName: "ObjectTagging:Put", eventVersion: "2.3" });
      expect(recordOf(index).s3.object).to.deep.equal({ key: "empty", eTag: "d41d8cd98f00b204e9800998ecf8427e" });
    }
  });

  it("names versions where the bucket has them", async () => {
    const { Bucket, before } = await bucket();
    await world.client.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: "Enabled" } }));
    const { VersionId } = await world.client.send(new PutObjectCommand({ Bucket, Key: "a", Body: "x" }));
    await world.client.send(new DeleteObjectCommand({ Bucket, Key: "a" }));
    await world.arrived(before + 2);
    expect(recordOf(before).s3.object.versionId).to.equal(VersionId);
    expect(recordOf(before + 1).eventName).to.equal("ObjectRemoved:DeleteMarkerCreated");
    expect(Object.keys(recordOf(before + 1).s3.object)).to.deep.equal(["key", "eTag", "versionId", "sequencer"]);
  });

  it("filters by S3's rules, not MinIO's", async () => {
    const { Bucket, before } = await bucket(["s3:ObjectCreated:Copy"], [{ Name: "prefix", Value: "in/red+flower" }]);
    await world.client.send(new PutObjectCommand({ Bucket, Key: KEY, Body: "x" }));
    for (const Key of ["in/red+flower", "in/red flower"])
      await world.client.send(new CopyObjectCommand({ Bucket, Key, CopySource: `${Bucket}/in/red%20flower%2B%C3%A9.jpg` }));
    await world.arrived(before + 1);
    await world.bus.idle();
    expect(world.events.slice(before).map(({ subject }) => subject)).to.deep.equal(["in/red flower"]);
  });

  it("hands over each event once, though MinIO tells of it twice", async () => {
    const { Bucket, before } = await bucket();
    const stop = new AbortController();
    const told = world.bus.observe("source.s3.minio", stop.signal)[Symbol.asyncIterator]();
    const both = Promise.all([told.next(), told.next()]);
    await world.client.send(new PutObjectCommand({ Bucket, Key: "once", Body: "x" }));
    await both;
    stop.abort();
    await world.bus.idle();
    expect(world.events.slice(before).map(({ subject }) => subject)).to.deep.equal(["once"]);
  });

  it("keeps the bucket's notification configuration itself, checked as S3 checks it", async () => {
    const { Bucket } = await bucket(["s3:ObjectCreated:*"]);
    const kept = await world.call("GetBucketNotificationConfiguration", { Bucket });
    expect(kept).to.have.nested.property("LambdaFunctionConfigurations[0].Events").that.deep.equals(["s3:ObjectCreated:*"]);
    const put = (input: object) => world.call("PutBucketNotificationConfiguration", input).catch((error) => error.code);
    expect(await put({ Bucket: "no-such-bucket", ...notifications(["s3:ObjectCreated:*"]) })).to.equal("NoSuchBucket");
    expect(await put({ Bucket, ...notifications(["s3:ObjectAccessed:Get"]) })).to.equal("InvalidArgument");
    expect((await fetch(`${world.endpoint}/${Bucket}?notification`)).status, "is not relayed").to.equal(599);
  });

  it("forgets a bucket's notifications with the bucket", async () => {
    const { Bucket } = await bucket();
    await world.client.send(new DeleteBucketCommand({ Bucket }));
    await world.client.send(new CreateBucketCommand({ Bucket }));
    expect(await world.call("GetBucketNotificationConfiguration", { Bucket })).to.deep.equal({});
  });

  describe("relayed requests", () => {
    it("pass bytes both ways, ranges and metadata included", async () => {
      const { Bucket } = await bucket();
      await world.client.send(new PutObjectCommand({ Bucket, Key: KEY, Body: "hello", ContentType: "text/plain", Metadata: { a: "b" } }));
      const got = await world.client.send(new GetObjectCommand({ Bucket, Key: KEY, Range: "bytes=1-3" }));
      expect(await got.Body?.transformToString()).to.equal("ell");
      expect(got).to.deep.include({ ContentRange: "bytes 1-3/5", ContentType: "text/plain", Metadata: { a: "b" } });
      const { Contents } = await world.client.send(new ListObjectsV2Command({ Bucket }));
      expect(Contents?.map(({ Key }) => Key)).to.deep.equal([KEY]);
    });

    it("stream large bodies with a trailing checksum, and in parts", async () => {
      const { Bucket } = await bucket();
      const part = Buffer.alloc(5 * 1024 * 1024, "lambdabus ");
      await world.client.send(
        new PutObjectCommand({ Bucket, Key: "streamed", Body: Readable.from([part]), ContentLength: part.length, ChecksumAlgorithm: "CRC32" }),
      );
      const { UploadId } = await world.client.send(new CreateMultipartUploadCommand({ Bucket, Key: "parts" }));
      const Parts = [];
      for (const PartNumber of [1, 2]) {
        const { ETag } = await world.client.send(new UploadPartCommand({ Bucket, Key: "parts", UploadId, PartNumber, Body: part }));
        Parts.push({ ETag, PartNumber });
      }
      await world.client.send(new CompleteMultipartUploadCommand({ Bucket, Key: "parts", UploadId, MultipartUpload: { Parts } }));
      const hash = createHash("sha256");
      const { Body } = await world.client.send(new GetObjectCommand({ Bucket, Key: "streamed" }));
      for await (const chunk of Body as Readable) hash.update(chunk);
      expect(hash.digest("hex")).to.equal(createHash("sha256").update(part).digest("hex"));
      expect((await world.client.send(new HeadObjectCommand({ Bucket, Key: "parts" }))).ContentLength).to.equal(2 * part.length);
    });

    it("unframe a body whose chunks are signed, and keep its checksum", async () => {
      const { Bucket } = await bucket();
      const put = (checksum: string) =>
        fetch(`${world.endpoint}/${Bucket}/signed-chunks`, {
          method: "PUT",
          body: `5;chunk-signature=${"0".repeat(64)}\r\nhello\r\n0;chunk-signature=${"0".repeat(64)}\r\nx-amz-checksum-crc32:${checksum}\r\nx-amz-trailer-signature:${"0".repeat(64)}\r\n\r\n`,
          headers: {
            "x-amz-content-sha256": "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
            "x-amz-decoded-content-length": "5",
            "x-amz-trailer": "x-amz-checksum-crc32",
            "content-encoding": "aws-chunked",
          },
        });
      expect((await put("AAAAAA==")).status).to.equal(400);
      expect((await put("NhCmhg==")).status).to.equal(200);
      const { Body } = await world.client.send(new GetObjectCommand({ Bucket, Key: "signed-chunks" }));
      expect(await text(Body as Readable)).to.equal("hello");
    });

    it("are signed anew when they were presigned, and answered in MinIO's own words when they fail", async () => {
      const { Bucket } = await bucket();
      const put = await getSignedUrl(world.client, new PutObjectCommand({ Bucket, Key: KEY }));
      expect((await fetch(put, { method: "PUT", body: "hello" })).status).to.equal(200);
      const got = await fetch(await getSignedUrl(world.client, new GetObjectCommand({ Bucket, Key: KEY })));
      expect(await got.text()).to.equal("hello");
      const missing = await world.client.send(new GetObjectCommand({ Bucket, Key: "missing" })).catch((error) => error.name);
      expect(missing).to.equal("NoSuchKey");
    });

    it("are refused where they would reach MinIO's own administration, or carry a policy signed with a key it does not know", async () => {
      expect((await fetch(`${world.endpoint}/minio/admin/v3/info`)).status).to.equal(403);
      const form = new FormData();
      form.set("key", "a");
      expect((await fetch(`${world.endpoint}/photos-1`, { method: "POST", body: form })).status).to.equal(501);
    });
  });

  it("empties buckets on reset, and tells nobody", async () => {
    const { Bucket, before } = await bucket(["s3:ObjectRemoved:*"]);
    await world.client.send(new PutObjectCommand({ Bucket, Key: "a", Body: "x" }));
    await world.minio.reset();
    expect((await world.client.send(new ListObjectsV2Command({ Bucket }))).KeyCount).to.equal(0);
    await world.client.send(new PutObjectCommand({ Bucket, Key: "b", Body: "x" }));
    await world.client.send(new DeleteObjectCommand({ Bucket, Key: "b" }));
    await world.arrived(before + 1);
    expect(world.events.slice(before).map(({ subject }) => subject)).to.deep.equal(["b"]);
  });

  it("joins a MinIO that runs, and finds the targets that it has for us", async () => {
    const { endpoint, accessKeyId, secretAccessKey } = world.minio.server as MinioServer;
    const joined = await openMinio({ endpoint, accessKeyId, secretAccessKey }, world.context);
    expect([joined.server, joined.listen]).to.deep.equal([undefined, undefined]);
    await joined[Symbol.asyncDispose]();
    const withoutNats = await openMinio({ endpoint, accessKeyId, secretAccessKey }, { ...world.context, nats: undefined });
    expect(withoutNats.listen).to.deep.equal({ endpoint, accessKeyId, secretAccessKey });
    await withoutNats[Symbol.asyncDispose]();
  });

  it("goes on when MinIO is killed", async () => {
    const { Bucket, before } = await bucket();
    const pid = world.minio.server?.pid as number;
    process.kill(pid, "SIGKILL");
    await untilAnswered(() => world.client.send(new PutObjectCommand({ Bucket, Key: "after", Body: "x" })));
    expect(world.minio.server?.pid).not.to.equal(pid);
    await world.arrived(before + 1);
    expect(world.events[before]?.subject).to.equal("after");
  });

  it("loses nothing when nats-server is killed", async () => {
    const { Bucket, before } = await bucket();
    process.kill(world.natsPid() as number, "SIGKILL");
    const keys = Array.from({ length: 20 }, (_, index) => `key-${index}`);
    for (const Key of keys) await world.client.send(new PutObjectCommand({ Bucket, Key, Body: "x" }));
    await world.arrived(before + keys.length);
    expect(new Set(world.events.slice(before).map(({ subject }) => subject))).to.deep.equal(new Set(keys));
  });
});

describe("MinIO listened to", function () {
  this.timeout(30_000);
  let world: MinioWorld;

  before(async function () {
    this.timeout(600_000);
    const path = await minioOrSay();
    if (!path) return skipUnlessInCi(this, "no MinIO, and no Go to build it");
    world = await openMinioWorld(path, { listen: true });
  });
  after(() => world?.[Symbol.asyncDispose]());

  it("tells the connector what its targets would tell the bus, also after it was gone", async () => {
    const Bucket = "photos";
    await world.client.send(new CreateBucketCommand({ Bucket }));
    await world.call("PutBucketNotificationConfiguration", { Bucket, ...notifications(["s3:ObjectCreated:*"]) });
    await untilHeard(Bucket, "first");
    // biome-ignore lint/suspicious/noExplicitAny: records are JSON.
    expect((world.events.at(-1)?.data.value as any)?.Records[0].s3.object.key).to.equal("in/first+flower%2B%C3%A9.jpg");
    process.kill(world.minio.server?.pid as number, "SIGKILL");
    await untilHeard(Bucket, "second");
  });

  /** Listening begins a moment after it was asked for, and events before that are lost: puts until one is heard. */
  async function untilHeard(Bucket: string, name: string): Promise<void> {
    const Key = `in/${name} flower+é.jpg`;
    while (!world.events.some(({ subject }) => subject === Key)) {
      await untilAnswered(() => world.client.send(new PutObjectCommand({ Bucket, Key, Body: "x" })));
      await clock.sleep(100);
    }
  }
});

async function untilAnswered<T>(ask: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await ask();
    } catch {
      await clock.sleep(50);
    }
  }
}
