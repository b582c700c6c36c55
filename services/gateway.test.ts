// The gateway over real HTTP: raw requests, and the official SDKs.
import { once } from "node:events";
import { request as httpRequest, type IncomingHttpHeaders } from "node:http";
import { connect } from "node:net";
import { Readable } from "node:stream";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { DeleteObjectsCommand, GetObjectCommand, HeadObjectCommand, PutBucketWebsiteCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { expect } from "chai";
import { ConfigError, ServiceError } from "../core/errors.ts";
import { type Attributes, type Context, noopTracer, trace } from "../core/tracing.ts";
import { fakeService, serve, signedFor } from "./fixture.ts";
import { model as lambdaModel } from "./lambda/model.ts";
import { model as s3Model } from "./s3/model.ts";
import type { RequestContext } from "./service.ts";
import { model as stsModel } from "./sts/model.ts";

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What the actions were called with, newest last. */
const calls: { name: string; input: Record<string, unknown>; context: RequestContext; body?: string; trailers?: unknown }[] = [];

function record(name: string, output: Record<string, unknown> = {}) {
  return async (input: Record<string, unknown>, context: RequestContext) => {
    const body = context.body && Buffer.concat(await context.body.toArray()).toString();
    calls.push({ name, input, context, ...(body !== undefined && { body }), trailers: await context.trailers });
    return output;
  };
}

const services = [
  fakeService("sts", stsModel, {
    GetCallerIdentity: record("GetCallerIdentity", { Arn: "arn:aws:iam::000000000000:root", Account: "000000000000", UserId: "1" }),
  }),
  fakeService("lambda", lambdaModel, {
    Invoke: async (input, context) => {
      await record("Invoke")(input, context);
      return { StatusCode: 200, Payload: input.Payload };
    },
    CreateFunction: record("CreateFunction"),
    GetFunction: () => {
      throw new TypeError("a bug");
    },
  }),
  fakeService(
    "s3",
    s3Model,
    {
      PutObject: record("PutObject", { ETag: '"e"' }),
      DeleteObjects: record("DeleteObjects", { Deleted: [{ Key: "a" }] }),
      GetObject: (input, context) => {
        if (input.Key === "missing") throw new ServiceError("NoSuchKey", "The specified key does not exist.", 404, { members: { Key: input.Key } });
        context.setHeader("x-extra", "1");
        if (input.Range) context.setStatus(206);
        return { Body: Readable.from([Buffer.from("hel"), Buffer.from("lo")]), ContentLength: 5 };
      },
      HeadObject: () => {
        throw new ServiceError("NotFound", "Not Found", 404);
      },
    },
    { cors: ({ origin }) => (origin === "https://app.example" ? { "Access-Control-Allow-Origin": origin } : undefined) },
  ),
];

describe("Gateway", () => {
  let gateway: Awaited<ReturnType<typeof serve>>;
  before(async () => {
    gateway = await serve(services);
  });
  after(() => gateway[Symbol.asyncDispose]());
  beforeEach(() => {
    calls.length = 0;
  });

  async function send(method: string, path: string, options: { headers?: Record<string, string>; body?: string; port?: number } = {}): Promise<Answer> {
    const request = httpRequest({ port: options.port ?? gateway.port, host: "127.0.0.1", method, path, agent: false, headers: options.headers });
    request.end(options.body);
    const [response] = (await once(request, "response")) as [import("node:http").IncomingMessage];
    return { status: response.statusCode as number, headers: response.headers, body: Buffer.concat(await response.toArray()).toString() };
  }

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

  describe("with a bad signature header", () => {
    const headers = { authorization: "AWS4-HMAC-SHA256 Credential=nonsense, Signature=1" };

    it("answers in S3's words", async () => {
      const { status, body } = await send("PUT", "/b/k", { headers, body: "x" });
      expect(status).to.equal(400);
      expect(body).to.include("<Code>AuthorizationHeaderMalformed</Code>").and.include("Authorization header requires 'SignedHeaders'");
      expect(calls).to.deep.equal([]);
    });

    it("answers in Lambda's words", async () => {
      const { status, headers: answered, body } = await send("GET", "/2015-03-31/functions", { headers });
      expect([status, answered["x-amzn-errortype"]]).to.deep.equal([403, "IncompleteSignatureException"]);
      expect(JSON.parse(body).message).to.include(
        "requires 'SignedHeaders' parameter. Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.",
      );
    });

    it("refuses a scope that is none, and a scheme that is none", async () => {
      const scope = { ...signedFor("s3"), authorization: "AWS4-HMAC-SHA256 Credential=a/b/c, SignedHeaders=host, Signature=1" };
      expect((await send("GET", "/b", { headers: scope })).body).to.include("mal-formed; expecting");
      expect((await send("GET", "/b", { headers: { authorization: "Magic wand" } })).body).to.include("Unsupported Authorization Type: 'Magic'");
    });
  });

  describe("validation and failures", () => {
    it("checks input before the action sees it", async () => {
      const { status, body, headers } = await send("POST", "/2015-03-31/functions", { body: '{"FunctionName":"f","Code":{}}' });
      expect([status, headers["x-amzn-errortype"]]).to.deep.equal([400, "ValidationException"]);
      expect(JSON.parse(body)).to.deep.equal({
        message: "1 validation error detected: Value null at 'role' failed to satisfy constraint: Member must not be null",
      });
    });

    it("hides our own bugs behind a 500, and logs them", async () => {
      const { status, body } = await send("GET", "/2015-03-31/functions/f");
      expect(status).to.equal(500);
      expect(body).not.to.include("a bug");
      expect(gateway.lines.at(-1)).to.deep.include({ level: "error", message: "action failed" });
    });

    it("refuses a body over the operation's limit", async () => {
      const { status, body } = await send("POST", "/2015-03-31/functions", { headers: { "content-length": "70167212" } });
      expect(status).to.equal(413);
      expect(JSON.parse(body).message).to.equal("Request must be smaller than 70167211 bytes for the CreateFunction operation");
    });

    it("refuses a document over the limit in S3's words, and a form over it", async () => {
      const headers = { "content-length": "9000000" };
      expect((await send("POST", "/b?delete", { headers })).body).to.include("<Code>MaxMessageLengthExceeded</Code>");
      const { status, body } = await send("POST", "/", { headers: { ...headers, "content-type": "application/x-www-form-urlencoded" } });
      expect(status).to.equal(413);
      expect(body).to.match(/Request must be smaller than 8388608 bytes<.*<RequestId>[0-9a-f-]{36}</);
    });

    it("hands Invoke one byte more than its limit, so that it can refuse in its own words", async () => {
      await send("POST", "/2015-03-31/functions/f/invocations", { body: "x".repeat(7_000_000) });
      expect(calls[0]?.input["Payload"]).to.have.length(6_291_457);
      expect(calls[0]?.context.headers["content-length"]).to.equal("7000000");
    });

    it("refuses a path that is not UTF-8", async () => {
      expect((await send("GET", "/b/%E0%A4%A")).body).to.include("<Code>InvalidURI</Code>");
    });
  });

  describe("bodies that end early", () => {
    const head = (path: string) => `PUT ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nhello`;

    it("applies nothing when the caller goes away", async () => {
      const socket = connect(gateway.port, "127.0.0.1");
      socket.write(head("/b/k"));
      await once(socket, "connect");
      await new Promise((resolve) => setImmediate(resolve));
      socket.destroy();
      await once(socket, "close");
      expect(calls).to.deep.equal([]);
    });

    it("answers IncompleteBody when the caller still listens", async () => {
      const socket = connect({ port: gateway.port, host: "127.0.0.1", allowHalfOpen: true });
      socket.end(head("/b/k"));
      expect(Buffer.concat(await socket.toArray()).toString()).to.match(/^HTTP\/1.1 400 [\s\S]*<Code>IncompleteBody<\/Code>/);
      expect(calls).to.deep.equal([]);
    });

    it("answers IncompleteBody when chunks are missing", async () => {
      const headers = { "x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER", "x-amz-decoded-content-length": "11" };
      const { status, body } = await send("PUT", "/b/k", { headers, body: "5\r\nhello\r\n" });
      expect(status).to.equal(400);
      expect(body).to.include("<Code>IncompleteBody</Code>");
    });
  });

  describe("browsers", () => {
    const preflight = (origin: string) => ({ origin, "access-control-request-method": "POST", "access-control-request-headers": "authorization" });

    it("lets pages of this machine call", async () => {
      const { status, headers } = await send("OPTIONS", "/2015-03-31/functions", { headers: preflight("http://localhost:3000") });
      expect(status).to.equal(204);
      expect(headers).to.include({ "access-control-allow-origin": "http://localhost:3000", "access-control-allow-headers": "authorization" });
    });

    it("refuses pages from elsewhere", async () => {
      const { status } = await send("POST", "/2015-03-31/functions/f/invocations", { headers: { origin: "https://evil.example" }, body: "{}" });
      expect(status).to.equal(403);
      expect(calls).to.deep.equal([]);
    });

    it("leaves a bucket's pages to the service's own rules", async () => {
      expect((await send("OPTIONS", "/b/k", { headers: preflight("https://app.example") })).status).to.equal(200);
      expect((await send("OPTIONS", "/b/k", { headers: preflight("https://evil.example") })).body).to.include("<Code>AccessForbidden</Code>");
      expect((await send("GET", "/b/k", { headers: { origin: "https://app.example" } })).headers["access-control-allow-origin"]).to.equal(
        "https://app.example",
      );
    });

    it("refuses hosts that are not this machine's", async () => {
      expect((await send("GET", "/b/k", { headers: { host: "rebound.example" } })).status).to.equal(403);
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
