// Buckets: names, regions, ownership, deletion, and the configurations that they merely keep.
import { expect } from "chai";
import { isBucketName } from "./bucket-name.ts";
import { type Bench, createBench } from "./fixture.ts";

describe("S3 buckets", () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await createBench();
  });
  afterEach(() => bench[Symbol.asyncDispose]());

  it("have names by S3's rules", () => {
    for (const name of ["abc", "my.bucket-1", "0ab", "a".repeat(63)]) expect(isBucketName(name), name).to.equal(true);
    const bad = ["ab", "a".repeat(64), "Abc", "a_b", "-ab", "ab-", "a..b", "192.168.5.4", "xn--abc", "sthree-a", "abc-s3alias", "abc--ol-s3", "a b", ""];
    for (const name of bad) expect(isBucketName(name), name).to.equal(false);
  });

  it("refuse a bad name", async () => {
    expect(await bench.failure("CreateBucket", { Bucket: "Bad" })).to.deep.include({ code: "InvalidBucketName", members: { BucketName: "Bad" } });
  });

  it("may be made again in us-east-1, and nowhere else", async () => {
    await bench.call("CreateBucket", { Bucket: "here" });
    await bench.call("CreateBucket", { Bucket: "here" });
    const there = { Bucket: "there", CreateBucketConfiguration: { LocationConstraint: "eu-west-1" } };
    await bench.call("CreateBucket", there, { region: "eu-west-1" });
    expect((await bench.failure("CreateBucket", there, { region: "eu-west-1" })).code).to.equal("BucketAlreadyOwnedByYou");
    expect(await bench.call("GetBucketLocation", { Bucket: "there" })).to.deep.equal({ LocationConstraint: "eu-west-1" });
    expect(await bench.call("GetBucketLocation", { Bucket: "here" })).to.deep.equal({});
  });

  it("lie in the region of the endpoint", async () => {
    const message = "The unspecified location constraint is incompatible for the region specific endpoint this request was sent to.";
    expect(await bench.failure("CreateBucket", { Bucket: "here" }, { region: "eu-west-1" })).to.include({
      code: "IllegalLocationConstraintException",
      message,
    });
    const input = { Bucket: "here", CreateBucketConfiguration: { LocationConstraint: "us-east-1" } };
    expect((await bench.failure("CreateBucket", input)).code).to.equal("InvalidLocationConstraint");
  });

  it("are deleted only when empty", async () => {
    await bench.call("CreateBucket", { Bucket: "full" });
    await bench.call("PutObject", { Bucket: "full", Key: "k", Body: "" });
    expect(await bench.failure("DeleteBucket", { Bucket: "full" })).to.include({
      code: "BucketNotEmpty",
      message: "The bucket you tried to delete is not empty",
      statusCode: 409,
    });
    await bench.call("DeleteObject", { Bucket: "full", Key: "k" });
    await bench.call("DeleteBucket", { Bucket: "full" });
    expect((await bench.failure("HeadBucket", { Bucket: "full" })).code).to.equal("NoSuchBucket");
  });

  it("are listed by name, page by page", async () => {
    for (const Bucket of ["ccc", "aaa", "bbb"]) await bench.call("CreateBucket", { Bucket });
    const first = await bench.call("ListBuckets", { MaxBuckets: 2 });
    expect(first.Buckets.map(({ Name }: { Name: string }) => Name)).to.deep.equal(["aaa", "bbb"]);
    const second = await bench.call("ListBuckets", { ContinuationToken: first.ContinuationToken });
    expect(second.Buckets.map(({ Name }: { Name: string }) => Name)).to.deep.equal(["ccc"]);
    expect(second).to.not.have.property("ContinuationToken");
  });

  it("keep what is only kept, over a restart, and say what is missing", async () => {
    await bench.call("CreateBucket", { Bucket: "kept" });
    const Tagging = { TagSet: [{ Key: "a", Value: "1" }] };
    expect((await bench.failure("GetBucketTagging", { Bucket: "kept" })).code).to.equal("NoSuchTagSet");
    await bench.call("PutBucketTagging", { Bucket: "kept", Tagging });
    await bench.restart();
    expect(await bench.call("GetBucketTagging", { Bucket: "kept" })).to.deep.equal(Tagging);
    await bench.call("DeleteBucketTagging", { Bucket: "kept" });
    expect((await bench.failure("GetBucketTagging", { Bucket: "kept" })).code).to.equal("NoSuchTagSet");
    expect((await bench.failure("GetBucketCors", { Bucket: "kept" })).code).to.equal("NoSuchCORSConfiguration");
    expect((await bench.failure("GetBucketPolicy", { Bucket: "kept" })).code).to.equal("NoSuchBucketPolicy");
    const { ServerSideEncryptionConfiguration } = await bench.call("GetBucketEncryption", { Bucket: "kept" });
    expect(ServerSideEncryptionConfiguration.Rules[0].ApplyServerSideEncryptionByDefault.SSEAlgorithm).to.equal("AES256");
  });

  it("begin as S3's do: no public access, no access control lists", async () => {
    await bench.call("CreateBucket", { Bucket: "fresh" });
    expect((await bench.call("GetPublicAccessBlock", { Bucket: "fresh" })).PublicAccessBlockConfiguration.BlockPublicPolicy).to.equal(true);
    expect((await bench.failure("PutBucketAcl", { Bucket: "fresh", ACL: "public-read" })).code).to.equal("AccessControlListNotSupported");
    const statement = { Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: "arn:aws:s3:::fresh/*" };
    const Policy = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
    expect((await bench.failure("PutBucketPolicy", { Bucket: "fresh", Policy })).code).to.equal("AccessDenied");
    await bench.call("DeletePublicAccessBlock", { Bucket: "fresh" });
    await bench.call("PutBucketPolicy", { Bucket: "fresh", Policy });
    expect(await bench.call("GetBucketPolicyStatus", { Bucket: "fresh" })).to.deep.equal({ PolicyStatus: { IsPublic: true } });
    expect((await bench.failure("PutBucketPolicy", { Bucket: "fresh", Policy: "{" })).code).to.equal("MalformedPolicy");
  });

  it("belong to the one account that is here", async () => {
    await bench.call("CreateBucket", { Bucket: "mine" });
    expect((await bench.failure("HeadBucket", { Bucket: "mine", ExpectedBucketOwner: "111111111111" })).code).to.equal("AccessDenied");
  });

  it("answer browsers by their cross-origin rules", async () => {
    await bench.call("CreateBucket", { Bucket: "web" });
    const rule = { AllowedMethods: ["PUT"], AllowedOrigins: ["https://*.example.com"], AllowedHeaders: ["x-*"], ExposeHeaders: ["ETag"] };
    await bench.call("PutBucketCors", { Bucket: "web", CORSConfiguration: { CORSRules: [rule] } });
    const ask = (origin: string, headers: string[] = [], method = "PUT") =>
      bench.service.cors?.({ origin, method, headers, preflight: true, bucket: "web" }) as Record<string, string> | undefined;
    expect(ask("https://a.example.com", ["x-amz-date"])).to.include({
      "Access-Control-Allow-Origin": "https://a.example.com",
      "Access-Control-Allow-Headers": "x-amz-date",
      "Access-Control-Expose-Headers": "ETag",
    });
    expect(ask("https://example.org")).to.equal(undefined);
    expect(ask("https://a.example.com", ["authorization"])).to.equal(undefined);
    expect(ask("https://a.example.com", [], "DELETE")).to.equal(undefined);
    const bad = { CORSRules: [{ ...rule, AllowedMethods: ["PATCH"] }] };
    const error = await bench.failure("PutBucketCors", { Bucket: "web", CORSConfiguration: bad });
    expect(error.message).to.equal("Found unsupported HTTP method in CORS config. Unsupported method is PATCH");
  });

  it("keep their configuration when everything is reset", async () => {
    await bench.call("CreateBucket", { Bucket: "full" });
    await bench.call("PutBucketVersioning", { Bucket: "full", VersioningConfiguration: { Status: "Enabled" } });
    await bench.call("PutObject", { Bucket: "full", Key: "k", Body: "x" });
    await bench.call("DeleteObject", { Bucket: "full", Key: "k" });
    const upload = await bench.call("CreateMultipartUpload", { Bucket: "full", Key: "m" });
    await bench.call("UploadPart", { Bucket: "full", Key: "m", UploadId: upload.UploadId, PartNumber: 1, Body: "x" });
    await bench.service.reset();
    await bench.restart();
    expect(await bench.call("GetBucketVersioning", { Bucket: "full" })).to.deep.equal({ Status: "Enabled" });
    expect((await bench.call("ListObjectVersions", { Bucket: "full" })).Versions).to.deep.equal([]);
    expect(await bench.files()).to.equal(0);
    await bench.call("DeleteBucket", { Bucket: "full" });
  });
});
