import { request } from "node:http";
import { gzipSync } from "node:zlib";
import { expect } from "chai";
import { SystemClock } from "../core/clock.ts";
import { ConfigError } from "../core/errors.ts";
import { Logger, type LogLine, silent } from "../core/logger.ts";
import { inProtobuf, makeSpan, makeTrace, spanId, TRACE_ID } from "./fixture.ts";
import { writeOtlp } from "./otlp.ts";
import { decodeAnswer } from "./otlp-protobuf.ts";
import { type OtlpReceiver, startOtlpReceiver } from "./otlp-receiver.ts";
import { TraceStore } from "./trace-store.ts";

const JSON_TYPE = { "content-type": "application/json" };
const PROTOBUF_TYPE = { "content-type": "application/x-protobuf" };

const document = writeOtlp(makeTrace(makeSpan(1, "resize", [0, 30], { resource: { "service.name": "thumbnailer" } })));

describe("OTLP receiver", () => {
  let traces: TraceStore;
  let receiver: OtlpReceiver;
  let lines: LogLine[];

  beforeEach(async () => {
    traces = new TraceStore(new SystemClock());
    lines = [];
    receiver = await startOtlpReceiver({ host: "127.0.0.1", port: 0, traces, logger: new Logger("debug", (line) => void lines.push(line)) });
  });

  afterEach(() => receiver[Symbol.asyncDispose]());

  function post(body: string | Uint8Array, headers: Record<string, string>, path = "/v1/traces"): Promise<Response> {
    return fetch(`${receiver.endpoint}${path}`, { method: "POST", headers, body: Buffer.from(body) });
  }

  it("takes spans in JSON", async () => {
    const response = await post(JSON.stringify(document), JSON_TYPE);
    expect([response.status, await response.json()]).to.deep.equal([200, {}]);
    expect(traces.get(TRACE_ID)?.spans[0]).to.deep.include({ name: "resize", resource: { "service.name": "thumbnailer" } });
  });

  it("takes spans in protobuf, and answers in protobuf", async () => {
    const response = await post(inProtobuf(document), PROTOBUF_TYPE);
    expect([response.status, response.headers.get("content-type"), (await response.arrayBuffer()).byteLength]).to.deep.equal([
      200,
      "application/x-protobuf",
      0,
    ]);
    expect(traces.get(TRACE_ID)?.spans).to.have.length(1);
  });

  it("takes compressed bodies", async () => {
    const response = await post(gzipSync(inProtobuf(document)), { ...PROTOBUF_TYPE, "content-encoding": "gzip" });
    expect(response.status).to.equal(200);
    expect(traces.get(TRACE_ID)?.spans).to.have.length(1);
  });

  it("takes the good spans of a request and says which it rejected", async () => {
    const mixed = writeOtlp(makeTrace(makeSpan(1, "good", [0, 1]), makeSpan(2, "bad", [0, 1], { spanId: "0000000000000000" })));
    const reason = "spanId: expected 16 hexadecimal digits, not all zero";
    const json = await (await post(JSON.stringify(mixed), JSON_TYPE)).json();
    expect(json).to.deep.equal({ partialSuccess: { rejectedSpans: "1", errorMessage: reason } });
    const bytes = new Uint8Array(await (await post(inProtobuf(mixed), PROTOBUF_TYPE)).arrayBuffer());
    expect(decodeAnswer("ExportTraceServiceResponse", bytes)).to.deep.equal({ partialSuccess: { rejectedSpans: "1", errorMessage: reason } });
    expect(traces.get(TRACE_ID)?.spans.map((span) => span.spanId)).to.deep.equal([spanId(1), spanId(1)]);
  });

  it("answers 400 with a status message to what it cannot read", async () => {
    const json = await post("{", JSON_TYPE);
    expect([json.status, ((await json.json()) as { message: string }).message]).to.satisfy(
      ([status, message]: [number, string]) => status === 400 && message.startsWith("expected JSON: "),
    );
    expect((await post("[]", JSON_TYPE)).status).to.equal(400);
    const protobuf = await post(new Uint8Array([0x0a, 0xff]), PROTOBUF_TYPE);
    expect(protobuf.status).to.equal(400);
    expect(decodeAnswer("Failure", new Uint8Array(await protobuf.arrayBuffer()))["message"]).to.match(/^expected an ExportTraceServiceRequest in protobuf/);
    expect((await post("not gzip", { ...JSON_TYPE, "content-encoding": "gzip" })).status).to.equal(400);
  });

  it("answers 415 to other types and encodings, 404 to other paths, 405 to other methods", async () => {
    expect((await post("x", { "content-type": "text/plain" })).status).to.equal(415);
    expect((await post("x", { ...JSON_TYPE, "content-encoding": "br" })).status).to.equal(415);
    expect((await post("{}", JSON_TYPE, "/v1/spans")).status).to.equal(404);
    expect((await fetch(`${receiver.endpoint}/v1/traces`)).status).to.equal(405);
  });

  it("answers 413 to what is too large, also when it is small only in its packing", async () => {
    const large = Buffer.alloc(16 * 1024 * 1024 + 1, " ");
    expect((await post(gzipSync(large, { level: 1 }), { ...JSON_TYPE, "content-encoding": "gzip" })).status).to.equal(413);
  });

  it("takes metrics and logs without keeping them, and says so once", async () => {
    for (const path of ["/v1/metrics", "/v1/metrics", "/v1/logs"]) expect((await post("{}", JSON_TYPE, path)).status).to.equal(200);
    expect(lines.map((line) => line.fields["url.path"])).to.deep.equal(["/v1/metrics", "/v1/logs"]);
  });

  it("lets pages of this machine send spans, and no others", async () => {
    const preflight = await fetch(`${receiver.endpoint}/v1/traces`, { method: "OPTIONS", headers: { origin: "http://localhost:3000" } });
    expect([preflight.status, preflight.headers.get("access-control-allow-origin")]).to.deep.equal([204, "http://localhost:3000"]);
    expect((await post("{}", { ...JSON_TYPE, origin: "https://evil.example" })).status).to.equal(403);
  });

  it("answers to no other name than this machine's", async () => {
    const status = await new Promise((resolve, reject) => {
      const sent = request(`${receiver.endpoint}/v1/traces`, { method: "POST", headers: { ...JSON_TYPE, host: "evil.example" } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      sent.on("error", reject).end("{}");
    });
    expect(status).to.equal(403);
  });

  it("says who should move when the port is taken", async () => {
    const failure = await startOtlpReceiver({ host: "127.0.0.1", port: receiver.port, traces, logger: silent }).catch((error) => error);
    expect(failure).to.be.instanceOf(ConfigError);
    expect(failure.message).to.match(
      new RegExp(`^port ${receiver.port} on 127\\.0\\.0\\.1 is taken( by .*)?: stop that, or choose another; --otlp-port 0 takes any free one$`),
    );
  });
});
