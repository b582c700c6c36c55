// Semantics 3.2, 3.3 and the errors of 2.8 to the last header, over plain HTTP and with real handlers: what clients see before an SDK reads it.
import { createHash } from "node:crypto";
import { join } from "node:path";
import { expect } from "chai";
import { start, type TestSimulator } from "../../testkit/index.ts";

const TRACE = /^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Sampled=[01]$/;

describe("an invocation over HTTP", function () {
  this.timeout(30_000);
  let sim: TestSimulator;

  before(async () => {
    const directory = join(import.meta.dirname, "../support/handlers/nodejs");
    const handlers = { hello: "hello.handler", throws: "throws.handler", nothing: "results.nothing", prints: "prints.handler" };
    const streams = { chunks: "streams.chunks", http: "streams.http", breaks: "streams.breaks" };
    const functions = Object.fromEntries(Object.entries({ ...handlers, ...streams }).map(([name, handler]) => [name, { handler, runtime: "nodejs24.x" }]));
    sim = await start({ functions, directory });
  });
  after(() => sim[Symbol.asyncDispose]());

  async function post(name: string, body = "{}", headers: Record<string, string> = {}, path = "/2015-03-31/functions/F/invocations") {
    const response = await fetch(`${sim.endpoint}${path.replace("F", name)}`, { method: "POST", body, headers });
    const bytes = Buffer.from(await response.arrayBuffer());
    return { status: response.status, text: bytes.toString(), header: (key: string) => response.headers.get(key), bytes };
  }
  const stream = (name: string, headers: Record<string, string> = {}) => post(name, "{}", headers, "/2021-11-15/functions/F/response-streaming-invocations");

  it("that succeeds answers 200 with the result, the version, the request and the trace, and no log unless asked", async () => {
    const { status, text, header } = await post("hello", '{"name":"Ada"}');
    expect([status, text, header("x-amz-executed-version")]).to.deep.equal([200, '{"hello":"Ada"}', "$LATEST"]);
    expect(header("x-amzn-requestid")).to.match(/^[0-9a-f-]{36}$/);
    expect(header("x-amzn-trace-id")).to.match(TRACE);
    expect([header("x-amz-function-error"), header("x-amz-log-result")]).to.deep.equal([null, null]);
  });

  it("that fails answers 200 with the error's document", async () => {
    const { status, text, header } = await post("throws");
    expect([status, header("x-amz-function-error"), header("x-amz-executed-version")]).to.deep.equal([200, "Unhandled", "$LATEST"]);
    expect(JSON.parse(text)).to.include({ errorType: "RangeError", errorMessage: "too far" });
  });

  it("shows the last 4 KB of its log, which names the request, when it is asked to", async () => {
    const short = await post("hello", "{}", { "x-amz-log-type": "Tail" });
    const log = Buffer.from(short.header("x-amz-log-result") ?? "", "base64").toString();
    expect(log).to.include(`START RequestId: ${short.header("x-amzn-requestid")} Version: $LATEST`);
    expect(log).to.include(`REPORT RequestId: ${short.header("x-amzn-requestid")}\t`);
    const long = await post("prints", '{"bytes":10000}', { "x-amz-log-type": "Tail" });
    expect(Buffer.from(long.header("x-amz-log-result") ?? "", "base64").byteLength).to.equal(4_096);
  });

  it("takes an empty body for {}, any JSON for an event, and any content type or none", async () => {
    expect((await post("hello", "")).text).to.equal('{"hello":"world"}');
    expect((await post("nothing", "[1]")).text).to.equal("null");
    for (const type of ["text/plain", "application/octet-stream", "application/json; charset=utf-8"])
      expect((await post("hello", "1", { "content-type": type })).status).to.equal(200);
  });

  it("as an event answers 202 with nothing, and no version; its log is nobody's", async () => {
    const { status, text, header } = await post("hello", "{}", { "x-amz-invocation-type": "Event", "x-amz-log-type": "Tail" });
    expect([status, text, header("x-amz-executed-version"), header("x-amz-log-result")]).to.deep.equal([202, "", null, null]);
    await sim.settled();
    expect(sim.function("hello").last?.requestId).to.equal(header("x-amzn-requestid"));
  });

  it("as a dry run answers 204 with nothing", async () => {
    const { status, text, header } = await post("hello", "{}", { "x-amz-invocation-type": "DryRun" });
    expect([status, text, header("x-amz-executed-version")]).to.deep.equal([204, "", null]);
  });

  it("that is throttled says why, and when to come again", async () => {
    sim.disorder({ throttle: 1 });
    const concurrent = await post("hello").finally(() => sim.disorder({}));
    expect([concurrent.status, concurrent.header("retry-after"), concurrent.header("x-amzn-errortype")]).to.deep.equal([429, "1", "TooManyRequestsException"]);
    expect(JSON.parse(concurrent.text)).to.include({ Reason: "ConcurrentInvocationLimitExceeded", Type: "User", message: "Rate Exceeded." });
    await sim.aws.call("lambda", "PutFunctionConcurrency", { FunctionName: "hello", ReservedConcurrentExecutions: 0 });
    const reserved = await post("hello").finally(() => sim.aws.call("lambda", "DeleteFunctionConcurrency", { FunctionName: "hello" }));
    expect(JSON.parse(reserved.text)).to.include({ Reason: "ReservedFunctionConcurrentInvocationLimitExceeded" });
  });

  it("that is a loop is refused", async () => {
    const hash = createHash("sha256").update("arn:aws:lambda:us-east-1:000000000000:function:hello").digest("hex").slice(0, 8);
    const lineage = (runs: number) => ({ "x-amzn-trace-id": `Root=1-5759e988-bd862e3fe1be46a994272793;Lineage=1:${hash}:${runs}` });
    expect((await post("hello", "{}", lineage(15))).status).to.equal(200);
    const { status, header, text } = await post("hello", "{}", lineage(16));
    expect([status, header("x-amzn-errortype")]).to.deep.equal([400, "RecursiveInvocationException"]);
    expect(JSON.parse(text)).to.include({ Type: "User" });
  });

  describe("with a streamed response", () => {
    it("is a stream of events, which ends with how it went, and names the type of the response", async () => {
      const { status, header, bytes } = await stream("http");
      expect([status, header("content-type")]).to.deep.equal([200, "application/vnd.amazon.eventstream"]);
      expect(header("x-amzn-remapped-content-type")).to.equal("application/vnd.awslambda.http-integration-response");
      expect(header("x-amz-executed-version")).to.equal("$LATEST");
      const written = bytes.toString("latin1");
      expect(written)
        .to.match(/:event-type.{3}PayloadChunk/s)
        .and.to.match(/:event-type.{3}InvokeComplete/s);
      expect(written).to.match(/:content-type.{3}application\/octet-stream/s);
    });

    it("tells of a failure after the first byte at the end, with 200, and of one before it too, as the function was run", async () => {
      for (const [name, type] of Object.entries({ breaks: "TypeError", throws: "RangeError" })) {
        const { status, bytes } = await stream(name);
        expect(status).to.equal(200);
        expect(bytes.toString("latin1")).to.include(`"ErrorCode":"${type}"`);
      }
    });

    it("is an ordinary error where the function is not run", async () => {
      const missing = await stream("missing");
      expect([missing.status, missing.header("content-type"), missing.header("x-amzn-errortype")]).to.deep.equal([
        404,
        "application/json",
        "ResourceNotFoundException",
      ]);
      sim.disorder({ throttle: 1 });
      const throttled = await stream("chunks").finally(() => sim.disorder({}));
      expect([throttled.status, throttled.header("retry-after")]).to.deep.equal([429, "1"]);
    });

    it("may be a dry run, and no event", async () => {
      const dry = await stream("chunks", { "x-amz-invocation-type": "DryRun" });
      expect([dry.status, dry.text, dry.header("content-type")]).to.deep.equal([204, "", null]);
      const event = await stream("chunks", { "x-amz-invocation-type": "Event" });
      expect([event.status, event.header("x-amzn-errortype")]).to.deep.equal([400, "ValidationException"]);
      expect(JSON.parse(event.text).message).to.include("Member must satisfy enum value set: [RequestResponse, DryRun]");
    });
  });
});
