import { Readable } from "node:stream";
import { expect } from "chai";
import { ConnectionError } from "../../../core/errors.ts";
import type { InvocationReport } from "../../../core/outcome.ts";
import { Payload } from "../../../core/payload.ts";
import { context, ROOT_CONTEXT, trace } from "../../../core/tracing.ts";
import { Bench, refusal } from "../fixture.ts";

const ARN = "arn:aws:lambda:us-east-1:000000000000:function:f";
const REPORT: InvocationReport = {
  requestId: "r",
  executedVersion: "$LATEST",
  environmentId: "e",
  coldStart: true,
  durationMs: 1,
  billedDurationMs: 1,
  maxMemoryUsedMb: 1,
};

describe("Invoke", () => {
  let bench: Bench;

  beforeEach(async () => {
    bench = await Bench.open();
    await bench.create("f", { Publish: true });
  });

  const invoke = (payload: string | Uint8Array | undefined, more: object = {}, request: object = {}) =>
    bench.call("Invoke", { FunctionName: "f", Payload: typeof payload === "string" ? Buffer.from(payload) : payload, ...more }, request);

  it("sends the caller's bytes unchanged and answers the function's", async () => {
    bench.bus.answer = () => ({ status: "succeeded", payload: Payload.from('{"n": 1.0}'), invocation: REPORT });
    const answer = await invoke('{"big": 12345678901234567890, "s": "é"}');
    const { subject, event } = bench.bus.requested[0]!;
    expect(subject).to.equal("invoke.request.f.invoke");
    expect(event.data.text).to.equal('{"big": 12345678901234567890, "s": "é"}');
    expect(event).to.include({ type: "com.amazonaws.lambda.Invoke", source: ARN, connector: "invoke" });
    expect(event.id).to.equal("8476a536-e9f4-11e8-9739-2dfe598c3fcd");
    expect(event.requestid).to.equal(event.id);
    expect(event.acceptedtime).to.equal("2026-01-01T00:00:00.000Z");
    expect(answer).to.include({ StatusCode: 200, ExecutedVersion: "$LATEST" });
    expect(Buffer.from(answer.Payload).toString()).to.equal('{"n": 1.0}');
    expect(answer).to.not.have.any.keys("FunctionError", "LogResult");
  });

  it("works at once after CreateFunction", async () => {
    expect(await bench.create("fresh")).to.include({ State: "Pending" });
    expect(await bench.call("Invoke", { FunctionName: "fresh" })).to.include({ StatusCode: 200 });
  });

  it("gives an empty body as {}", async () => {
    await invoke(undefined);
    await invoke("");
    expect(bench.bus.requested.map(({ event }) => event.data.text)).to.deep.equal(["{}", "{}"]);
  });

  it("takes any JSON value", async () => {
    for (const text of ["null", "1", '"text"', "[]", " true "]) await invoke(text);
    expect(bench.bus.requested).to.have.length(5);
  });

  it("refuses what is no JSON with InvalidRequestContentException", async () => {
    for (const bytes of ["{", "{'a':1}", "undefined", "[1,]", Uint8Array.of(0x22, 0xff, 0x22)]) {
      const { code, statusCode, message } = await refusal(invoke(bytes));
      expect({ code, statusCode }).to.deep.equal({ code: "InvalidRequestContentException", statusCode: 400 });
      expect(message).to.match(/^Could not parse request body into json: Could not parse payload into json: ./);
    }
    expect(bench.bus.requested).to.have.length(0);
  });

  it("refuses payloads over the limit of the invocation type", async () => {
    const text = (bytes: number) => `"${"x".repeat(bytes - 2)}"`;
    await invoke(text(6_291_456));
    expect(await refusal(invoke(text(6_291_457)))).to.deep.equal({
      code: "RequestTooLargeException",
      statusCode: 413,
      message: "6291457 byte payload is too large for the RequestResponse invocation type (limit 6291456 bytes)",
    });
    await invoke(text(1_048_576), { InvocationType: "Event" });
    expect((await refusal(invoke(text(1_048_577), { InvocationType: "Event" }))).message).to.equal(
      "1048577 byte payload is too large for the Event invocation type (limit 1048576 bytes)",
    );
  });

  it("tells how much was sent, where the gateway has kept only the beginning", async () => {
    const { message } = await refusal(invoke(Buffer.alloc(6_291_457), {}, { headers: { "content-length": "7000000" } }));
    expect(message).to.match(/^7000000 byte payload is too large/);
  });

  it("refuses a function, version or alias that is not there, by the name that was asked for", async () => {
    const refused = async (FunctionName: string, Qualifier?: string) => (await refusal(bench.call("Invoke", { FunctionName, Qualifier }))).message;
    expect(await refusal(bench.call("Invoke", { FunctionName: "g" }))).to.deep.equal({
      code: "ResourceNotFoundException",
      statusCode: 404,
      message: "Function not found: arn:aws:lambda:us-east-1:000000000000:function:g",
    });
    expect(await refused("g", "$LATEST")).to.equal("Function not found: arn:aws:lambda:us-east-1:000000000000:function:g:$LATEST");
    expect(await refused("f:live")).to.equal(`Function not found: ${ARN}:live`);
    expect(await refused("f", "2")).to.equal(`Function not found: ${ARN}:2`);
  });

  it("sends the qualifier that was asked for", async () => {
    await bench.call("CreateAlias", { FunctionName: "f", Name: "live", FunctionVersion: "1" });
    await invoke("1", { Qualifier: "1" });
    await invoke("1", { FunctionName: "f:live" });
    await invoke("1", { FunctionName: ARN });
    expect(bench.bus.requested.map(({ event }) => event.qualifier)).to.deep.equal(["1", "live", undefined]);
    expect(bench.registry.resolve("f", "live")?.version).to.equal("1");
  });

  it("answers a function's error with 200 and its document", async () => {
    const document = '{"errorType":"Error","errorMessage":"no","trace":[]}';
    const error = { errorType: "Error", errorMessage: "no", payload: Payload.from(document) };
    bench.bus.answer = () => ({ status: "returned", error, invocation: { ...REPORT, executedVersion: "1", logResult: "TG9n" } });
    const answer = await invoke("1", { LogType: "Tail" });
    expect(answer).to.include({ StatusCode: 200, FunctionError: "Unhandled", ExecutedVersion: "1", LogResult: "TG9n" });
    expect(Buffer.from(answer.Payload).toString()).to.equal(document);
    expect(bench.bus.requested[0]?.event.logtype).to.equal("Tail");
  });

  it("answers null for a function that returned nothing", async () => {
    bench.bus.answer = () => ({ status: "succeeded" });
    expect(Buffer.from((await invoke("1")).Payload).toString()).to.equal("null");
  });

  it("turns a refusal into the API's error, with its reason and when to come again", async () => {
    bench.bus.answer = () => ({
      status: "refused",
      refusal: {
        code: "TooManyRequestsException",
        message: "Rate Exceeded.",
        statusCode: 429,
        members: { Reason: "ReservedFunctionConcurrentInvocationLimitExceeded" },
        retryAfterSeconds: 1,
      },
    });
    const error = await invoke("1").then(
      () => undefined,
      (thrown) => thrown,
    );
    expect(error).to.include({ code: "TooManyRequestsException", statusCode: 429, message: "Rate Exceeded." });
    expect(error.members).to.deep.equal({ Reason: "ReservedFunctionConcurrentInvocationLimitExceeded" });
    expect(error.headers).to.deep.equal({ "Retry-After": "1" });
  });

  it("answers ServiceException when nobody runs functions, or nobody says what became of it", async () => {
    bench.bus.answer = () => Promise.reject(new ConnectionError("no responders"));
    expect(await refusal(invoke("1"))).to.include({ code: "ServiceException", statusCode: 500 });
    bench.bus.answer = () => ({ status: "accepted" });
    expect(await refusal(invoke("1"))).to.include({ code: "ServiceException", statusCode: 500 });
  });

  it("does not end the invocation when the caller goes away", async () => {
    await invoke("1", {}, { signal: AbortSignal.abort() });
    expect(bench.bus.requested[0]?.signal).to.equal(undefined);
  });

  it("publishes an Event and answers 202 with nothing in it", async () => {
    expect(await invoke('{"a":1}', { InvocationType: "Event", LogType: "Tail" })).to.deep.equal({ StatusCode: 202 });
    const { subject, event } = bench.bus.published[0]!;
    expect(subject).to.equal("invoke.event.f");
    expect(event.data.text).to.equal('{"a":1}');
    expect(event.logtype).to.equal(undefined);
    expect(bench.bus.requested).to.have.length(0);
  });

  it("only looks whether the function is there with DryRun", async () => {
    expect(await invoke("no json", { InvocationType: "DryRun" })).to.deep.equal({ StatusCode: 204 });
    expect(await refusal(bench.call("Invoke", { FunctionName: "g", InvocationType: "DryRun" }))).to.include({ statusCode: 404 });
    expect([...bench.bus.requested, ...bench.bus.published]).to.have.length(0);
  });

  it("passes a client context on, to synchronous invocations only", async () => {
    const ClientContext = Buffer.from('{"custom":{"a":"b"}}').toString("base64");
    await invoke("1", { ClientContext });
    await invoke("1", { ClientContext, InvocationType: "Event" });
    expect(bench.bus.requested[0]?.event.clientcontext).to.equal(ClientContext);
    expect(bench.bus.published[0]?.event.clientcontext).to.equal(undefined);
  });

  it("refuses a client context that is too long or no JSON object in base64", async () => {
    const encode = (text: string) => Buffer.from(text).toString("base64");
    const ofBytes = (bytes: number) => encode(`{"a":"${"x".repeat((bytes / 4) * 3 - 8)}"}`);
    expect(await invoke("1", { ClientContext: ofBytes(3_580) })).to.include({ StatusCode: 200 });
    for (const ClientContext of ["%%%", encode("no json"), encode("1"), ofBytes(3_584)]) {
      expect(await refusal(invoke("1", { ClientContext }))).to.include({ code: "InvalidRequestContentException", statusCode: 400 });
    }
  });

  it("refuses tenants and durable executions, which it does not have", async () => {
    expect(await refusal(invoke("1", { TenantId: "t" }))).to.include({ code: "InvalidParameterValueException" });
    expect(await refusal(invoke("1", { DurableExecutionName: "d" }))).to.include({ code: "InvalidParameterValueException" });
  });

  it("carries the trace on, and tells the caller of it", async () => {
    const spanContext = { traceId: "0af7651916cd43dd8448eb211c80319c", spanId: "b7ad6b7169203331", traceFlags: 1 };
    const span = trace.wrapSpanContext(spanContext);
    const active = trace.setSpan(ROOT_CONTEXT, span);
    context.setGlobalContextManager({
      active: () => active,
      with: (_context, work, self, ...values) => work.call(self as never, ...values),
      bind: (_context, target) => target,
      enable() {
        return this;
      },
      disable() {
        return this;
      },
    });
    try {
      await invoke("1");
    } finally {
      context.disable();
    }
    expect(bench.bus.requested[0]?.event.traceparent).to.equal("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
    expect(bench.headers["X-Amzn-Trace-Id"]).to.equal("Root=1-0af76519-16cd43dd8448eb211c80319c;Sampled=1");
  });

  it("keeps the lineage that a caller's trace header brings", async () => {
    const root = "Root=1-0af76519-16cd43dd8448eb211c80319c";
    const headers = [`${root};Lineage=1:ab:2`, `${root};lineage=ab:2`, root];
    for (const header of headers) await invoke("1", {}, { headers: { "x-amzn-trace-id": header } });
    expect(bench.bus.requested.map(({ event }) => event.xraytraceheader)).to.deep.equal([headers[0], headers[1], undefined]);
  });
});

describe("InvokeAsync", () => {
  it("publishes what the body holds and answers 202", async () => {
    const bench = await Bench.open();
    await bench.create("f");
    expect(await bench.call("InvokeAsync", { FunctionName: "f" }, { body: Readable.from([Buffer.from("[1,"), Buffer.from("2]")]) })).to.deep.equal({
      Status: 202,
    });
    expect(bench.bus.published[0]?.event.data.text).to.equal("[1,2]");
    expect(await refusal(bench.call("InvokeAsync", { FunctionName: "f", InvokeArgs: Buffer.from("{") }))).to.include({
      code: "InvalidRequestContentException",
    });
    expect(await refusal(bench.call("InvokeAsync", { FunctionName: "g", InvokeArgs: Buffer.from("{}") }))).to.include({ code: "ResourceNotFoundException" });
  });

  it("stops reading at the limit", async () => {
    const bench = await Bench.open();
    await bench.create("f");
    const body = Readable.from(Array.from({ length: 20 }, () => Buffer.alloc(65_536)));
    expect(await refusal(bench.call("InvokeAsync", { FunctionName: "f" }, { body }))).to.include({ code: "RequestTooLargeException", statusCode: 413 });
  });
});
