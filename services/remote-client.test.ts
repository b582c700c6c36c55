// Calls of services elsewhere, answered by our own gateway.
import { Readable } from "node:stream";
import { expect } from "chai";
import { SystemClock } from "../core/clock.ts";
import { ConnectionError, ServiceError } from "../core/errors.ts";
import { fakeService, serve } from "./fixture.ts";
import { model as lambda } from "./lambda/model.ts";
import { createRemoteClient } from "./remote-client.ts";
import { model as s3 } from "./s3/model.ts";
import type { RequestContext } from "./service.ts";
import { model as sts } from "./sts/model.ts";

describe("createRemoteClient", () => {
  const seen: { input: Record<string, unknown>; body?: string }[] = [];
  const keep = (output: object) => async (input: Record<string, unknown>, context: RequestContext) => {
    seen.push({ input, ...(context.body && { body: Buffer.concat(await context.body.toArray()).toString() }) });
    return output;
  };
  let gateway: Awaited<ReturnType<typeof serve>>;
  let client: ReturnType<typeof createRemoteClient>;
  before(async () => {
    const missing = () => {
      throw new ServiceError("NoSuchKey", "gone", 404, { members: { Key: "k" } });
    };
    gateway = await serve([
      fakeService("s3", s3, {
        PutObject: keep({ ETag: '"e"' }),
        GetObject: () => ({ Body: Readable.from([Buffer.from("hello")]), ContentLength: 5, Metadata: { a: "b" } }),
        DeleteObjects: keep({ Deleted: [{ Key: "a" }, { Key: "b" }] }),
        GetBucketLocation: () => ({ LocationConstraint: "eu-west-1" }),
        HeadObject: missing,
        GetObjectTagging: missing,
      }),
      fakeService("lambda", lambda, { Invoke: keep({ StatusCode: 200, Payload: Buffer.from("1") }), UntagResource: keep({}), GetFunction: missing }),
      fakeService("sts", sts, { AssumeRole: keep({ AssumedRoleUser: { Arn: "arn", AssumedRoleId: "id" } }) }),
    ]);
    const credentials = { accessKeyId: "test", secretAccessKey: "test" };
    client = createRemoteClient({ endpoint: gateway.endpoint, region: "us-east-1", credentials, models: { s3, lambda, sts }, hostClock: new SystemClock() });
  });
  after(async () => {
    client[Symbol.dispose]();
    await gateway[Symbol.asyncDispose]();
  });
  beforeEach(() => {
    seen.length = 0;
  });

  it("writes and reads REST-XML, bodies streamed", async () => {
    const Key = "in/red flower+é'(1).jpg";
    expect(await client.call("s3", "PutObject", { Bucket: "b", Key, Body: "hello", Metadata: { a: "b" } })).to.deep.equal({ ETag: '"e"' });
    expect(seen[0]?.body).to.equal("hello");
    expect(seen[0]?.input).to.deep.include({ Bucket: "b", Key, Metadata: { a: "b" } });
    await client.call("s3", "PutObject", { Bucket: "b", Key, Body: Readable.from([Buffer.from("hel"), Buffer.from("lo")]), ContentLength: 5 });
    expect(seen[1]?.body).to.equal("hello");
    const { Body, Metadata } = await client.call<{ Body: Readable; Metadata: object }>("s3", "GetObject", { Bucket: "b", Key });
    expect([Buffer.concat(await Body.toArray()).toString(), Metadata]).to.deep.equal(["hello", { a: "b" }]);
    expect(await client.call("s3", "DeleteObjects", { Bucket: "b", Delete: { Objects: [{ Key: "a" }] } })).to.deep.equal({
      Deleted: [{ Key: "a" }, { Key: "b" }],
    });
    expect(await client.call("s3", "GetBucketLocation", { Bucket: "b" })).to.deep.equal({ LocationConstraint: "eu-west-1" });
  });

  it("writes and reads REST-JSON", async () => {
    expect(await client.call("lambda", "Invoke", { FunctionName: "f", Payload: "{}", Qualifier: "1" })).to.deep.include({
      StatusCode: 200,
      Payload: Buffer.from("1"),
    });
    expect(seen[0]?.input).to.deep.equal({ FunctionName: "f", Payload: Buffer.from("{}"), Qualifier: "1" });
    await client.call("lambda", "UntagResource", { Resource: "arn:aws:lambda:us-east-1:000000000000:function:f", TagKeys: ["a", "b c"] });
    expect(seen[1]?.input["TagKeys"]).to.deep.equal(["a", "b c"]);
  });

  it("writes and reads Query", async () => {
    const input = { RoleArn: "arn:aws:iam::000000000000:role/r", RoleSessionName: "me", Tags: [{ Key: "k", Value: "v" }], DurationSeconds: 900 };
    expect(await client.call("sts", "AssumeRole", input)).to.deep.equal({ AssumedRoleUser: { Arn: "arn", AssumedRoleId: "id" } });
    expect(seen[0]?.input).to.deep.equal(input);
  });

  it("throws what the service answered", async () => {
    const failure = (service: string, action: string, input: object) => client.call(service, action, input).catch((error: unknown) => error);
    expect(await failure("s3", "GetObjectTagging", { Bucket: "b", Key: "k" })).to.deep.include({ code: "NoSuchKey", message: "gone", statusCode: 404 });
    expect(await failure("s3", "HeadObject", { Bucket: "b", Key: "k" })).to.include({ code: "NotFound", statusCode: 404 });
    expect(await failure("lambda", "GetFunction", { FunctionName: "f" })).to.include({ code: "NoSuchKey", statusCode: 404 });
    expect(await failure("sqs", "SendMessage", {})).to.include({ code: "NotImplemented" });
  });

  it("says that nobody answers", async () => {
    const closed = await serve([]);
    const { endpoint } = closed;
    await closed[Symbol.asyncDispose]();
    const credentials = { accessKeyId: "test", secretAccessKey: "test" };
    using lost = createRemoteClient({ endpoint, region: "us-east-1", credentials, models: { s3 }, hostClock: new SystemClock() });
    expect(await lost.call("s3", "ListBuckets", {}).catch((error: unknown) => error)).to.be.instanceOf(ConnectionError);
  });
});
