import { expect } from "chai";
import { openClients } from "../../../test/support/runtime-api.ts";
import { RuntimeApi } from "../server.ts";

const EXTENSION = "/2020-01-01/extension";

describe("Extensions API 2020-01-01", () => {
  let api: RuntimeApi;
  let clients: ReturnType<typeof openClients>;

  beforeEach(async () => {
    api = await RuntimeApi.listen();
    clients = openClients(undefined, { launched: ["agent"] });
    api.begin(clients);
  });

  afterEach(() => api[Symbol.asyncDispose]());

  function send(method: string, path: string, headers: Record<string, string> = {}, body?: unknown): Promise<Response> {
    return fetch(`http://${api.address}${path}`, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) });
  }

  function register(name: string, events: string[], headers: Record<string, string> = {}): Promise<Response> {
    return send("POST", `${EXTENSION}/register`, { "Lambda-Extension-Name": name, ...headers }, { events });
  }

  async function typeOf(answer: Promise<Response>): Promise<[number, string]> {
    const response = await answer;
    return [response.status, ((await response.json()) as { errorType: string }).errorType];
  }

  async function identify(name = "agent"): Promise<Record<string, string>> {
    const identifier = (await register(name, ["INVOKE"])).headers.get("lambda-extension-identifier") as string;
    return { "Lambda-Extension-Identifier": identifier };
  }

  it("registers, and tells about the function", async () => {
    const answer = await register("agent", ["INVOKE", "SHUTDOWN"]);
    expect(answer.headers.get("lambda-extension-identifier")).to.match(/^[0-9a-f-]{36}$/);
    expect(await answer.json()).to.deep.equal({ functionName: "F", functionVersion: "$LATEST", handler: "index.handler" });
    const more = await register("inside", [], { "Lambda-Extension-Accept-Feature": "accountId" });
    expect(await more.json()).to.include({ accountId: "000000000000" });
  });

  it("refuses registrations that are wrong", async () => {
    expect(await typeOf(send("POST", `${EXTENSION}/register`, {}, {}))).to.deep.equal([403, "Extension.InvalidExtensionName"]);
    expect(await typeOf(register("inside", ["SHUTDOWN"]))).to.deep.equal([403, "Extension.InvalidEventType"]);
    expect(await typeOf(register("agent", ["DANCE"]))).to.deep.equal([403, "Extension.InvalidEventType"]);
    expect(await typeOf(send("POST", `${EXTENSION}/register`, { "Lambda-Extension-Name": "a" }, { events: "INVOKE" }))).to.deep.equal([
      403,
      "InvalidRequestFormat",
    ]);
    await register("agent", []);
    expect(await typeOf(register("agent", []))).to.deep.equal([403, "Extension.InvalidExtensionState"]);
    clients.extensions.registrationOpen = false;
    expect(await typeOf(register("late", []))).to.deep.equal([403, "Extension.RegistrationClosed"]);
  });

  it("takes ten, and not one more", async () => {
    for (let count = 0; count < 10; count++) expect((await register(`e${count}`, [])).status).to.equal(200);
    expect(await typeOf(register("e10", []))).to.deep.equal([403, "Extension.TooManyExtensions"]);
  });

  it("asks who speaks", async () => {
    const next = (headers: Record<string, string>) => typeOf(send("GET", `${EXTENSION}/event/next`, headers));
    expect(await next({})).to.deep.equal([403, "Extension.MissingExtensionIdentifier"]);
    expect(await next({ "Lambda-Extension-Identifier": "me" })).to.deep.equal([403, "Extension.InvalidExtensionIdentifier"]);
    const unknown = "00000000-0000-4000-8000-000000000000";
    expect(await next({ "Lambda-Extension-Identifier": unknown })).to.deep.equal([403, "Extension.UnknownExtensionIdentifier"]);
  });

  it("tells what happens, and is told of errors", async () => {
    const headers = await identify();
    const next = send("GET", `${EXTENSION}/event/next`, headers);
    const message = {
      eventType: "INVOKE",
      deadlineMs: 1,
      requestId: "id",
      invokedFunctionArn: "arn",
      tracing: { type: "X-Amzn-Trace-Id", value: "t" },
    } as const;
    clients.extensions.send(message);
    expect(await (await next).json()).to.deep.equal(message);
    expect(await typeOf(send("POST", `${EXTENSION}/exit/error`, headers, {}))).to.deep.equal([403, "Extension.MissingHeader"]);
    const failing = { ...headers, "Lambda-Extension-Function-Error-Type": "Extension.Oops" };
    expect(await typeOf(send("POST", `${EXTENSION}/init/error`, failing, {}))).to.deep.equal([403, "Extension.InvalidExtensionState"]);
    expect((await send("POST", `${EXTENSION}/exit/error`, failing, {})).status).to.equal(202);
  });

  it("takes subscriptions within their limits while Init lasts", async () => {
    const headers = await identify();
    const subscribe = (more: object) =>
      send("PUT", "/2022-07-01/telemetry", headers, {
        schemaVersion: "2022-12-13",
        types: ["platform"],
        destination: { protocol: "HTTP", URI: "http://sandbox.localdomain:8080" },
        ...more,
      });
    expect((await subscribe({})).status).to.equal(200);
    expect(await typeOf(subscribe({ types: ["everything"] }))).to.deep.equal([400, "ValidationError"]);
    expect(await typeOf(subscribe({ buffering: { maxItems: 10 } }))).to.deep.equal([400, "ValidationError"]);
    expect(await typeOf(subscribe({ destination: { protocol: "HTTP", URI: "http://example.com" } }))).to.deep.equal([400, "ValidationError"]);
    clients.telemetry.closeSubscriptions();
    expect(await typeOf(subscribe({}))).to.deep.equal([403, "Telemetry.SubscriptionClosed"]);
    clients.telemetry[Symbol.dispose]();
  });
});
