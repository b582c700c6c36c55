// Polled sources in the hands of the runner and the engine: opened, lost, replaced, and left when we stop.
import { expect } from "chai";
import { z } from "zod";
import { openMemoryBus } from "../../broker/index.ts";
import { Activity } from "../../core/activity.ts";
import { functionArn } from "../../core/arn.ts";
import { nextTurn, VirtualClock } from "../../core/clock.ts";
import { Disorder } from "../../core/disorder.ts";
import { ConnectionError, ServiceError, TooLargeError } from "../../core/errors.ts";
import { Ids } from "../../core/ids.ts";
import { silent } from "../../core/logger.ts";
import type { Outcome } from "../../core/outcome.ts";
import { type Mapping, Registry } from "../../core/registry.ts";
import { noopTracer } from "../../core/tracing.ts";
import type { PolledConnector, PolledRecord } from "../connector.ts";
import { assembleRecords } from "../records.ts";
import { createRunner } from "../runner.ts";
import { records } from "./fixture.ts";

const OPTIONS = { batchSize: 10, maximumBatchingWindowInSeconds: 0, functionResponseTypes: [], filters: [] };
const throttled: Outcome = { status: "refused", refusal: { code: "TooManyRequestsException", message: "no", statusCode: 429 } };

function mapping(id: string, enabled = true): Mapping {
  return { id, connector: "test", source: "arn:x", functionArn: functionArn("f"), enabled, options: OPTIONS };
}

/** A source that gives what is put into it, and writes down what becomes of it. */
class World {
  readonly clock = new VirtualClock();
  readonly hostClock = new VirtualClock();
  readonly registry = new Registry();
  readonly activity = new Activity();
  readonly bus = openMemoryBus({ clock: this.clock, ids: new Ids(), logger: silent });
  readonly disorder = new Disorder("seed");
  readonly log: string[] = [];
  readonly runner;
  /** The answers to the next openings and receives: records, or what is thrown. */
  readonly openings: Error[] = [];
  readonly arrivals: (readonly PolledRecord[] | Error)[] = [];
  #arrived: () => void = () => {};

  constructor() {
    const { clock, hostClock, registry, activity, bus, disorder } = this;
    const connector: PolledConnector = {
      name: "test",
      schema: z.object({}),
      settings: z.strictObject({}),
      trigger: "other",
      intake: "polled",
      invocationType: "RequestResponse",
      open: async ({ mapping }) => this.#open(mapping.id),
      assemble: assembleRecords,
    };
    const aws = { call: () => Promise.reject(new Error("not called")) };
    const base = { connectors: [connector], activity, registry, bus, aws, clock, hostClock, ids: new Ids(1), logger: silent, tracer: noopTracer, disorder };
    this.runner = createRunner({ ...base, region: "us-east-1", attach: () => expect.fail("nothing elsewhere") });
  }

  async start(...mappings: readonly Mapping[]): Promise<void> {
    for (const one of mappings) this.registry.mappings.put(one.id, one);
    await this.runner.start();
    await turns();
  }

  arrive(arrival: readonly PolledRecord[] | Error): void {
    this.arrivals.push(arrival);
    this.#arrived();
  }

  /** Answers every batch with the outcome; without one, never. */
  serve(outcome?: Outcome): void {
    void (async () => {
      for await (const delivery of this.bus.subscribe("invoke.request.f.*", new AbortController().signal)) {
        this.log.push(`batch ${delivery.events.map(({ id }) => id)}`);
        if (outcome) await delivery.settle(delivery.events.map(() => outcome));
      }
    })();
  }

  #open(id: string) {
    const failure = this.openings.shift();
    if (failure) throw failure;
    this.log.push(`${id} opened`);
    return {
      receive: (_maximum: number, signal: AbortSignal) => this.#receive(signal),
      settle: async ({ done, returned }: { done: readonly PolledRecord[]; returned: readonly PolledRecord[] }) => {
        this.log.push(`done ${done.map(({ event }) => event.id)}, returned ${returned.map(({ event }) => event.id)}`);
      },
      [Symbol.asyncDispose]: async () => void this.log.push(`${id} closed`),
    };
  }

  async #receive(signal: AbortSignal): Promise<readonly PolledRecord[]> {
    while (this.arrivals.length === 0 && !signal.aborted) {
      await new Promise<void>((resolve) => {
        this.#arrived = resolve;
        signal.addEventListener("abort", () => resolve(), { once: true });
      });
    }
    const arrival = signal.aborted ? [] : this.arrivals.shift();
    if (arrival instanceof Error) throw arrival;
    return arrival ?? [];
  }
}

async function turns(count = 20): Promise<void> {
  for (let turn = 0; turn < count; turn++) await nextTurn();
}

