import { expect } from "chai";
import { z } from "zod";
import { openMemoryBus } from "../broker/index.ts";
import { Activity } from "../core/activity.ts";
import { functionArn } from "../core/arn.ts";
import { nextTurn, VirtualClock } from "../core/clock.ts";
import { ConnectionError } from "../core/errors.ts";
import type { EventEnvelope } from "../core/event.ts";
import { Ids } from "../core/ids.ts";
import { silent } from "../core/logger.ts";
import type { Outcome } from "../core/outcome.ts";
import { Payload } from "../core/payload.ts";
import { type Mapping, Registry } from "../core/registry.ts";
import { noopTracer, type SpanContext, SpanKind, type Tracer, trace } from "../core/tracing.ts";
import type { ConnectorContext, PushedConnector, SourceItem } from "./connector.ts";
import { createRunner } from "./runner.ts";

const TRACEPARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

function envelope(id: string, changes: Partial<EventEnvelope> = {}): EventEnvelope {
  const time = "2026-01-01T00:00:00.000Z";
  return { specversion: "1.0", id, source: "arn:x", type: "x.y", time, datacontenttype: "application/json", data: Payload.of(id), ...changes };
}

function mapping(id: string, enabled = true): Mapping {
  return { id, connector: "test", source: "arn:x", functionArn: functionArn("f"), enabled, options: {} };
}

/** An item of one event for each id, which writes down what becomes of it. */
function item(ids: readonly string[], log: string[] = [], changes: Partial<EventEnvelope> = {}): SourceItem {
  return {
    events: ids.map((id) => ({ event: envelope(id, changes), functionName: "f", mapping: "m" })),
    acknowledge: async (outcomes: readonly Outcome[]) => void log.push(`${ids}: ${outcomes.map(({ status }) => status)}`),
    release: async () => void log.push(`${ids}: released`),
  };
}

type Open = (context: ConnectorContext, signal: AbortSignal) => AsyncIterable<SourceItem>;

/** A world with one connector, whose sources read what `open` yields. */
function setUp(invocationType: PushedConnector["invocationType"], open: Open, tracer: Tracer = noopTracer) {
  const [clock, hostClock, ids, registry] = [new VirtualClock(), new VirtualClock(), new Ids(1), new Registry()];
  const bus = openMemoryBus({ clock, ids, logger: silent });
  const counts = { opened: 0, closed: 0 };
  const connector: PushedConnector = {
    name: "test",
    schema: z.object({}),
    settings: z.strictObject({}),
    trigger: "other",
    intake: "pushed",
    invocationType,
    open: async (context) => {
      counts.opened++;
      return { read: (signal) => open(context, signal), [Symbol.asyncDispose]: async () => void counts.closed++ };
    },
    assemble: (records) => records,
  };
  const aws = { call: () => Promise.reject(new Error("not called")) };
  const runner = createRunner({
    connectors: [connector],
    activity: new Activity(),
    registry,
    bus,
    aws,
    clock,
    hostClock,
    ids,
    logger: silent,
    tracer,
    region: "us-east-1",
    attach: () => expect.fail("nothing elsewhere"),
  });
  return { runner, bus, registry, hostClock, counts };
}

const forever = (signal: AbortSignal) => new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));

const silence: Open = async function* (_context, signal) {
  yield* [];
  await forever(signal);
};

async function turns(count = 10): Promise<void> {
  for (let turn = 0; turn < count; turn++) await nextTurn();
}

