// What event source mappings of queues do, whatever the bus: the table of outcomes, and a chapter each on filters, changes, limits, order and concurrency.
import { expect } from "chai";
import { digestAttributes } from "../../core/message-digest.ts";
import { Payload } from "../../core/payload.ts";
import { MappingWorld, type OpenBus } from "../support/mapping-world.ts";
import { describeChanges } from "./mappings-changes.ts";
import { describeConcurrency } from "./mappings-concurrency.ts";
import { describeFilters } from "./mappings-filters.ts";
import { fail, failures } from "./mappings-kit.ts";
import { describeLimits } from "./mappings-limits.ts";
import { describeOrder } from "./mappings-order.ts";

interface Row {
  readonly does: string;
  /** With the ids of the batch. */
  readonly answer: (ids: readonly string[]) => unknown;
  /** Bodies of the messages that come again. */
  readonly stays: readonly string[];
  /** Whether ReportBatchItemFailures is on; it is unless said otherwise. */
  readonly reports?: boolean;
}

const ALL = ["a", "b", "c"];

const ROWS: readonly Row[] = [
  { does: "succeeds", answer: () => "done", stays: [], reports: false },
  { does: "throws", answer: () => fail("Error"), stays: ALL, reports: false },
  { does: "times out", answer: () => fail("Sandbox.Timedout"), stays: ALL, reports: false },
  { does: "names failures that nobody asked for", answer: (ids) => failures(ids[0]), stays: [], reports: false },
  { does: "throws, though it may report", answer: () => fail("Error"), stays: ALL },
  { does: "times out, though it may report", answer: () => fail("Sandbox.Timedout"), stays: ALL },
  { does: "answers null", answer: () => null, stays: [] },
  { does: "answers {}", answer: () => ({}), stays: [] },
  { does: "names no failures", answer: () => failures(), stays: [] },
  { does: "answers batchItemFailures: null", answer: () => ({ batchItemFailures: null }), stays: [] },
  { does: "names one failure", answer: (ids) => failures(ids[1]), stays: ["b"] },
  { does: "names all but the first", answer: (ids) => failures(...ids.slice(1)), stays: ["b", "c"] },
  { does: "names an empty identifier", answer: () => failures(""), stays: ALL },
  { does: "names null", answer: () => failures(null), stays: ALL },
  { does: "answers with another key", answer: () => ({ foo: "x" }), stays: ALL },
  { does: "writes itemidentifier", answer: (ids) => ({ batchItemFailures: [{ itemidentifier: ids[0] }] }), stays: ALL },
  { does: "names a message that is not in the batch", answer: (ids) => failures(ids[0], "another"), stays: ALL },
  { does: "answers what is not JSON", answer: () => Payload.from("oh no"), stays: ALL },
  { does: "answers a batchItemFailures that is no list", answer: () => ({ batchItemFailures: "all" }), stays: ALL },
];

export function describeEventSourceMappings(name: string, openBus: OpenBus): void {
  describe(`event source mappings of queues on the ${name} bus`, () => {
    let world: MappingWorld;
    beforeEach(async () => {
      world = await MappingWorld.open(openBus);
    });
    afterEach(() => world[Symbol.asyncDispose]());

    for (const { queue, window } of [
      { queue: "q", window: 0 },
      { queue: "q", window: 5 },
      { queue: "q.fifo", window: 0 },
    ]) {
      describe(`a ${queue === "q" ? "standard" : "FIFO"} queue with a window of ${window} s, and a handler that`, () => {
        for (const row of ROWS) it(`${row.does}: ${row.stays.length === 0 ? "nothing" : row.stays} comes again`, () => runRow(world, row, queue, window));
      });
    }

    it("give the handler a record with every attribute of its message, in Lambda's order", () => seesEverything(world));

    describeFilters(() => world);
    describeChanges(() => world);
    describeLimits(() => world);
    describeOrder(() => world);
    describeConcurrency(() => world);
  });
}

async function runRow(world: MappingWorld, { answer, stays, reports = true }: Row, queue: string, window: number): Promise<void> {
  let answered = false;
  world.serve((records, number) => {
    if (number > 1) return {};
    const said = answer(records.map(({ messageId }) => messageId));
    answered = true;
    return said;
  });
  await world.createQueue(queue);
  await world.send(ALL, queue);
  world.map({ maximumBatchingWindowInSeconds: window, functionResponseTypes: reports ? ["ReportBatchItemFailures"] : [] }, { queue });
  await world.seconds(window);
  expect(world.batches).to.deep.equal([ALL]);
  expect(await world.counts(queue)).to.deep.equal({ visible: 0, inFlight: stays.length });
  const ended = world.registry.processing.get("m")?.result;
  expect(ended).to.equal(answered ? "OK" : "PROBLEM: Function call failed");
  await world.seconds(30 + window);
  expect(world.batches.slice(1).flat().sort()).to.deep.equal(stays);
  expect(await world.counts(queue)).to.deep.equal({ visible: 0, inFlight: 0 });
  expect(world.registry.processing.get("m")?.result).to.equal("OK");
}

async function seesEverything(world: MappingWorld): Promise<void> {
  const seen: unknown[] = [];
  world.serve((records) => seen.push(...records));
  await world.createQueue("q.fifo");
  const trace = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1";
  const MessageAttributes = { k: { DataType: "String", StringValue: "v" }, b: { DataType: "Binary.x", BinaryValue: Buffer.from([0, 255]) } };
  const MessageSystemAttributes = { AWSTraceHeader: { DataType: "String", StringValue: trace } };
  await world.send(["hello"], "q.fifo", { MessageDeduplicationId: "d", MessageAttributes, MessageSystemAttributes });
  world.map({}, { queue: "q.fifo" });
  await world.settled();
  const lists = { stringListValues: [], binaryListValues: [] };
  const now = String(world.clock.now());
  const [{ messageId, receiptHandle, attributes, ...record }] = seen as [Record<string, unknown> & { attributes: Record<string, string> }];
  expect([messageId, receiptHandle].every((text) => typeof text === "string")).to.equal(true);
  expect(JSON.stringify({ ...attributes, SequenceNumber: "n", SenderId: "s" })).to.equal(
    JSON.stringify({
      ...{ ApproximateReceiveCount: "1", AWSTraceHeader: trace, SentTimestamp: now, SequenceNumber: "n", MessageGroupId: "g", SenderId: "s" },
      ...{ MessageDeduplicationId: "d", ApproximateFirstReceiveTimestamp: now },
    }),
  );
  expect(JSON.stringify(record)).to.equal(
    JSON.stringify({
      body: "hello",
      messageAttributes: { k: { stringValue: "v", ...lists, dataType: "String" }, b: { binaryValue: "AP8=", ...lists, dataType: "Binary.x" } },
      md5OfMessageAttributes: digestAttributes(MessageAttributes),
      md5OfBody: "5d41402abc4b2a76b9719d911017c592",
      eventSource: "aws:sqs",
      eventSourceARN: "arn:aws:sqs:us-east-1:000000000000:q.fifo",
      awsRegion: "us-east-1",
    }),
  );
}
