// What S3 publishes when objects change: one event for each, before the client is answered.
import { expect } from "chai";
import { type Bench, createBench } from "./fixture.ts";

const NOTIFICATIONS = {
  LambdaFunctionConfigurations: [{ Id: "all", LambdaFunctionArn: "arn:aws:lambda:us-east-1:000000000000:function:f", Events: ["s3:ObjectCreated:*"] }],
};

describe("S3 object events", () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await createBench();
    await bench.call("CreateBucket", { Bucket: "photos" });
    await bench.call("PutBucketNotificationConfiguration", { Bucket: "photos", NotificationConfiguration: NOTIFICATIONS, SkipDestinationValidation: true });
  });
  afterEach(() => bench[Symbol.asyncDispose]());

  const put = (Key: string, Body = "hello") => bench.call("PutObject", { Bucket: "photos", Key, Body });
  const enableVersioning = () => bench.call("PutBucketVersioning", { Bucket: "photos", VersioningConfiguration: { Status: "Enabled" } });
  const names = () => bench.events().map(({ eventName }) => eventName);
  const last = () => bench.events().at(-1);

  it("carry what happened, in S3's own words, on the bucket's subject", async () => {
    const request = { requestId: "REQUEST", hostId: "HOST", accessKey: "test", sourceIp: "1.2.3.4" };
    await bench.call("PutObject", { Bucket: "photos", Key: "in/red flower+é.jpg", Body: "hello" }, request);
    const [{ subject, envelope }] = bench.published as [Bench["published"][number]];
    expect(subject).to.equal("source.s3.photos");
    expect(envelope).to.include({
      source: "arn:aws:s3:::photos",
      type: "com.amazonaws.s3.ObjectCreated.Put",
      subject: "in/red flower+é.jpg",
      time: "2026-01-01T00:00:00.000Z",
    });
    expect(envelope.id).to.match(/^[0-9a-f]{64}$/);
    const { sequencer, ownerId, principalId, ...event } = envelope.data.value as Record<string, unknown>;
    expect(sequencer).to.match(/^[0-9A-F]{18}$/);
    expect(ownerId).to.match(/^A[A-Z2-7]{13}$/);
    expect(principalId).to.match(/^AWS:AIDA[A-Z2-7]{17}$/);
    expect(event).to.deep.equal({
      bucket: "photos",
      eventTime: "2026-01-01T00:00:00.000Z",
      region: "us-east-1",
      sourceIPAddress: "1.2.3.4",
      requestId: "REQUEST",
      hostId: "HOST",
      eventName: "ObjectCreated:Put",
      key: "in/red flower+é.jpg",
      size: 5,
      eTag: "5d41402abc4b2a76b9719d911017c592",
      versioned: false,
    });
  });

  it("are not published where nobody asked for any", async () => {
    await bench.call("CreateBucket", { Bucket: "quiet" });
    await bench.call("PutObject", { Bucket: "quiet", Key: "k", Body: "x" });
    expect(bench.published).to.deep.equal([]);
  });

  it("are published for copies and finished uploads, not for their parts", async () => {
    await put("a");
    await bench.call("CopyObject", { Bucket: "photos", Key: "b", CopySource: "photos/a" });
    const upload = { Bucket: "photos", Key: "c", UploadId: (await bench.call("CreateMultipartUpload", { Bucket: "photos", Key: "c" })).UploadId };
    const { ETag } = await bench.call("UploadPart", { ...upload, PartNumber: 1, Body: "part" });
    expect(names()).to.deep.equal(["ObjectCreated:Put", "ObjectCreated:Copy"]);
    await bench.call("CompleteMultipartUpload", { ...upload, MultipartUpload: { Parts: [{ PartNumber: 1, ETag }] } });
    expect(last()).to.include({ eventName: "ObjectCreated:CompleteMultipartUpload", key: "c", size: 4 });
    expect(last()?.eTag).to.match(/^[0-9a-f]{32}-1$/);
  });

  it("of a deletion have neither size nor ETag", async () => {
    await put("a");
    await bench.call("DeleteObject", { Bucket: "photos", Key: "a" });
    expect(last()).to.include({ eventName: "ObjectRemoved:Delete", key: "a" }).and.to.have.property("sequencer");
    expect(last()).to.not.have.any.keys("size", "eTag", "versionId");
  });

  it("of a missing key: none from DeleteObject, one each from DeleteObjects", async () => {
    await put("a");
    await bench.call("DeleteObject", { Bucket: "photos", Key: "missing" });
    expect(names()).to.deep.equal(["ObjectCreated:Put"]);
    await bench.call("DeleteObjects", { Bucket: "photos", Delete: { Objects: [{ Key: "a" }, { Key: "b" }, { Key: "c" }] } });
    expect(names().slice(1)).to.deep.equal(["ObjectRemoved:Delete", "ObjectRemoved:Delete", "ObjectRemoved:Delete"]);
  });

  it("of a versioned bucket name the version; a delete marker has the ETag of nothing", async () => {
    await enableVersioning();
    const { VersionId } = await put("a");
    expect(last()).to.include({ versionId: VersionId, versioned: true });
    const marker = await bench.call("DeleteObject", { Bucket: "photos", Key: "a" });
    expect(last()).to.include({ eventName: "ObjectRemoved:DeleteMarkerCreated", versionId: marker.VersionId, eTag: "d41d8cd98f00b204e9800998ecf8427e" });
    expect(last()).to.not.have.property("size");
    await bench.call("DeleteObject", { Bucket: "photos", Key: "a", VersionId });
    expect(last()).to.include({ eventName: "ObjectRemoved:Delete", versionId: VersionId });
  });

  it("of a null version name none", async () => {
    await put("a");
    await enableVersioning();
    await bench.call("DeleteObject", { Bucket: "photos", Key: "a", VersionId: "null" });
    expect(last()).to.include({ eventName: "ObjectRemoved:Delete", versioned: true }).and.not.to.have.property("versionId");
  });

  it("of tags and access control lists have the ETag, but neither size nor sequencer", async () => {
    await put("a");
    await bench.call("PutObjectTagging", { Bucket: "photos", Key: "a", Tagging: { TagSet: [{ Key: "k", Value: "v" }] } });
    expect(last()).to.include({ eventName: "ObjectTagging:Put", eTag: "5d41402abc4b2a76b9719d911017c592" });
    expect(last()).to.not.have.any.keys("size", "sequencer");
    await bench.call("DeleteObjectTagging", { Bucket: "photos", Key: "a" });
    await bench.call("PutBucketOwnershipControls", { Bucket: "photos", OwnershipControls: { Rules: [{ ObjectOwnership: "ObjectWriter" }] } });
    await bench.call("DeletePublicAccessBlock", { Bucket: "photos" });
    await bench.call("PutObjectAcl", { Bucket: "photos", Key: "a", ACL: "public-read" });
    await bench.call("PutObjectAcl", { Bucket: "photos", Key: "a", ACL: "public-read" });
    expect(names().slice(2)).to.deep.equal(["ObjectTagging:Delete", "ObjectAcl:Put"]);
  });

  it("are not published for what fails", async () => {
    await bench.failure("PutObject", { Bucket: "photos", Key: "a", Body: "x", ContentMD5: "AAAAAAAAAAAAAAAAAAAAAA==" });
    await bench.failure("CopyObject", { Bucket: "photos", Key: "b", CopySource: "photos/none" });
    expect(bench.published).to.deep.equal([]);
  });

  it("have sequencers that grow while the clock stands still, and over a restart", async () => {
    for (let count = 0; count < 5; count++) await put("a");
    await bench.call("DeleteObject", { Bucket: "photos", Key: "a" });
    await bench.restart();
    await put("a");
    const sequencers = bench.events().map(({ sequencer }) => sequencer as string);
    expect(sequencers).to.deep.equal([...sequencers].sort());
    expect(new Set(sequencers).size).to.equal(7);
    expect(new Set(bench.published.map(({ envelope }) => envelope.id)).size).to.equal(7);
  });
});