describe("Runner", () => {
  it("opens a pushed source once, whatever mappings there are", async () => {
    const { runner, registry, counts } = setUp("Event", silence);
    registry.mappings.put("a", mapping("a"));
    await runner.start();
    registry.mappings.put("b", mapping("b"));
    await turns();
    expect(counts).to.deep.equal({ opened: 1, closed: 0 });
    await runner[Symbol.asyncDispose]();
    expect(counts).to.deep.equal({ opened: 1, closed: 1 });
  });

  it("opens a lost source again, waiting twice as long each time, and as long as the source says", async () => {
    const { runner, hostClock, counts } = setUp("Event", async function* () {
      yield* [];
      throw new ConnectionError("gone", counts.opened === 4 ? { retryAfter: 5_000 } : {});
    });
    await runner.start();
    await turns();
    for (const [wait, times] of [
      [99, 1],
      [1, 2],
      [199, 2],
      [1, 3],
      [400, 4],
      [4_999, 4],
      [1, 5],
    ] as const) {
      await hostClock.advance(wait, turns);
      expect(counts.opened).to.equal(times);
    }
    await runner[Symbol.asyncDispose]();
  });

  it("has many events on their way at once, and bounds them", async () => {
    let read = 0;
    const { runner, bus, hostClock } = setUp("Event", async function* (_context, signal) {
      while (read < 1000 && !signal.aborted) yield item([String(read++)]);
      await forever(signal);
    });
    const takes = bus.publish.bind(bus);
    const held: (() => void)[] = [];
    bus.publish = (...given) => new Promise<void>((resolve) => held.push(resolve)).then(() => takes(...given));
    await runner.start();
    await turns(2000);
    expect(held).to.have.length(256);
    for (const resolve of held.splice(0)) resolve();
    await turns(2000);
    expect(held).to.have.length(256);
    while (held.length > 0) {
      for (const resolve of held.splice(0)) resolve();
      await hostClock.advance(0, () => turns(600));
    }
    expect(read).to.equal(1000);
    await runner[Symbol.asyncDispose]();
  });

  it("lets what is in flight settle before it ends", async () => {
    const log: string[] = [];
    const { runner, bus } = setUp("Event", async function* (_context, signal) {
      yield item(["1"], log);
      await forever(signal);
    });
    let take = () => {};
    bus.publish = () => new Promise<void>((resolve) => (take = resolve));
    await runner.start();
    await turns();
    const ended = runner[Symbol.asyncDispose]();
    await turns();
    expect(log).to.deep.equal([]);
    take();
    await ended;
    expect(log).to.deep.equal(["1: accepted"]);
  });

  it("requests what the source still holds as one page for each mapping, and gives back the outcomes in their order", async () => {
    const log: string[] = [];
    const { runner, bus } = setUp("RequestResponse", async function* (_context, signal) {
      yield item(["1", "2", "3"], log);
      await forever(signal);
    });
    const pages: string[][] = [];
    const error = { errorType: "Error", errorMessage: "no", payload: Payload.of({}) };
    const stop = new AbortController();
    void (async () => {
      for await (const delivery of bus.subscribe("invoke.request.f.m", stop.signal)) {
        pages.push(delivery.events.map(({ id }) => id));
        await delivery.settle(delivery.events.map(({ id }) => (id === "2" ? { status: "returned", error } : { status: "succeeded" })));
      }
    })();
    await runner.start();
    await turns();
    expect(pages).to.deep.equal([["1", "2", "3"]]);
    expect(log).to.deep.equal(["1,2,3: succeeded,returned,succeeded"]);
    await runner[Symbol.asyncDispose]();
    stop.abort();
  });

  it("releases what nobody takes and the source still holds, and opens it again later", async () => {
    const log: string[] = [];
    const { runner, hostClock, counts } = setUp("RequestResponse", async function* (_context, signal) {
      yield item(["1"], log);
      await forever(signal);
    });
    await runner.start();
    await turns();
    expect([log, counts]).to.deep.equal([["1: released"], { opened: 1, closed: 1 }]);
    await hostClock.advance(100, turns);
    expect(counts.opened).to.equal(2);
    await runner[Symbol.asyncDispose]();
  });

  it("sends each event in a span of its own, whose parent the event brought and whose context it takes along", async () => {
    const started: { name: string; kind?: SpanKind; parent?: SpanContext }[] = [];
    const own = { traceId: "0af7651916cd43dd8448eb211c80319c", spanId: "00f067aa0ba902b7", traceFlags: 1 };
    const tracer = {
      startSpan: (name, options, context) => {
        const parent = context && trace.getSpanContext(context);
        started.push({ name, ...(options?.kind !== undefined && { kind: options.kind }), ...(parent && { parent }) });
        return trace.wrapSpanContext(own);
      },
    } as Tracer;
    const open: Open = async function* (_context, signal) {
      yield item(["1"], [], { traceparent: TRACEPARENT });
      await forever(signal);
    };
    const { runner, bus } = setUp("Event", open, tracer);
    await runner.start();
    const delivery = (await bus.subscribe("invoke.event.f", new AbortController().signal)[Symbol.asyncIterator]().next()).value;
    expect(started).to.have.length(1);
    expect(started[0]).to.include({ name: "send f", kind: SpanKind.PRODUCER });
    expect(started[0]?.parent).to.include({ traceId: own.traceId, spanId: "b7ad6b7169203331" });
    expect(delivery?.events[0]?.traceparent).to.equal(`00-${own.traceId}-${own.spanId}-01`);
    await delivery?.settle([{ status: "succeeded" }]);
    await runner[Symbol.asyncDispose]();
  });
});
