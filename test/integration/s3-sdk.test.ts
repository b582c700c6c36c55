// The embedded S3 as the AWS SDK for JavaScript sees it, over HTTP.
import { Readable } from "node:stream";
import * as sdk from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { expect } from "chai";
import { VirtualClock } from "../../core/clock.ts";
import { type S3OverHttp, startS3 } from "../support/s3-over-http.ts";

const credentials = { accessKeyId: "test", secretAccessKey: "test" };

describe("S3 by the AWS SDK for JavaScript", () => {
  let s3: S3OverHttp;
  let client: sdk.S3Client;
  const Bucket = "photos";

  before(async () => {
    s3 = await startS3();
    client = new sdk.S3Client({ endpoint: s3.endpoint, region: "us-east-1", credentials, forcePathStyle: true });
    await client.send(new sdk.CreateBucketCommand({ Bucket }));
  });
  after(async () => {
    client.destroy();
    await s3[Symbol.asyncDispose]();
    expect(s3.log).to.deep.equal([]);
  });

  const put = (input: Omit<sdk.PutObjectCommandInput, "Bucket">) => client.send(new sdk.PutObjectCommand({ Bucket, ...input }));
  const get = (input: Omit<sdk.GetObjectCommandInput, "Bucket">) => client.send(new sdk.GetObjectCommand({ Bucket, ...input }));
  const failure = (promise: Promise<unknown>): Promise<sdk.S3ServiceException> =>
    promise.then(
      () => Promise.reject(new Error("it did not fail")),
      (error) => error,
    );

  it("keeps keys, bytes, headers and metadata to the last character", async () => {
    const Key = "in/red flower+é & 'x' (1)~!*.jpg";
    const expires = new Date("2030-01-02T03:04:05Z");
    await put({ Key, Body: "hello", ContentType: "image/jpeg", CacheControl: "no-cache", Metadata: { colour: "red" }, Expires: expires, Tagging: "a=1&b=2" });
    const got = await get({ Key, ChecksumMode: "ENABLED" });
    expect(await got.Body?.transformToString()).to.equal("hello");
    expect(got).to.include({ ContentType: "image/jpeg", CacheControl: "no-cache", ContentLength: 5, ETag: '"5d41402abc4b2a76b9719d911017c592"' });
    expect(got).to.include({ TagCount: 2, ChecksumCRC32: "NhCmhg==", ChecksumType: "FULL_OBJECT", ExpiresString: "Wed, 02 Jan 2030 03:04:05 GMT" });
    expect(got.Metadata).to.deep.equal({ colour: "red" });
    const { Contents } = await client.send(new sdk.ListObjectsV2Command({ Bucket, Prefix: "in/" }));
    expect(Contents?.map((object) => object.Key)).to.deep.equal([Key]);
  });

  it("takes streams of known length, with a checksum behind them", async () => {
    const body = Buffer.alloc(300_000, "abc");
    const answer = await put({ Key: "stream", Body: Readable.from([body.subarray(0, 100_000), body.subarray(100_000)]), ContentLength: body.length });
    expect(answer.ChecksumCRC32).to.be.a("string");
    const got = await get({ Key: "stream" });
    expect(Buffer.from((await got.Body?.transformToByteArray()) ?? []).equals(body)).to.equal(true);
  });

  for (const ChecksumAlgorithm of ["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"] as const) {
    it(`agrees with the SDK on ${ChecksumAlgorithm}`, async () => {
      await put({ Key: "sum", Body: "123456789", ChecksumAlgorithm });
      const head = await client.send(new sdk.HeadObjectCommand({ Bucket, Key: "sum", ChecksumMode: "ENABLED" }));
      expect(head[`Checksum${ChecksumAlgorithm}`]).to.be.a("string");
      expect(await (await get({ Key: "sum", ChecksumMode: "ENABLED" })).Body?.transformToString()).to.equal("123456789");
    });
  }

  it("answers ranges with 206 and conditions with 304 and 412", async () => {
    await put({ Key: "range", Body: "0123456789" });
    const part = await get({ Key: "range", Range: "bytes=2-4" });
    expect(part.$metadata.httpStatusCode).to.equal(206);
    expect(part.ContentRange).to.equal("bytes 2-4/10");
    expect(await part.Body?.transformToString()).to.equal("234");
    expect((await failure(get({ Key: "range", Range: "bytes=10-" }))).name).to.equal("InvalidRange");
    const { ETag } = part;
    expect((await failure(get({ Key: "range", IfNoneMatch: ETag }))).$metadata.httpStatusCode).to.equal(304);
    expect((await failure(get({ Key: "range", IfMatch: '"x"' }))).name).to.equal("PreconditionFailed");
    expect((await failure(put({ Key: "range", Body: "x", IfNoneMatch: "*" }))).name).to.equal("PreconditionFailed");
  });

  it("names its errors as S3 does", async () => {
    const missing = await failure(get({ Key: "none" }));
    expect(missing).to.be.instanceOf(sdk.NoSuchKey);
    expect(missing).to.include({ name: "NoSuchKey", message: "The specified key does not exist.", Key: "none" });
    expect(missing.$metadata.requestId).to.match(/^[A-Z0-9]{16}$/);
    expect((await failure(client.send(new sdk.HeadObjectCommand({ Bucket, Key: "none" })))).name).to.equal("NotFound");
    expect((await failure(client.send(new sdk.HeadBucketCommand({ Bucket: "nowhere" })))).name).to.equal("NotFound");
    expect((await failure(client.send(new sdk.ListObjectsV2Command({ Bucket: "nowhere" })))).name).to.equal("NoSuchBucket");
    expect((await failure(client.send(new sdk.CreateBucketCommand({ Bucket: "No_Good" })))).name).to.equal("InvalidBucketName");
    expect((await failure(client.send(new sdk.DeleteBucketCommand({ Bucket })))).name).to.equal("BucketNotEmpty");
    expect((await failure(put({ Key: "k".repeat(1025), Body: "x" }))).name).to.equal("KeyTooLongError");
  });

  it("puts an object together from parts", async () => {
    const Key = "parts";
    const { UploadId } = await client.send(new sdk.CreateMultipartUploadCommand({ Bucket, Key, ChecksumAlgorithm: "CRC32" }));
    const bodies = [Buffer.alloc(5 * 1024 * 1024, "a"), Buffer.from("end")];
    const Parts: sdk.CompletedPart[] = [];
    for (const [index, Body] of bodies.entries()) {
      const PartNumber = index + 1;
      const { ETag, ChecksumCRC32 } = await client.send(new sdk.UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body, ChecksumAlgorithm: "CRC32" }));
      Parts.push({ PartNumber, ETag, ChecksumCRC32 });
    }
    const listed = await client.send(new sdk.ListPartsCommand({ Bucket, Key, UploadId }));
    expect(listed.Parts?.map(({ Size }) => Size)).to.deep.equal([5 * 1024 * 1024, 3]);
    const done = await client.send(new sdk.CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } }));
    expect(done.ETag).to.match(/^"[0-9a-f]{32}-2"$/);
    expect(done).to.include({ ChecksumType: "COMPOSITE", Location: `${s3.endpoint}/photos/parts` });
    const got = await get({ Key, Range: "bytes=5242879-" });
    expect(await got.Body?.transformToString()).to.equal("aend");
    const attributes = await client.send(new sdk.GetObjectAttributesCommand({ Bucket, Key, ObjectAttributes: ["ObjectParts", "ObjectSize", "ETag"] }));
    expect(attributes.ObjectParts?.TotalPartsCount).to.equal(2);
    expect((await get({ Key, PartNumber: 2 })).PartsCount).to.equal(2);
  });

  it("copies, tags and deletes", async () => {
    await put({ Key: "source é", Body: "x", Metadata: { a: "1" }, Tagging: "t=1" });
    const CopySource = `photos/${encodeURIComponent("source é")}`;
    await client.send(new sdk.CopyObjectCommand({ Bucket, Key: "copy", CopySource }));
    expect((await get({ Key: "copy" })).Metadata).to.deep.equal({ a: "1" });
    expect((await client.send(new sdk.GetObjectTaggingCommand({ Bucket, Key: "copy" }))).TagSet).to.deep.equal([{ Key: "t", Value: "1" }]);
    const objects = [{ Key: "copy" }, { Key: "source é" }, { Key: "never was" }];
    const deleted = await client.send(new sdk.DeleteObjectsCommand({ Bucket, Delete: { Objects: objects } }));
    expect(deleted.Deleted?.map(({ Key }) => Key)).to.deep.equal(objects.map(({ Key }) => Key));
  });

  it("pages through keys with prefixes and delimiters", async () => {
    const Other = "pages";
    await client.send(new sdk.CreateBucketCommand({ Bucket: Other }));
    const keys = ["a/1", "a/2", "b", "c/1", "c/2", "d"];
    for (const Key of keys) await client.send(new sdk.PutObjectCommand({ Bucket: Other, Key, Body: "x" }));
    const seen: (string | undefined)[] = [];
    for await (const page of sdk.paginateListObjectsV2({ client, pageSize: 1 }, { Bucket: Other, Delimiter: "/" })) {
      seen.push(...(page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix), ...(page.Contents ?? []).map(({ Key }) => Key));
    }
    expect(seen).to.deep.equal(["a/", "b", "c/", "d"]);
    const first = await client.send(new sdk.ListObjectsCommand({ Bucket: Other, MaxKeys: 2, EncodingType: "url" }));
    expect(first).to.include({ IsTruncated: true, MaxKeys: 2 });
  });

  it("keeps versions", async () => {
    const Other = "versions";
    await client.send(new sdk.CreateBucketCommand({ Bucket: Other }));
    await client.send(new sdk.PutBucketVersioningCommand({ Bucket: Other, VersioningConfiguration: { Status: "Enabled" } }));
    const { VersionId } = await client.send(new sdk.PutObjectCommand({ Bucket: Other, Key: "k", Body: "1" }));
    const marker = await client.send(new sdk.DeleteObjectCommand({ Bucket: Other, Key: "k" }));
    expect(marker.DeleteMarker).to.equal(true);
    const all = await client.send(new sdk.ListObjectVersionsCommand({ Bucket: Other }));
    expect(all.Versions?.map((version) => version.VersionId)).to.deep.equal([VersionId]);
    expect(all.DeleteMarkers?.map(({ IsLatest }) => IsLatest)).to.deep.equal([true]);
    const old = await client.send(new sdk.GetObjectCommand({ Bucket: Other, Key: "k", VersionId }));
    expect(await old.Body?.transformToString()).to.equal("1");
  });

  it("gives back the configurations that it keeps", async () => {
    const CORSRules = [{ AllowedMethods: ["GET"], AllowedOrigins: ["https://example.com"], MaxAgeSeconds: 30 }];
    await client.send(new sdk.PutBucketCorsCommand({ Bucket, CORSConfiguration: { CORSRules } }));
    expect((await client.send(new sdk.GetBucketCorsCommand({ Bucket }))).CORSRules).to.deep.equal(CORSRules);
    const headers = { origin: "https://example.com", "access-control-request-method": "GET" };
    const preflight = await fetch(`${s3.endpoint}/${Bucket}/x`, { method: "OPTIONS", headers });
    expect(preflight.status).to.equal(200);
    expect(preflight.headers.get("access-control-max-age")).to.equal("30");
    const { LocationConstraint } = await client.send(new sdk.GetBucketLocationCommand({ Bucket }));
    expect(LocationConstraint ?? "").to.equal("");
    expect((await failure(client.send(new sdk.GetBucketPolicyCommand({ Bucket })))).name).to.equal("NoSuchBucketPolicy");
    expect((await client.send(new sdk.GetBucketAclCommand({ Bucket }))).Grants?.[0]?.Permission).to.equal("FULL_CONTROL");
    expect((await client.send(new sdk.ListBucketsCommand({}))).Buckets?.map(({ Name }) => Name)).to.include(Bucket);
  });

  it("keeps notification configurations, and says in S3's words what is wrong with them", async () => {
    const configure = (NotificationConfiguration: sdk.NotificationConfiguration) =>
      client.send(new sdk.PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration, SkipDestinationValidation: true }));
    const LambdaFunctionArn = "arn:aws:lambda:us-east-1:000000000000:function:thumbnailer";
    const Filter = { Key: { FilterRules: [{ Name: "prefix" as const, Value: "in/" }] } };
    await configure({ LambdaFunctionConfigurations: [{ LambdaFunctionArn, Events: ["s3:ObjectCreated:*"], Filter }] });
    const kept = await client.send(new sdk.GetBucketNotificationConfigurationCommand({ Bucket }));
    expect(kept.LambdaFunctionConfigurations?.[0]).to.deep.include({ LambdaFunctionArn, Events: ["s3:ObjectCreated:*"] });
    expect(kept.LambdaFunctionConfigurations?.[0]?.Filter?.Key?.FilterRules).to.deep.equal([{ Name: "Prefix", Value: "in/" }]);
    const bad = await failure(configure({ LambdaFunctionConfigurations: [{ LambdaFunctionArn, Events: ["s3:ObjectCreated:Nope" as sdk.Event] }] }));
    expect(bad).to.include({ name: "InvalidArgument", message: "The event is not supported for notifications" });
    await configure({});
    expect((await client.send(new sdk.GetBucketNotificationConfigurationCommand({ Bucket }))).LambdaFunctionConfigurations).to.equal(undefined);
  });

  it("honours presigned URLs, until they expire by the clock", async () => {
    const clock = new VirtualClock(Date.now());
    await using timed = await startS3(clock);
    const presigner = new sdk.S3Client({ endpoint: timed.endpoint, region: "us-east-1", credentials, forcePathStyle: true });
    await presigner.send(new sdk.CreateBucketCommand({ Bucket }));
    const upload = await getSignedUrl(presigner, new sdk.PutObjectCommand({ Bucket, Key: "signed" }), { expiresIn: 60 });
    expect((await fetch(upload, { method: "PUT", body: "by URL" })).status).to.equal(200);
    const url = await getSignedUrl(presigner, new sdk.GetObjectCommand({ Bucket, Key: "signed", ResponseContentType: "text/x" }), { expiresIn: 60 });
    const got = await fetch(url);
    expect([await got.text(), got.headers.get("content-type")]).to.deep.equal(["by URL", "text/x"]);
    await clock.advance(62_000);
    const late = await fetch(url);
    expect(late.status).to.equal(403);
    expect(await late.text()).to.include("<Code>AccessDenied</Code><Message>Request has expired</Message>");
    presigner.destroy();
  });
});
