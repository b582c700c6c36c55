import { expect } from "chai";
import { openMemoryBus } from "../broker/memory-bus.ts";
import { VirtualClock } from "../core/clock.ts";
import type { EventEnvelope } from "../core/event.ts";
import { Ids } from "../core/ids.ts";
import { Logger } from "../core/logger.ts";
import { Payload } from "../core/payload.ts";
import type { RefusalRecord } from "../core/refusal-record.ts";
import { functionKey, Registry } from "../core/registry.ts";
import { subjects } from "../core/subjects.ts";
import { noopTracer } from "../core/tracing.ts";
import { defineFunction } from "../test/support/invoker.ts";
import { AsynchronousEvents } from "./asynchronous-events.ts";
import { Concurrency } from "./concurrency.ts";
import { Outbox } from "./destinations/outbox.ts";
import type { Fleet } from "./environment/fleet.ts";
import { Failures } from "./failures.ts";

describe("a failure of ours (Lambda developer guide: 'For throttling errors (429) and system errors (500-series) …')", () => {
  const clock = new VirtualClock();
  const stop = new AbortController();
  const broken = { take: () => undefined, wait: () => Promise.reject(new Error("no process can be started")) } as unknown as Fleet;

  after(() => stop.abort());

  it("uses up no attempt: the event waits 1 s, 2 s, 4 s … until it is too old", async () => {
    const [ids, logger, registry] = [new Ids("1"), new Logger("error", () => {}), new Registry()];
    const bus = openMemoryBus({ clock, ids, logger });
    const definition = defineFunction("f", "hello.handler", { eventInvokeConfig: { maximumEventAgeInSeconds: 60 } });
    registry.functions.put(functionKey("f"), definition);
    using concurrency = new Concurrency({ registry, hostClock: clock });
    const failures = new Failures(await bus.journal("invoker"), logger);
    const parts = { bus, clock, ids, logger, registry, tracer: noopTracer, region: "us-east-1", accountId: "000000000000", endpoint: () => "" };
    const outbox = new Outbox({ ...parts, aws: { call: () => Promise.reject(new Error("unused")) } });
    const events = new AsynchronousEvents({ ...parts, fleet: broken, failures, outbox, concurrency, stopped: stop.signal });
    void serve(bus.subscribe(subjects.invokeEvent("f"), stop.signal), (delivery) => events.handle("f", delivery));
    const refusals: RefusalRecord[] = [];
    void serve(bus.observe("refusal.*", stop.signal), async ({ message }) => void refusals.push(message?.value as RefusalRecord));

    const start = clock.now();
    await bus.publish(subjects.invokeEvent("f"), eventAt(start));
    await clock.advance(3_600_000, () => bus.idle());
    expect(refusals.map(({ time, attempt, code, statusCode }) => [(Date.parse(time) - start) / 1_000, attempt, code, statusCode])).to.deep.equal(
      [0, 1, 3, 7, 15, 31].map((seconds) => [seconds, 1, "ServiceException", 500]),
    );
    expect(failures.all[0]?.record.requestContext).to.include({ condition: "EventAgeExceeded", approximateInvokeCount: 0 });
  });
});

function eventAt(now: number): EventEnvelope {
  const time = new Date(now).toISOString();
  const source = "arn:aws:lambda:us-east-1:000000000000:function:f";
  return { specversion: "1.0", id: "e", source, type: "t", time, acceptedtime: time, datacontenttype: "application/json", data: Payload.of({}) };
}

async function serve<Item>(items: AsyncIterable<Item>, take: (item: Item) => Promise<void>): Promise<void> {
  for await (const item of items) await take(item);
}
