import { Readable } from "node:stream";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { DeleteObjectsCommand, GetObjectCommand, HeadObjectCommand, PutBucketWebsiteCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { expect } from "chai";
import { ConfigError } from "../core/errors.ts";
import { type Attributes, type Context, noopTracer, trace } from "../core/tracing.ts";
import { fakeService, serve, signedFor } from "./fixture.ts";
import { calls, send as sendTo, services } from "./gateway-fixture.ts";
import { model as lambdaModel } from "./lambda/model.ts";

describe("Gateway", () => {
  let gateway: Awaited<ReturnType<typeof serve>>;
  before(async () => {
    gateway = await serve(services);
  });
  after(() => gateway[Symbol.asyncDispose]());
  beforeEach(() => {
    calls.length = 0;
  });

  const send = (method: string, path: string, { port = gateway.port, ...options }: { headers?: Record<string, string>; body?: string; port?: number } = {}) =>
    sendTo(port, method, path, options);

  const sdk = () => ({ endpoint: gateway.endpoint, region: "eu-central-1", credentials: { accessKeyId: "AKIATEST", secretAccessKey: "s" }, maxAttempts: 1 });
  const s3 = () => new S3Client({ ...sdk(), forcePathStyle: true });

  describe("with the AWS SDK", () => {
    it("answers STS", async () => {
      expect((await new STSClient(sdk()).send(new GetCallerIdentityCommand({}))).Arn).to.equal("arn:aws:iam::000000000000:root");
      expect(calls[0]?.context).to.include({ region: "eu-central-1", accessKey: "AKIATEST", sourceIp: "127.0.0.1", endpoint: gateway.endpoint });
    });

    it("answers Lambda", async () => {
      const { Payload } = await new LambdaClient(sdk()).send(new InvokeCommand({ FunctionName: "f", Payload: Buffer.from('{"a":1}') }));
      expect(Buffer.from(Payload as Uint8Array).toString()).to.equal('{"a":1}');
    });

    it("takes S3's streamed bodies out of aws-chunked, with their trailing checksum", async () => {
      const Body = Readable.from([Buffer.from("hello "), Buffer.from("world")]);
      await s3().send(
        new PutObjectCommand({ Bucket: "b", Key: "in/red flower+é.jpg", Body, ContentLength: 11, Metadata: { a: "b" }, ContentEncoding: "gzip" }),
      );
      const [call] = calls;
      expect(call?.body).to.equal("hello world");
      expect(call?.input).to.deep.include({ Key: "in/red flower+é.jpg", Metadata: { a: "b" } });
      expect(call?.context.headers["content-encoding"]).to.equal("gzip");
      expect(call?.trailers).to.have.property("x-amz-checksum-crc32");
    });

    it("streams S3's bodies back, with added headers and status", async () => {
      const { Body, $metadata } = await s3().send(new GetObjectCommand({ Bucket: "b", Key: "k", Range: "bytes=0-4" }));
      expect(await Body?.transformToString()).to.equal("hello");
      expect($metadata.httpStatusCode).to.equal(206);
    });

    it("gives S3's errors their class", async () => {
      const failure = await s3()
        .send(new GetObjectCommand({ Bucket: "b", Key: "missing" }))
        .catch((error: Error) => error);
      expect(failure).to.include({ name: "NoSuchKey", Key: "missing" });
      expect(
        await s3()
          .send(new HeadObjectCommand({ Bucket: "b", Key: "k" }))
          .catch((error: Error) => error.name),
      ).to.equal("NotFound");
    });

    it("takes XML and presigned URLs", async () => {
      await s3().send(new DeleteObjectsCommand({ Bucket: "b", Delete: { Objects: [{ Key: "a&b" }] } }));
      expect(calls[0]?.input["Delete"]).to.deep.equal({ Objects: [{ Key: "a&b" }] });
      const url = await getSignedUrl(s3(), new GetObjectCommand({ Bucket: "b", Key: "k" }));
      expect(await (await fetch(url)).text()).to.equal("hello");
    });

    it("finds the bucket in the host", async () => {
      const { body, status } = await send("GET", "/k", { headers: { host: `photos.s3.localhost:${gateway.port}` } });
      expect([status, body]).to.deep.equal([200, "hello"]);
      await send("PUT", "/a/k", { headers: { host: "my.photos.s3.us-east-1.amazonaws.com" }, body: "x" });
      expect(calls[0]?.input).to.include({ Bucket: "my.photos", Key: "a/k" });
      expect(calls[0]?.context.endpoint).to.equal("http://s3.us-east-1.amazonaws.com");
    });

    it("refuses an action that we do not have by its name, and warns once", async () => {
      const ask = () =>
        s3()
          .send(new PutBucketWebsiteCommand({ Bucket: "b", WebsiteConfiguration: {} }))
          .catch((error: Error) => error);
      await ask();
      expect(await ask()).to.include({ name: "NotImplemented", message: "lambdabus does not implement s3:PutBucketWebsite" });
      expect(gateway.lines.filter((line) => line.message.includes("PutBucketWebsite"))).to.have.length(1);
    });
  });

  describe("finding the service", () => {
    it("goes by the path where there is no signature", async () => {
      expect((await send("POST", "/2015-03-31/functions/f/invocations", { body: "{}" })).body).to.equal("{}");
    });

    it("goes by the form's action", async () => {
      const headers = { "content-type": "application/x-www-form-urlencoded; charset=utf-8" };
      expect((await send("POST", "/", { headers, body: "Action=GetCallerIdentity&Version=2011-06-15" })).body).to.include("<Arn>");
      expect((await send("GET", "/?Action=GetCallerIdentity&Version=2011-06-15")).body).to.include("<Arn>");
    });

    it("names a service that we do not have", async () => {
      const headers = { ...signedFor("dynamodb"), "x-amz-target": "DynamoDB_20120810.ListTables" };
      const { status, body } = await send("POST", "/", { headers, body: "{}" });
      expect(status).to.equal(501);
      expect(JSON.parse(body)).to.deep.equal({ __type: "NotImplemented", message: "lambdabus does not implement dynamodb:ListTables" });
    });
  });

  it("puts a call into the caller's trace, whichever header names it", async () => {
    const spans: { name: string; attributes: Attributes; traceId: string | undefined }[] = [];
    const startSpan = (name: string, options?: { attributes?: Attributes }, parent?: Context) => {
      const traceId = parent && trace.getSpanContext(parent)?.traceId;
      spans.push({ name, attributes: options?.attributes ?? {}, traceId });
      return noopTracer.startSpan(name);
    };
    await using traced = await serve(services, { tracer: { startSpan, startActiveSpan: noopTracer.startActiveSpan } });
    const traceId = "0af7651916cd43dd8448eb211c80319c";
    await send("GET", "/b/k", { port: traced.port, headers: { traceparent: `00-${traceId}-b7ad6b7169203331-01` } });
    await send("GET", "/b/k", {
      port: traced.port,
      headers: { "x-amzn-trace-id": "Root=1-0af76519-16cd43dd8448eb211c80319c;Parent=b7ad6b7169203331;Sampled=1" },
    });
    expect(spans.map((span) => [span.name, span.traceId])).to.deep.equal([
      ["S3/GetObject", traceId],
      ["S3/GetObject", traceId],
    ]);
    expect(spans[0]?.attributes).to.include({ "rpc.system": "aws-api", "rpc.service": "S3", "rpc.method": "GetObject" });
  });

  it("lets a request in flight finish when it closes", async () => {
    const started = Promise.withResolvers<void>();
    const finish = Promise.withResolvers<object>();
    const invoke = () => {
      started.resolve();
      return finish.promise as Promise<Record<string, unknown>>;
    };
    const closing = await serve([fakeService("lambda", lambdaModel, { Invoke: invoke })]);
    const answer = send("POST", "/2015-03-31/functions/f/invocations", { port: closing.port, body: "{}" });
    await started.promise;
    const closed = closing[Symbol.asyncDispose]();
    finish.resolve({ StatusCode: 200, Payload: "done" });
    expect((await answer).body).to.equal("done");
    await closed;
  });

  it("still has its address when it is closed: what ends after it calls services in its name", async () => {
    const closed = await serve(services);
    const { endpoint } = closed;
    await closed[Symbol.asyncDispose]();
    expect(closed.endpoint).to.equal(endpoint);
  });

  it("answers 503 until it is ready, but serves the admin paths", async () => {
    await using starting = await serve(services, {
      admin: async (_request, response, url) => {
        response.end(url.pathname);
        return true;
      },
    });
    starting.ready = false;
    expect((await send("GET", "/b", { port: starting.port })).status).to.equal(503);
    expect((await send("GET", "/_lambdabus/health?x=1", { port: starting.port })).body).to.equal("/_lambdabus/health");
  });

  it("says who holds a port that is taken", async () => {
    const failure = await serve([], { port: gateway.port }).catch((error: Error) => error);
    expect(failure).to.be.instanceOf(ConfigError);
    expect((failure as Error).message).to.match(new RegExp(`^port ${gateway.port} on 127.0.0.1 is taken.*--port 0`));
  });
});
