// Conformance of a connector: what every one of them promises, whatever its source. Runs on the memory bus, without waiting.
import { expect } from "chai";
import { openMemoryBus } from "../../broker/index.ts";
import type { PushedConnector, SourceItem } from "../../connectors/connector.ts";
import { createRunner } from "../../connectors/runner.ts";
import { Activity } from "../../core/activity.ts";
import type { AwsClient } from "../../core/aws-client.ts";
import type { Bus } from "../../core/bus.ts";
import { type Clock, nextTurn, VirtualClock } from "../../core/clock.ts";
import { ConnectionError } from "../../core/errors.ts";
import type { EventEnvelope } from "../../core/event.ts";
import { Ids } from "../../core/ids.ts";
import { silent } from "../../core/logger.ts";
import type { Outcome } from "../../core/outcome.ts";
import { Payload } from "../../core/payload.ts";
import { type Mapping, Registry } from "../../core/registry.ts";
import { subjects } from "../../core/subjects.ts";
import { noopTracer } from "../../core/tracing.ts";

/** Where a connector's source lives during a test. */
export interface ConnectorWorld {
  readonly bus: Bus;
  readonly clock: Clock;
  readonly registry: Registry;
}

export interface ConnectorFixture {
  // biome-ignore lint/suspicious/noExplicitAny: the suite fits every connector whose source pushes.
  readonly connector: PushedConnector<any, any>;
  /** Of a function called `f`. */
  readonly mapping: Mapping;
  readonly region: string;
  /** The source's API, for connectors that call it. */
  readonly aws?: AwsClient;
  /** Makes the source bring the event of the fixture. */
  cause(world: ConnectorWorld): Promise<void>;
  /** Makes it bring something that the mapping has not asked for. */
  causeUnwanted(world: ConnectorWorld): Promise<void>;
  /** The records of that event, as a handler finds them. */
  readonly records: readonly unknown[];
}

