import { once } from "node:events";
import { request as httpRequest } from "node:http";
import { connect, type Socket } from "node:net";
import { expect } from "chai";
import { Payload } from "../../core/payload.ts";
import { openClients } from "../../test/support/runtime-api.ts";
import { RESPONSE_LIMIT } from "./answers.ts";
import { dispatch } from "./next.ts";
import { RuntimeApi } from "./server.ts";
import { type RuntimeAnswer, RuntimeSession } from "./session.ts";

const BASE = "/2018-06-01/runtime";

interface Answer {
  readonly status: number | undefined;
  readonly headers: Record<string, unknown>;
  readonly body: string;
}

describe("Runtime API 2018-06-01", () => {
  let api: RuntimeApi;
  let session: RuntimeSession;
  let answers: RuntimeAnswer[];
  let initErrors: [body: string, type: string | undefined][];
  let ready: PromiseWithResolvers<void>;

  beforeEach(async () => {
    api = await RuntimeApi.listen();
    answers = [];
    initErrors = [];
    ready = Promise.withResolvers();
    session = new RuntimeSession({
      onNext: () => ready.resolve(),
      onAnswer: (answer) => answers.push(answer),
      onInitError: (body, type) => initErrors.push([body.toString(), type]),
    });
    api.begin(openClients(session));
  });

  afterEach(() => api[Symbol.asyncDispose]());

  /** By Node's own HTTP client, so that our reader is tested against another's writer. */
  function send(method: string, path: string, body?: string | Buffer | Buffer[], headers: Record<string, string> = {}): Promise<Answer> {
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    const request = httpRequest(`http://${api.address}${path}`, { method, headers, agent: false }, (response) => {
      let text = "";
      response.on("data", (chunk) => (text += chunk));
      response.on("end", () => resolve({ status: response.statusCode, headers: response.headers, body: text }));
    });
    request.on("error", reject);
    if (Array.isArray(body)) for (const part of body) request.write(part);
    else if (body !== undefined) request.setHeader("Content-Length", Buffer.byteLength(body)).write(body);
    request.end();
    return promise;
  }

  /** Takes the event `requestId`, as a runtime would. */
  async function take(requestId = "id-1", more: { clientContext?: string } = {}): Promise<Answer> {
    const next = send("GET", `${BASE}/invocation/next`);
    await ready.promise;
    ready = Promise.withResolvers();
    dispatch(session, {
      requestId,
      payload: Payload.from('{"n": 1.0}'),
      deadline: 1_700_000_000_123.9,
      invokedFunctionArn: "arn:aws:lambda:us-east-1:000000000000:function:F",
      traceId: "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1",
      ...more,
    });
    return next;
  }

  function problem({ status, body }: Answer): [status: number | undefined, type: string] {
    const document = JSON.parse(body) as { errorType: string; errorMessage: string };
    expect(document.errorMessage).to.be.a("string");
    return [status, document.errorType];
  }

  describe("next", () => {
    it("brings the event's bytes and what is to be known of it", async () => {
      const { status, headers, body } = await take();
      expect([status, body]).to.deep.equal([200, '{"n": 1.0}']);
      expect(headers).to.include({
        "content-type": "application/json",
        "lambda-runtime-aws-request-id": "id-1",
        "lambda-runtime-deadline-ms": "1700000000123",
        "lambda-runtime-invoked-function-arn": "arn:aws:lambda:us-east-1:000000000000:function:F",
        "lambda-runtime-trace-id": "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1",
      });
      expect(headers).not.to.have.property("lambda-runtime-client-context");
    });

    it("brings the client context as JSON that fits into a header", async () => {
      const { headers } = await take("id-1", { clientContext: '{"custom":{\n"größe":"🎉"}}' });
      expect(headers["lambda-runtime-client-context"]).to.match(/^[ -~]+$/);
      expect(JSON.parse(String(headers["lambda-runtime-client-context"]))).to.deep.equal({ custom: { größe: "🎉" } });
    });

    it("is refused while an invocation runs", async () => {
      await take();
      const answer = await send("GET", `${BASE}/invocation/next`);
      expect(problem(answer)).to.deep.equal([403, "InvalidStateTransition"]);
      expect(answer.body).to.include("State transition from Running to Ready failed for runtime.");
    });
  });

  describe("response", () => {
    it("is accepted once", async () => {
      await take();
      const { status, body } = await send("POST", `${BASE}/invocation/id-1/response`, '"done"');
      expect([status, JSON.parse(body)]).to.deep.equal([202, { status: "OK" }]);
      expect(answers).to.deep.equal([{ kind: "response", body: Buffer.from('"done"') }]);
      expect(problem(await send("POST", `${BASE}/invocation/id-1/response`, '"again"'))).to.deep.equal([403, "InvalidStateTransition"]);
      expect(answers).to.have.length(1);
    });

    it("of another request is refused", async () => {
      await take();
      const answer = await send("POST", `${BASE}/invocation/id-0/response`, "1");
      expect(problem(answer)).to.deep.equal([400, "InvalidRequestID"]);
      expect(answers).to.deep.equal([]);
    });

    it("may come in chunks", async () => {
      await take();
      const chunks = [Buffer.from('{"a":'), Buffer.alloc(100_000, " "), Buffer.from("1}")];
      expect((await send("POST", `${BASE}/invocation/id-1/response`, chunks)).status).to.equal(202);
      expect(answers[0]?.kind === "response" && JSON.parse(answers[0].body.toString())).to.deep.equal({ a: 1 });
    });

    it("may have 6 MB and 100 bytes, and not one more", async () => {
      await take();
      expect((await send("POST", `${BASE}/invocation/id-1/response`, Buffer.alloc(RESPONSE_LIMIT, 32))).status).to.equal(202);
      await take("id-2");
      const answer = await send("POST", `${BASE}/invocation/id-2/response`, Buffer.alloc(RESPONSE_LIMIT + 1, 32));
      expect(problem(answer)).to.deep.equal([413, "RequestEntityTooLarge"]);
      expect(answers.map(({ kind }) => kind)).to.deep.equal(["response", "too-large"]);
    });

    it("in chunks without end is not kept", async () => {
      await take();
      const answer = await send(
        "POST",
        `${BASE}/invocation/id-1/response`,
        Array.from({ length: 8 }, () => Buffer.alloc(1_000_000)),
      );
      expect(problem(answer)).to.deep.equal([413, "RequestEntityTooLarge"]);
    });

    it("that ends early is refused, and ends the invocation", async () => {
      await take();
      const socket = await open();
      socket.end(`POST ${BASE}/invocation/id-1/response HTTP/1.1\r\nContent-Length: 100\r\n\r\n{"half":`);
      expect(await readAll(socket)).to.match(/^HTTP\/1\.1 400 Bad Request\r\n[\s\S]*"errorType":"TruncatedHTTPRequest"/);
      expect(answers).to.deep.equal([{ kind: "truncated" }]);
    });

    it("in a mode that there is not is refused", async () => {
      await take();
      const answer = await send("POST", `${BASE}/invocation/id-1/response`, "1", { "Lambda-Runtime-Function-Response-Mode": "telepathy" });
      expect(problem(answer)).to.deep.equal([400, "InvalidFunctionResponseMode"]);
    });

    it("that breaks off with an error in its trailers is that error", async () => {
      await take();
      const document = JSON.stringify({ errorType: "Late", errorMessage: "in the middle" });
      const socket = await open();
      socket.write(`POST ${BASE}/invocation/id-1/response HTTP/1.1\r\nTransfer-Encoding: chunked\r\nLambda-Runtime-Function-Response-Mode: streaming\r\n\r\n`);
      socket.end(
        `4\r\nhalf\r\n0\r\nLambda-Runtime-Function-Error-Type: Late\r\nLambda-Runtime-Function-Error-Body: ${Buffer.from(document).toString("base64")}\r\n\r\n`,
      );
      expect(await readAll(socket)).to.match(/^HTTP\/1\.1 202 /);
      expect(answers).to.deep.equal([{ kind: "error", body: Buffer.from(document), errorType: "Late" }]);
    });
  });

  describe("error", () => {
    it("is passed on to the last byte, JSON or not", async () => {
      await take();
      const { status } = await send("POST", `${BASE}/invocation/id-1/error`, "<oops>", { "Lambda-Runtime-Function-Error-Type": "Function.Oops" });
      expect(status).to.equal(202);
      expect(answers).to.deep.equal([{ kind: "error", body: Buffer.from("<oops>"), errorType: "Function.Oops" }]);
    });

    it("after the response is refused", async () => {
      await take();
      await send("POST", `${BASE}/invocation/id-1/response`, "1");
      expect(problem(await send("POST", `${BASE}/invocation/id-1/error`, "{}"))).to.deep.equal([403, "InvalidStateTransition"]);
    });
  });

  describe("init error", () => {
    it("is accepted before the first next", async () => {
      const { status } = await send("POST", `${BASE}/init/error`, "{}", { "Lambda-Runtime-Function-Error-Type": "Runtime.Nope" });
      expect(status).to.equal(202);
      expect(initErrors).to.deep.equal([["{}", "Runtime.Nope"]]);
    });

    it("is refused after it", async () => {
      await take();
      expect(problem(await send("POST", `${BASE}/init/error`, "{}"))).to.deep.equal([403, "InvalidStateTransition"]);
      expect(initErrors).to.deep.equal([]);
    });
  });

  it("answers a ping", async () => {
    expect(await send("GET", "/ping")).to.include({ status: 200, body: "pong" });
  });

  it("knows no other paths", async () => {
    expect((await send("GET", "/elsewhere")).status).to.equal(404);
  });

  it("takes a response and the next next in one write, and answers them in their order", async () => {
    const socket = await open();
    socket.write(`GET ${BASE}/invocation/next HTTP/1.1\r\n\r\n`);
    await ready.promise;
    ready = Promise.withResolvers();
    const event = { payload: Payload.of({}), deadline: 0, invokedFunctionArn: "arn", traceId: "t" };
    dispatch(session, { ...event, requestId: "id-1" });
    socket.write(`POST ${BASE}/invocation/id-1/response HTTP/1.1\r\nContent-Length: 2\r\n\r\n42GET ${BASE}/invocation/next HTTP/1.1\r\n\r\n`);
    await ready.promise;
    dispatch(session, { ...event, requestId: "id-2" });
    socket.end();
    const statuses = (await readAll(socket)).match(/HTTP\/1\.1 \d+|id-\d/g);
    expect(statuses).to.deep.equal(["HTTP/1.1 200", "id-1", "HTTP/1.1 202", "HTTP/1.1 200", "id-2"]);
  });

  it("reads requests that come byte by byte", async () => {
    const socket = await open();
    for (const byte of `POST ${BASE}/init/error HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n`) {
      socket.write(byte);
      await new Promise((resolve) => setImmediate(resolve));
    }
    socket.end();
    expect(await readAll(socket)).to.match(/^HTTP\/1\.1 202 /);
    expect(initErrors).to.deep.equal([["{}", undefined]]);
  });

  it("asks for a body that a client holds back", async () => {
    const socket = await open();
    socket.write(`POST ${BASE}/init/error HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n`);
    const [first] = await once(socket, "data");
    expect(String(first)).to.equal("HTTP/1.1 100 Continue\r\n\r\n");
    socket.end("{}");
    expect(await readAll(socket)).to.match(/^HTTP\/1\.1 202 /);
  });

  it("closes what is not HTTP", async () => {
    for (const nonsense of ["hello\r\n\r\n", "GET / HTTP/1.1\r\n: x\r\n\r\n", "POST / HTTP/1.1\r\nContent-Length: many\r\n\r\n"]) {
      const socket = await open();
      socket.write(nonsense);
      expect(await readAll(socket)).to.match(/^HTTP\/1\.1 400 Bad Request\r\nConnection: close\r\n/);
    }
  });

  it("hears no more of a runtime that was replaced", async () => {
    await take();
    const later: RuntimeAnswer[] = [];
    api.begin(openClients(new RuntimeSession({ onNext() {}, onAnswer: (answer) => later.push(answer), onInitError() {} })));
    expect(problem(await send("POST", `${BASE}/invocation/id-1/response`, "1"))).to.deep.equal([400, "InvalidRequestID"]);
    expect([...answers, ...later]).to.deep.equal([]);
  });

  async function open(): Promise<Socket> {
    const [host, port] = api.address.split(":");
    const socket = connect({ host: host as string, port: Number(port), allowHalfOpen: true });
    await once(socket, "connect");
    return socket;
  }

  async function readAll(socket: Socket): Promise<string> {
    let text = "";
    for await (const chunk of socket) text += chunk;
    socket.destroy();
    return text;
  }
});
