import { type ClientRequest, request } from "node:http";
import { expect } from "chai";
import { SystemClock, VirtualClock } from "../../../core/clock.ts";
import { Payload } from "../../../core/payload.ts";
import { ResponseStream } from "../../../core/response-stream.ts";
import { openClients } from "../../../test/support/runtime-api.ts";
import { dispatch } from "../next.ts";
import { RuntimeApi } from "../server.ts";
import { type RuntimeAnswer, RuntimeSession } from "../session.ts";
import { Bandwidth } from "./bandwidth.ts";
import { StreamedResponse } from "./streamed-response.ts";

const BASE = "/2018-06-01/runtime/invocation";

describe("a streamed response", () => {
  let api: RuntimeApi;
  let answers: RuntimeAnswer[];
  let stream: ResponseStream;

  beforeEach(async () => {
    api = await RuntimeApi.listen();
    answers = [];
    stream = new ResponseStream();
  });

  afterEach(() => api[Symbol.asyncDispose]());

  /** Takes an event, as a runtime would, and begins to answer it. */
  async function answer(limit?: number): Promise<{ response: StreamedResponse; writer: ClientRequest; told: Promise<string> }> {
    const ready = Promise.withResolvers<void>();
    const session = new RuntimeSession({ onNext: ready.resolve, onAnswer: (said) => answers.push(said), onInitError() {} });
    api.begin(openClients(session));
    const event = fetch(`http://${api.address}${BASE}/next`);
    await ready.promise;
    const response = new StreamedResponse({ stream, executedVersion: "7", hostClock: new SystemClock(), ...(limit && { limit }) });
    dispatch(session, { requestId: "id", payload: Payload.of({}), deadline: 0, invokedFunctionArn: "arn", traceId: "t", stream: response });
    await event;
    const headers = { "Lambda-Runtime-Function-Response-Mode": "streaming", "Content-Type": "text/plain" };
    const writer = request(`http://${api.address}${BASE}/id/response`, { method: "POST", headers });
    const told = new Promise<string>((resolve) =>
      writer.once("response", async (incoming) => {
        let text = "";
        for await (const chunk of incoming) text += chunk;
        resolve(`${incoming.statusCode} ${text}`);
      }),
    );
    return { response, writer, told };
  }

  it("is passed on while it is written, with what is known when it begins", async () => {
    const { response, writer, told } = await answer();
    const reader = stream[Symbol.asyncIterator]();
    writer.write("first");
    expect(await stream.started).to.deep.equal({ contentType: "text/plain", executedVersion: "7" });
    expect(Buffer.from((await reader.next()).value).toString()).to.equal("first");
    writer.end("last");
    expect(Buffer.from((await reader.next()).value).toString()).to.equal("last");
    expect(await told).to.match(/^202 /);
    expect(answers).to.deep.equal([{ kind: "response", body: Buffer.from("firstlast") }]);
    expect(response.length).to.equal(9);
  });

  it("may have 200 MB", () => {
    expect(new StreamedResponse({ stream, executedVersion: "7", hostClock: new SystemClock() }).limit).to.equal(209_715_200);
  });

  it("is passed on up to its limit, and refused past it", async () => {
    const { writer, told } = await answer(1_000);
    const reader = stream[Symbol.asyncIterator]();
    writer.end(Buffer.alloc(1_001, "x"));
    expect(await told).to.equal('413 {"errorMessage":"Exceeded maximum allowed payload size (1000 bytes).","errorType":"RequestEntityTooLarge"}');
    expect(answers).to.deep.equal([{ kind: "too-large", limit: 1_000 }]);
    stream.end();
    let passed = 0;
    for (let next = await reader.next(); !next.done; next = await reader.next()) passed += next.value.length;
    expect(passed).to.equal(1_000);
  });

  it("leaves with 6 MB at once, and then 2 MB a second", async () => {
    const clock = new VirtualClock();
    const bandwidth = new Bandwidth(clock);
    expect(bandwidth.take(6_291_456)).to.equal(undefined);
    let sent = false;
    void bandwidth.take(2_097_152)?.then(() => (sent = true));
    await clock.advance(999);
    expect(sent).to.equal(false);
    await clock.advance(1);
    expect(sent).to.equal(true);
  });
});