describe("the polling engine", () => {
  let world: World;
  beforeEach(() => {
    world = new World();
  });

  it("opens a source for each mapping that is enabled, and closes it with the mapping", async () => {
    const { registry, log, runner } = world;
    await world.start(mapping("a"), mapping("b"), mapping("c", false));
    expect(log).to.deep.equal(["a opened", "b opened"]);
    registry.mappings.remove("a");
    registry.mappings.put("b", mapping("b"));
    await turns();
    expect(log.slice(2).sort()).to.deep.equal(["a closed", "b closed", "b opened"]);
    await runner[Symbol.asyncDispose]();
    expect(log.slice(5)).to.deep.equal(["b closed"]);
  });

  it("says why a source cannot be opened, or was lost, and opens it again: later each time, until it gives something", async () => {
    const { registry, log, hostClock, runner } = world;
    const result = () => registry.processing.get("a")?.result;
    world.openings.push(new ServiceError("QueueDoesNotExist", "gone"), new ConnectionError("away"));
    await world.start(mapping("a"));
    expect(result()).to.equal("PROBLEM: gone");
    await hostClock.advance(100, () => turns());
    expect(result()).to.equal("PROBLEM: away");
    await hostClock.advance(199, () => turns());
    expect(log).to.deep.equal([]);
    await hostClock.advance(1, () => turns());
    expect(log).to.deep.equal(["a opened"]);
    world.arrive(new ConnectionError("lost"));
    await turns();
    expect([result(), log]).to.deep.equal(["PROBLEM: lost", ["a opened", "a closed"]]);
    await hostClock.advance(400, () => turns());
    world.serve({ status: "succeeded" });
    world.arrive(records("1"));
    await turns();
    expect(result()).to.equal("OK");
    await runner[Symbol.asyncDispose]();
  });

  it("has a batch under way from its receipt to its settlement, but not while it waits for another attempt", async () => {
    const { activity, clock, log, runner } = world;
    world.serve(throttled);
    await world.start(mapping("a"));
    expect(activity.pending()).to.deep.equal([]);
    world.arrive([{ ...(records("1")[0] as PolledRecord), heldUntil: clock.now() + 300 }]);
    await turns();
    expect([activity.pending(), log]).to.deep.equal([[], ["a opened", "batch 1"]]);
    await clock.advance(250, () => turns());
    expect([activity.pending(), log.slice(2)]).to.deep.equal([[], ["batch 1", "done , returned 1"]]);
    await runner[Symbol.asyncDispose]();
  });

  it("brings a batch later where it is disordered, on the Clock, while its source holds it", async () => {
    const { activity, clock, disorder, log, runner } = world;
    disorder.set({ delay: { share: 1, upTo: 10_000 } });
    world.serve({ status: "succeeded" });
    await world.start(mapping("a"));
    world.arrive(records("1"));
    await turns();
    expect([activity.pending(), log]).to.deep.equal([[], ["a opened"]]);
    await clock.advance(10_000, () => turns());
    expect(log.slice(1)).to.deep.equal(["batch 1", "done 1, returned "]);
    disorder.set({ delay: { share: 1, upTo: 1e15 } });
    world.arrive([{ ...(records("2")[0] as PolledRecord), heldUntil: clock.now() + 300 }]);
    await clock.advance(299, () => turns());
    expect(log.slice(3)).to.deep.equal(["batch 2", "done 2, returned "]);
    await runner[Symbol.asyncDispose]();
  });

  it("names what is under way", async () => {
    const { activity, hostClock, runner } = world;
    world.serve();
    await world.start(mapping("a"));
    world.arrive(records("1", "2"));
    await turns();
    expect(activity.pending()).to.deep.equal(["batch of 2 for f, by mapping a"]);
    await stopped(runner, hostClock);
  });

  it("leaves a batch that the bus cannot carry to its source at once, and says why", async () => {
    const { bus, clock, log, registry, runner } = world;
    bus.request = () => Promise.reject(new TooLargeError("it has 9 bytes, and 8 are taken"));
    await world.start(mapping("a"));
    world.arrive([{ ...(records("1")[0] as PolledRecord), heldUntil: clock.now() + 30_000 }]);
    await turns();
    expect(log.slice(1)).to.deep.equal(["done , returned 1"]);
    expect(registry.processing.get("a")?.result).to.equal("PROBLEM: it has 9 bytes, and 8 are taken");
    await runner[Symbol.asyncDispose]();
  });

  it("leaves a batch to its source when we stop and its function does not answer in time", async () => {
    const { hostClock, log, runner } = world;
    world.serve();
    await world.start(mapping("a"));
    world.arrive(records("1"));
    await turns();
    await stopped(runner, hostClock);
    expect(log).to.deep.equal(["a opened", "batch 1", "a closed"]);
  });
});

/** The patience that is had with functions at the end is of real time. */
async function stopped(runner: AsyncDisposable, hostClock: VirtualClock): Promise<void> {
  const end = runner[Symbol.asyncDispose]();
  await turns();
  await hostClock.advance(2_000, () => turns());
  await end;
}
