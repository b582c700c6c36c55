// What the gateway refuses, and in whose words.
import { once } from "node:events";
import { connect } from "node:net";
import { expect } from "chai";
import { serve, signedFor } from "./fixture.ts";
import { calls, send as sendTo, services } from "./gateway-fixture.ts";

describe("Gateway, refusing", () => {
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

  describe("headers", () => {
    const ask = (bytes: number) => send("POST", "/2015-03-31/functions/f/invocations", { headers: { "x-long": "x".repeat(bytes) }, body: "{}" });

    it("of nearly 1 MB are taken", async () => expect((await ask(1_040_000)).body).to.equal("{}"));

    it("of more than 1 MB are refused with 431", async () => {
      const { status, body } = await ask(1_048_577);
      expect(status).to.equal(431);
      expect(body).to.include("<Code>BadRequest</Code>");
    });
  });

  describe("an action", () => {
    const query = (body: string) => send("POST", "/", { headers: { ...signedFor("sts"), "content-type": "application/x-www-form-urlencoded" }, body });

    it("that AWS has and we have not is NotImplemented", async () => {
      const { status, body } = await query("Action=GetFederationToken&Version=2011-06-15");
      expect(status).to.equal(501);
      expect(body).to.include("<Message>lambdabus does not implement sts:GetFederationToken</Message>");
    });

    it("that AWS has not either is answered in AWS's words by Query", async () => {
      const { status, body } = await query("Action=GetNothing&Version=2011-06-15");
      expect(status).to.equal(400);
      expect(body).to.include("<Code>InvalidAction</Code><Message>Could not find operation GetNothing for version 2011-06-15</Message>");
      expect((await query("Action=constructor")).body).to.include("Could not find operation constructor for version NO_VERSION_SPECIFIED");
      expect((await query("Version=2011-06-15")).body).to.include("<Code>MissingAction</Code>");
    });

    it("that AWS has not either is an unknown operation in JSON", async () => {
      const headers = { ...signedFor("logs"), "x-amz-target": "Logs_20140328.GetNothing", "content-type": "application/x-amz-json-1.1" };
      const { status, body } = await send("POST", "/", { headers, body: "{}" });
      expect([status, JSON.parse(body).__type]).to.deep.equal([400, "UnknownOperationException"]);
      expect(body).to.include("has no operation GetNothing");
    });

    it("that AWS has not either is an unknown operation among paths, and a thing not done in S3", async () => {
      const lambda = await send("GET", "/2015-03-31/nothing", { headers: signedFor("lambda") });
      expect([lambda.status, lambda.headers["x-amzn-errortype"]]).to.deep.equal([404, "UnknownOperationException"]);
      expect((await send("PATCH", "/b/k", { headers: signedFor("s3") })).status).to.equal(501);
    });

    it("is warned of once, with the service that was asked", async () => {
      for (const _ of [1, 2, 3]) await query("Action=GetNothingAtAll");
      const lines = gateway.lines.filter(({ message }) => message.includes("GetNothingAtAll"));
      expect(lines).to.have.length(1);
      expect(lines[0]).to.deep.include({ level: "warn", fields: { "rpc.service": "sts" } });
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
});
