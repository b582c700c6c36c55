// What mappings tell of their records when their MetricsConfig asks for EventCount.
import { expect } from "chai";
import { openMemoryBus } from "../../broker/index.ts";
import type { Clock } from "../../core/clock.ts";
import { Ids } from "../../core/ids.ts";
import { silent } from "../../core/logger.ts";
import type { EventCounts, MappingRecord } from "../../core/mapping-record.ts";
import { type Handler, MappingWorld, throttled } from "../../test/support/mapping-world.ts";

const openBus = async (clock: Clock) => openMemoryBus({ clock, ids: new Ids(1), logger: silent });
const EVENT_COUNT = { metrics: ["EventCount"] };

describe("event counts of a mapping", () => {
  let world: MappingWorld;
  let told: MappingRecord[];
  const stop = new AbortController();

  beforeEach(async () => {
    world = await MappingWorld.open(openBus);
    told = [];
    void (async () => {
      for await (const { message } of world.bus.observe("mapping.*", stop.signal)) told.push(message?.value as MappingRecord);
    })();
    await world.createQueue();
  });
  afterEach(() => world[Symbol.asyncDispose]());
  after(() => stop.abort());

  /** What was told of records, added up. */
  function sums(): Record<string, number> {
    const sum: Record<string, number> = {};
    for (const { counts } of told) for (const [kind, number] of Object.entries(counts)) if (number > 0) sum[kind] = (sum[kind] ?? 0) + number;
    return sum;
  }

  async function process(bodies: readonly string[], handler: Handler, options: object = {}): Promise<EventCounts> {
    world.serve(handler);
    await world.send(bodies);
    world.map({ ...EVENT_COUNT, ...options });
    await world.settled();
    return sums();
  }

  it("are of what is polled, invoked and deleted", async () => {
    expect(await process(["a", "b", "c"], () => "ok")).to.deep.equal({ polled: 3, invoked: 3, deleted: 3 });
    expect(told[0]).to.deep.include({ mapping: "m", functionName: "f", source: "arn:aws:sqs:us-east-1:000000000000:q" });
  });

  it("are told with the time of the Clock", async () => {
    world.map(EVENT_COUNT);
    await world.seconds(20);
    expect(told.map(({ time, counts }) => [time, counts])).to.deep.equal([[new Date(world.clock.now()).toISOString(), { polled: 0 }]]);
  });

  it("are of what the filters drop, which is no deletion after processing", async () => {
    const filters = ['{"body":[{"prefix":"+"}]}'];
    expect(await process(["+1", "-1", "-2"], () => "ok", { filters })).to.deep.equal({ polled: 3, filteredOut: 2, invoked: 1, deleted: 1 });
  });

  it("are of each attempt at a batch that fails", async () => {
    expect(await process(["a", "b"], () => Promise.reject(new Error("no")))).to.deep.equal({ polled: 2, invoked: 2, failed: 2 });
    await world.seconds(30);
    expect(sums()).to.deep.equal({ polled: 4, invoked: 4, failed: 4 });
  });

  it("are of the records that a partial batch response names", async () => {
    const functionResponseTypes = ["ReportBatchItemFailures"];
    const naming: Handler = ([first]) => ({ batchItemFailures: [{ itemIdentifier: first?.messageId }] });
    expect(await process(["a", "b"], naming, { functionResponseTypes })).to.deep.equal({ polled: 2, invoked: 2, failed: 1, deleted: 1 });
  });

  it("are of each attempt that is throttled, though the batch was polled once", async () => {
    await process(["a"], (_records, number) => (number === 1 ? throttled : "ok"));
    await world.seconds(1);
    expect(sums()).to.deep.equal({ polled: 1, invoked: 2, failed: 1, deleted: 1 });
  });

  it("are told by nobody where nobody asked", async () => {
    await process(["a"], () => "ok", { metrics: [] });
    expect(told).to.deep.equal([]);
  });
});