export function describeConnector(name: string, fixture: ConnectorFixture): void {
  describe(`the ${name} connector`, () => {
    it("gives envelopes that are valid CloudEvents", async () => {
      const [event] = await run(fixture);
      expectCloudEvent(event as EventEnvelope);
    });

    it("says what Lambda's event queue must know: request id, time of acceptance, connector, mapping", async () => {
      const [event] = await run(fixture);
      expect(event?.requestid).to.match(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
      expect(event?.acceptedtime).to.equal("2026-01-01T00:00:00.000Z");
      expect(event).to.include({ connector: fixture.connector.name, mapping: fixture.mapping.id });
    });

    it("translates the same thing into the same event", async () => {
      const [one, other] = [await run(fixture), await run(fixture)];
      expect(JSON.stringify(one)).to.equal(JSON.stringify(other));
    });

    it("gives data that JSON carries without a change", async () => {
      const [event] = await run(fixture);
      const there = event?.data.value;
      expect(Payload.from(event?.data.bytes ?? "").value).to.deep.equal(there);
    });

    it("assembles records into the event that a handler receives", async () => {
      const [event] = await run(fixture);
      const { connector, records } = fixture;
      const received = connector.invocationType === "Event" ? event?.data.value : connector.assemble([event?.data.value]);
      expect(JSON.stringify(received)).to.equal(JSON.stringify(connector.assemble(records)));
    });

    it("acknowledges each item exactly once, and releases none that was handed over", async () => {
      const { log } = await runLogged(fixture);
      expect(log.map(({ did }) => did)).to.deep.equal(["acknowledged"]);
    });

    it("lets go of what nobody has asked for", async () => {
      const { events, log } = await runLogged({ ...fixture, cause: fixture.causeUnwanted });
      expect(events).to.deep.equal([]);
      expect(log).to.deep.equal([{ did: "acknowledged", outcomes: [] }]);
    });

    it("loses nothing when the bus fails", async () => {
      const { events, log } = await runLogged(fixture, 3);
      expect(events).to.have.length(1);
      expect(log.at(-1)?.did).to.equal("acknowledged");
      expect(log.filter(({ did }) => did === "acknowledged")).to.have.length(1);
    });

    it("refuses options and settings that it does not know", () => {
      expect(fixture.connector.schema.safeParse(fixture.mapping.options).success).to.equal(true);
      expect(fixture.connector.settings.safeParse({}).success).to.equal(true);
      expect(fixture.connector.settings.safeParse({ unheardOf: 1 }).success).to.equal(false);
    });
  });
}

interface Entry {
  readonly did: "acknowledged" | "released";
  readonly outcomes?: readonly string[];
}

async function run(fixture: ConnectorFixture): Promise<readonly EventEnvelope[]> {
  return (await runLogged(fixture)).events;
}

/** Causes the event once, and lets everything settle; the bus refuses the first `failures` hand-overs. */
async function runLogged(fixture: ConnectorFixture, failures = 0): Promise<{ events: readonly EventEnvelope[]; log: readonly Entry[] }> {
  const clock = new VirtualClock();
  const ids = new Ids("conformance");
  const registry = new Registry();
  const bus = openMemoryBus({ clock, ids, logger: silent });
  const log: Entry[] = [];
  const events: EventEnvelope[] = [];
  const stop = new AbortController();
  const handled = handle(bus, fixture, events, stop.signal);
  const aws = fixture.aws ?? { call: () => Promise.reject(new Error("no service here")) };
  const parts = {
    activity: new Activity(),
    registry,
    aws,
    clock,
    hostClock: new ImpatientClock(),
    ids,
    logger: silent,
    tracer: noopTracer,
    region: fixture.region,
    attach: () => expect.fail("nothing elsewhere"),
  };
  const runner = createRunner({ ...parts, connectors: [watched(fixture.connector, log)], bus: failing(bus, failures) });
  registry.mappings.put(fixture.mapping.id, fixture.mapping);
  await runner.start();
  await fixture.cause({ bus, clock, registry });
  while (!log.some(({ did }) => did === "acknowledged")) await nextTurn();
  await bus.idle();
  await runner[Symbol.asyncDispose]();
  stop.abort();
  await handled;
  return { events, log };
}

/** Plays the invoker of function `f`. */
async function handle(bus: Bus, { connector, mapping }: ConnectorFixture, events: EventEnvelope[], signal: AbortSignal): Promise<void> {
  const subject = connector.invocationType === "Event" ? subjects.invokeEvent("f") : subjects.invokeRequest("f", mapping.id);
  for await (const delivery of bus.subscribe(subject, signal)) {
    events.push(...delivery.events);
    await delivery.settle(delivery.events.map(() => ({ status: "succeeded" })));
  }
}

/** The connector, with what becomes of its items written down. */
function watched(connector: ConnectorFixture["connector"], log: Entry[]): ConnectorFixture["connector"] {
  const watch = (item: SourceItem): SourceItem => ({
    events: item.events,
    acknowledge: async (outcomes: readonly Outcome[]) => {
      log.push({ did: "acknowledged", outcomes: outcomes.map(({ status }) => status) });
      await item.acknowledge(outcomes);
    },
    release: async () => {
      log.push({ did: "released" });
      await item.release();
    },
  });
  return {
    ...connector,
    open: async (context) => {
      const source = await connector.open(context);
      return {
        async *read(signal) {
          for await (const item of source.read(signal)) yield watch(item);
        },
        [Symbol.asyncDispose]: () => source[Symbol.asyncDispose](),
      };
    },
  };
}

/** The bus as it is when its server is away for a moment. */
function failing(bus: Bus, failures: number): Bus {
  let left = failures;
  const refuse = () => {
    if (left-- > 0) throw new ConnectionError("the bus is away");
  };
  return Object.assign(Object.create(bus), {
    name: bus.name,
    subscribe: bus.subscribe.bind(bus),
    publish: async (...given: Parameters<Bus["publish"]>) => {
      refuse();
      return bus.publish(...given);
    },
    request: async (...given: Parameters<Bus["request"]>) => {
      refuse();
      return bus.request(...given);
    },
  });
}

/** Real time for those who cannot wait: whatever is set falls due at once. */
class ImpatientClock extends VirtualClock {
  override sleep(_ms: number, signal?: AbortSignal): Promise<void> {
    return signal?.aborted ? Promise.reject(signal.reason) : nextTurn();
  }
}

function expectCloudEvent(event: EventEnvelope): void {
  expect(event.specversion).to.equal("1.0");
  for (const name of ["id", "source", "type"] as const) expect(event[name], name).to.be.a("string").and.not.equal("");
  expect(() => new URL(event.source)).not.to.throw();
  expect(event.type).to.match(/^[a-z0-9]+(\.[A-Za-z0-9-]+)+$/);
  expect(new Date(event.time).toISOString()).to.equal(event.time);
  expect(event.datacontenttype).to.equal("application/json");
  for (const name of Object.keys(event)) expect(name).to.match(/^[a-z0-9]{1,20}$/);
}
