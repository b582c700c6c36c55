import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { type AddressInfo, createServer as createTcpServer } from "node:net";
import { expect } from "chai";
import { nextTurn, VirtualClock } from "../../../core/clock.ts";
import type { Dropped } from "./delivery.ts";
import { toLogsApi } from "./logs-api.ts";
import { readSubscription, type Subscription } from "./subscription.ts";
import { Telemetry } from "./telemetry.ts";
import type { TelemetryEvent } from "./telemetry-event.ts";

interface Request extends Pick<IncomingMessage, "method" | "url" | "headers"> {
  readonly events: readonly TelemetryEvent[];
  answer(status: number): void;
}

/** An extension's own server: each request waits until it is answered. */
class Destination implements AsyncDisposable {
  readonly requests: Request[] = [];
  readonly #server: Server = createServer((request, response) => void this.#take(request, response));

  async listen(): Promise<string> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    return `http://sandbox.localdomain:${(this.#server.address() as AddressInfo).port}/told?by=lambda`;
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method, url, headers } = request;
    const events = JSON.parse(await textOf(request)) as TelemetryEvent[];
    this.requests.push({ method, url, headers, events, answer: (status) => response.writeHead(status).end() });
  }

  /** The request with this number, when it has come. */
  async request(number: number): Promise<Request> {
    while (this.requests.length < number) await nextTurn();
    return this.requests[number - 1] as Request;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

async function textOf(stream: AsyncIterable<unknown>): Promise<string> {
  let text = "";
  for await (const chunk of stream) text += chunk;
  return text;
}

function subscription(more: object, api: Subscription["api"] = "telemetry"): Subscription {
  return readSubscription(api, Buffer.from(JSON.stringify({ types: ["platform", "function", "extension"], ...more })));
}

const lines = (events: readonly TelemetryEvent[] = []) => events.map(({ record }) => record);

describe("Telemetry API 2022-07-01", () => {
  let clock: VirtualClock;
  let telemetry: Telemetry;
  let destination: Destination;
  let URI: string;
  let dropped: Dropped[];

  beforeEach(async () => {
    clock = new VirtualClock();
    dropped = [];
    telemetry = new Telemetry({ hostClock: clock, onSubscribed() {}, onDropped: (record) => dropped.push(record) });
    destination = new Destination();
    URI = await destination.listen();
  });

  afterEach(async () => {
    telemetry[Symbol.dispose]();
    await destination[Symbol.asyncDispose]();
  });

  const subscribe = (more: object = {}) => telemetry.subscribe("agent", subscription({ destination: { protocol: "HTTP", URI }, ...more }));
  const print = (line: string) => telemetry.publish("function", "function", line);

  it("has AWS's buffers unless others are asked for", () => {
    const { maxItems, maxBytes, timeoutMs, schemaVersion } = subscription({ destination: { protocol: "HTTP", URI } });
    expect({ maxItems, maxBytes, timeoutMs, schemaVersion }).to.deep.equal({
      maxItems: 10_000,
      maxBytes: 262_144,
      timeoutMs: 1_000,
      schemaVersion: "2022-07-01",
    });
  });

  it("refuses what is beyond the limits of a buffer", () => {
    const beyond = [{ maxItems: 999 }, { maxItems: 10_001 }, { maxBytes: 262_143 }, { maxBytes: 1_048_577 }, { timeoutMs: 24 }, { timeoutMs: 30_001 }];
    for (const buffering of beyond) expect(() => subscription({ buffering, destination: { protocol: "HTTP", URI } })).to.throw(RangeError, /^buffering\./);
    const within = [{ maxItems: 1_000, maxBytes: 1_048_576, timeoutMs: 25 }, { timeoutMs: 30_000 }];
    for (const buffering of within) expect(subscription({ buffering, destination: { protocol: "HTTP", URI } })).to.include(buffering);
  });

  it("posts a JSON array of time, type and record when a buffer's time is over", async () => {
    subscribe({ buffering: { timeoutMs: 25 } });
    telemetry.publish("platform", "platform.start", { requestId: "id", version: "$LATEST" });
    print("a line");
    await clock.advance(24);
    expect(destination.requests).to.deep.equal([]);
    await clock.advance(1);
    const { method, url, headers, events, answer } = await destination.request(1);
    answer(200);
    expect([method, url, headers["content-type"]]).to.deep.equal(["POST", "/told?by=lambda", "application/json"]);
    const time = "2026-01-01T00:00:00.000Z";
    expect(events).to.deep.equal([
      { time, type: "platform.start", record: { requestId: "id", version: "$LATEST" } },
      { time, type: "function", record: "a line" },
    ]);
  });

  it("posts at once when a buffer holds as many events or bytes as were asked for", async () => {
    subscribe({ buffering: { maxItems: 1_000 } });
    for (let count = 0; count < 1_000; count++) print(String(count));
    const first = await destination.request(1);
    expect(first.events).to.have.length(1_000);
    first.answer(200);
    for (let count = 0; count < 3; count++) print("x".repeat(100_000));
    const second = await destination.request(2);
    second.answer(200);
    expect(second.events).to.have.length(2);
    const third = await destination.request(3);
    third.answer(200);
    expect(third.events).to.have.length(1);
  });

  it("tells each only the kinds that it asked for, and what came before it asked", async () => {
    print("early");
    subscribe({ types: ["function"] });
    telemetry.publish("platform", "platform.start", {});
    telemetry.publish("extension", "extension", "not asked for");
    print("late");
    telemetry.flush();
    const { events, answer } = await destination.request(1);
    answer(200);
    expect(lines(events)).to.deep.equal(["early", "late"]);
  });

  it("posts again what the destination did not take, before anything else", async () => {
    subscribe();
    print("one");
    telemetry.flush();
    (await destination.request(1)).answer(500);
    print("two");
    while (clock.nextDue === undefined || destination.requests.length < 2) await clock.advance(100);
    const again = await destination.request(2);
    again.answer(200);
    expect(lines(again.events)).to.deep.equal(["one"]);
    const next = await destination.request(3);
    next.answer(200);
    expect(lines(next.events)).to.deep.equal(["two"]);
  });

  it("drops what a slow destination leaves no room for, and says how much: platform.logsDropped", async () => {
    subscribe({ buffering: { maxItems: 1_000 } });
    for (let count = 0; count < 5_007; count++) print("line");
    for (let number = 1; number <= 5; number++) (await destination.request(number)).answer(200);
    const { events, answer } = await destination.request(6);
    answer(200);
    const bytes = Buffer.byteLength(JSON.stringify(destination.requests[0]?.events[0]));
    const record = {
      reason: "Consumer seems to have fallen behind as it has not acknowledged receipt of logs.",
      droppedRecords: 7,
      droppedBytes: 7 * bytes,
    };
    expect(events.map(({ type, record }) => ({ type, record }))).to.deep.equal([{ type: "platform.logsDropped", record }]);
    expect(dropped).to.deep.equal([record]);
    expect(destination.requests.flatMap(({ events }) => lines(events).filter((line) => line === "line"))).to.have.length(5_000);
  });

  it("writes a JSON text a line to a TCP destination", async () => {
    const received = Promise.withResolvers<string>();
    const server = createTcpServer((socket) => void textOf(socket).then(received.resolve));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    subscribe({ destination: { protocol: "TCP", port: (server.address() as AddressInfo).port } });
    print("one");
    print("two\nthree");
    telemetry.flush();
    const [first, second, rest] = (await received.promise).split("\n");
    server.close();
    expect(lines([first, second].map((text) => JSON.parse(text as string) as TelemetryEvent))).to.deep.equal(["one", "two\nthree"]);
    expect(rest).to.equal("");
  });
});

describe("Logs API 2020-08-15", () => {
  const time = "2026-01-01T00:00:00.000Z";
  const told = (type: string, record: unknown, schemaVersion = "2021-03-18") =>
    toLogsApi({ time, type, record }, schemaVersion).map((event) => [event.type, event.record]);
  const tracing = { spanId: "53995c3f42cd8ad8", type: "X-Amzn-Trace-Id", value: "Root=1-5759e988-bd862e3fe1be46a994272793" };

  it("tells of an invocation's start without its trace", () => {
    expect(told("platform.start", { requestId: "id", version: "7", tracing })).to.deep.equal([["platform.start", { requestId: "id", version: "7" }]]);
  });

  it("tells of the runtime's end by its status alone, from 2021-03-18 on", () => {
    const record = { requestId: "id", status: "success", metrics: { durationMs: 1, producedBytes: 2 }, spans: [] };
    expect(told("platform.runtimeDone", record)).to.deep.equal([["platform.runtimeDone", { requestId: "id", status: "success" }]]);
    expect(told("platform.runtimeDone", record, "2020-08-15")).to.deep.equal([]);
  });

  it("tells of an invocation's end by an event and a report of its metrics", () => {
    const metrics = { durationMs: 101.5, billedDurationMs: 102, memorySizeMB: 512, maxMemoryUsedMB: 33, initDurationMs: 116.67 };
    expect(told("platform.report", { requestId: "id", status: "success", metrics, tracing })).to.deep.equal([
      ["platform.end", { requestId: "id" }],
      ["platform.report", { requestId: "id", metrics }],
    ]);
  });

  it("tells of extensions, subscriptions and losses as they are, and nothing of Init", () => {
    for (const type of ["platform.extension", "platform.logsSubscription", "platform.logsDropped"])
      expect(told(type, { a: 1 })).to.deep.equal([[type, { a: 1 }]]);
    for (const type of ["platform.initStart", "platform.initRuntimeDone", "platform.initReport", "platform.telemetrySubscription"]) {
      expect(told(type, {})).to.deep.equal([]);
    }
  });

  it("hands on what functions and extensions print", () => {
    expect(told("function", "a line")).to.deep.equal([["function", "a line"]]);
    expect(told("extension", "another")).to.deep.equal([["extension", "another"]]);
  });

  it("has schema versions of its own", () => {
    const destination = { protocol: "HTTP", URI: "http://sandbox:8080" };
    expect(subscription({ destination }, "logs").schemaVersion).to.equal("2020-08-15");
    expect(() => subscription({ destination, schemaVersion: "2022-12-13" }, "logs")).to.throw("schemaVersion: one of 2020-08-15, 2021-03-18");
  });
});
