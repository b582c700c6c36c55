// What event source mappings of queues do, whatever the bus: the table of outcomes, and mappings that change while they run.
import { expect } from "chai";
import { Payload } from "../../core/payload.ts";
import { type Handler, MappingWorld, type OpenBus, type SeenRecord, throttled } from "../support/mapping-world.ts";

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
const failures = (...identifiers: unknown[]) => ({ batchItemFailures: identifiers.map((itemIdentifier) => ({ itemIdentifier })) });

function fail(name: string): never {
  throw Object.assign(new Error("no"), { name });
}

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

    describeFilters(() => world);
    describeChanges(() => world);
    describeLimits(() => world);
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

/** Filters, the bodies that they let through, and those that they drop. */
const FILTERS: readonly { readonly filters: readonly object[]; readonly pass: readonly string[]; readonly drop: readonly string[] }[] = [
  { filters: [{ body: { a: ["x"] } }], pass: ['{"a":"x"}'], drop: ['{"a":"y"}', "{}", "x"] },
  { filters: [{ body: { a: [1] } }], pass: ['{"a":1}'], drop: ['{"a":"1"}', '{"a":2}'] },
  { filters: [{ body: { a: [null] } }], pass: ['{"a":null}'], drop: ['{"a":""}', "{}"] },
  { filters: [{ body: { a: [true] } }], pass: ['{"a":true}'], drop: ['{"a":"true"}'] },
  { filters: [{ body: { a: [""] } }], pass: ['{"a":""}'], drop: ['{"a":" "}'] },
  { filters: [{ body: { a: [{ prefix: "x" }] } }], pass: ['{"a":"xy"}'], drop: ['{"a":"yx"}'] },
  { filters: [{ body: { a: [{ suffix: "x" }] } }], pass: ['{"a":"yx"}'], drop: ['{"a":"xy"}'] },
  { filters: [{ body: { a: [{ "equals-ignore-case": "X" }] } }], pass: ['{"a":"x"}', '{"a":"X"}'], drop: ['{"a":"xx"}'] },
  { filters: [{ body: { a: [{ "anything-but": ["x", "y"] }] } }], pass: ['{"a":"z"}'], drop: ['{"a":"x"}', '{"a":"y"}'] },
  { filters: [{ body: { a: [{ numeric: [">", 0, "<=", 10] }] } }], pass: ['{"a":10}', '{"a":0.5}'], drop: ['{"a":0}', '{"a":11}'] },
  { filters: [{ body: { a: [{ exists: true }] } }], pass: ['{"a":0}'], drop: ['{"b":0}'] },
  { filters: [{ body: { a: [{ exists: false }] } }], pass: ['{"b":0}'], drop: ['{"a":0}'] },
  { filters: [{ body: { $or: [{ a: [1] }, { b: [2] }] } }], pass: ['{"a":1}', '{"b":2}'], drop: ['{"a":2,"b":1}'] },
  { filters: [{ body: { a: [1] } }, { body: { b: [2] } }], pass: ['{"a":1}', '{"b":2}'], drop: ['{"c":3}'] },
  { filters: [{ body: { a: [1], b: [2] } }], pass: ['{"a":1,"b":2}'], drop: ['{"a":1}'] },
  { filters: [{ body: ["plain", { prefix: "pl" }] }], pass: ["plain", "place"], drop: ["other", '{"a":"plain"}'] },
  { filters: [{ messageAttributes: { kind: { stringValue: ["news"] } } }], pass: [], drop: ["plain"] },
  { filters: [{ eventSource: ["aws:sqs"] }], pass: ["plain", '{"a":1}'], drop: [] },
];

function describeFilters(world: () => MappingWorld): void {
  describe("that filter", () => {
    for (const { filters, pass, drop } of FILTERS) {
      it(`${filters.map((filter) => JSON.stringify(filter)).join(" or ")}: what is dropped is deleted at once`, async () => {
        world().serve(() => fail("Error"));
        await world().createQueue();
        await world().send([...pass, ...drop]);
        world().map({ filters: filters.map((filter) => JSON.stringify(filter)) });
        await world().settled();
        expect(world().batches).to.deep.equal(pass.length > 0 ? [pass] : []);
        expect(await world().counts()).to.deep.equal({ visible: 0, inFlight: pass.length });
      });
    }

    it("count only what passes towards the batch and its window", async () => {
      world().serve(() => "ok");
      await world().createQueue();
      world().map({ batchSize: 3, maximumBatchingWindowInSeconds: 10, filters: ['{"body":[{"prefix":"+"}]}'] });
      await world().send(["-1"]);
      await world().seconds(9);
      await world().send(["+1", "-2", "+2"]);
      await world().seconds(9);
      expect(world().batches).to.deep.equal([]);
      await world().seconds(1);
      expect(world().batches).to.deep.equal([["+1", "+2"]]);
      await world().send(["+3", "-3", "+4", "+5"]);
      await world().settled();
      expect(world().batches).to.deep.equal([
        ["+1", "+2"],
        ["+3", "+4", "+5"],
      ]);
    });
  });
}

/** Answers when told to. */
function slow(): { handler: Handler; finish(): void; running(): number } {
  let waiting: (() => void)[] = [];
  return {
    handler: () => new Promise<void>((resolve) => waiting.push(resolve)),
    running: () => waiting.length,
    finish: () => {
      for (const resolve of waiting) resolve();
      waiting = [];
    },
  };
}

function describeChanges(world: () => MappingWorld): void {
  describe("that change while they run", () => {
    beforeEach(async () => {
      await world().createQueue();
    });

    it("say that nothing was processed until something is", async () => {
      world().serve(() => "ok");
      world().map();
      await world().settled();
      expect(world().registry.processing.get("m")).to.deep.equal({ result: "No records processed", time: world().clock.now() });
    });

    it("poll no more when they are disabled, finish what is in flight, and go on when they are enabled", async () => {
      const { handler, finish, running } = slow();
      world().serve(handler);
      world().map();
      await world().settled();
      await world().send(["a"]);
      await until(() => running() === 1);
      world().map({}, { enabled: false });
      await world().send(["b"]);
      finish();
      await world().settled();
      expect([world().batches, await world().counts()]).to.deep.equal([[["a"]], { visible: 1, inFlight: 0 }]);
      world().map();
      await until(() => running() === 1);
      finish();
      await world().settled();
      expect([world().batches, await world().counts()]).to.deep.equal([[["a"], ["b"]], { visible: 0, inFlight: 0 }]);
    });

    it("apply an update to new polls at once, while a batch in flight ends by the old settings", async () => {
      const { handler, finish, running } = slow();
      world().serve(handler);
      world().serve(() => "ok", "g");
      world().map({ functionResponseTypes: ["ReportBatchItemFailures"] });
      await world().send(["a"]);
      await until(() => running() === 1);
      world().map({ filters: ['{"body": ["b"]}'] }, { functionName: "g" });
      await world().send(["b", "c"]);
      await until(() => world().batches.length === 2);
      finish();
      await world().settled();
      expect([world().batches, await world().counts()]).to.deep.equal([[["a"], ["b"]], { visible: 0, inFlight: 0 }]);
    });

    it("are gone when they are deleted; the batch in flight is settled all the same", async () => {
      const { handler, finish, running } = slow();
      world().serve(handler);
      world().map();
      await world().send(["a"]);
      await until(() => running() === 1);
      world().registry.mappings.remove("m");
      await world().send(["b"]);
      finish();
      await world().settled();
      expect([world().batches, await world().counts()]).to.deep.equal([[["a"]], { visible: 1, inFlight: 0 }]);
      expect(world().registry.processing.get("m")).to.equal(undefined);
    });

    it("hand over what their window has gathered when they are disabled", async () => {
      world().serve(() => "ok");
      world().map({ maximumBatchingWindowInSeconds: 60 });
      await world().send(["a", "b"]);
      await world().settled();
      expect(world().batches).to.deep.equal([]);
      world().map({}, { enabled: false });
      await world().settled();
      expect([world().batches, await world().counts()]).to.deep.equal([[["a", "b"]], { visible: 0, inFlight: 0 }]);
    });

    it("find a queue again that was deleted and made anew", async () => {
      world().serve(() => "ok");
      world().map();
      await world().settled();
      await world().aws.call("sqs", "DeleteQueue", { QueueUrl: "http://127.0.0.1:4566/000000000000/q" });
      await world().seconds(61);
      expect(world().registry.processing.get("m")?.result).to.match(/^PROBLEM: The specified queue does not exist/);
      await world().createQueue();
      await world().send(["a"]);
      await world().seconds(10);
      expect(world().batches).to.deep.equal([["a"]]);
    });
  });
}

function describeLimits(world: () => MappingWorld): void {
  describe("within their limits", () => {
    it("close a batch when its window is over, counted from its first message", async () => {
      world().serve(() => "ok");
      await world().createQueue();
      world().map({ batchSize: 100, maximumBatchingWindowInSeconds: 10 });
      await world().seconds(7);
      await world().send(["a"]);
      await world().seconds(9);
      await world().send(["b"]);
      await world().seconds(0.999);
      expect(world().batches).to.deep.equal([]);
      await world().seconds(0.001);
      expect(world().batches).to.deep.equal([["a", "b"]]);
    });

    it("close a batch when it has its count, before the window is over", async () => {
      world().serve(() => "ok");
      await world().createQueue();
      world().map({ batchSize: 25, maximumBatchingWindowInSeconds: 300 });
      await world().send(Array.from({ length: 60 }, (_, index) => String(index)));
      await world().settled();
      expect(world().batches.map(({ length }) => length)).to.deep.equal([25, 25]);
      await world().seconds(300);
      expect(world().batches.map(({ length }) => length)).to.deep.equal([25, 25, 10]);
    });

    it("close a batch before its event is larger than 6 MB", async () => {
      world().serve(() => "ok");
      await world().createQueue();
      world().map({ batchSize: 100, maximumBatchingWindowInSeconds: 5 });
      await world().send(Array.from({ length: 7 }, () => "x".repeat(1_000_000)));
      await world().settled();
      expect(world().batches.map(({ length }) => length)).to.deep.equal([6]);
      await world().seconds(5);
      expect(world().batches.map(({ length }) => length)).to.deep.equal([6, 1]);
    });

    it("hide messages for window + timeout + 30 s where the queue's own timeout is shorter than window and timeout", async () => {
      world().serve(() => fail("Error"), "f", 25);
      await world().createQueue();
      await world().send(["a"]);
      world().map({ maximumBatchingWindowInSeconds: 10 });
      await world().seconds(64.999);
      expect(await world().counts()).to.deep.equal({ visible: 0, inFlight: 1 });
      await world().seconds(10.001);
      expect(world().batches).to.deep.equal([["a"], ["a"]]);
    });

    it("give up on a message after exactly maxReceiveCount receives", async () => {
      world().serve(() => fail("Error"));
      await world().createQueue("dead");
      await world().createQueue("q", { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: "arn:aws:sqs:us-east-1:000000000000:dead", maxReceiveCount: 3 }) });
      await world().send(["a"]);
      world().map();
      await world().seconds(300);
      expect(world().batches).to.deep.equal([["a"], ["a"], ["a"]]);
      expect([await world().counts(), await world().counts("dead")]).to.deep.equal([
        { visible: 0, inFlight: 0 },
        { visible: 1, inFlight: 0 },
      ]);
    });

    it("tell the handler of a dead letter which queue it comes from", async () => {
      const seen: SeenRecord[] = [];
      world().serve(() => fail("Error"));
      world().serve((records) => seen.push(...records), "g");
      await world().createQueue("dead");
      await world().createQueue("q", { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: "arn:aws:sqs:us-east-1:000000000000:dead", maxReceiveCount: 1 }) });
      await world().send(["a"]);
      world().map();
      world().map({}, { id: "n", queue: "dead", functionName: "g" });
      await world().seconds(60);
      expect(seen.map(({ attributes }) => attributes["DeadLetterQueueSourceArn"])).to.deep.equal(["arn:aws:sqs:us-east-1:000000000000:q"]);
    });

    it("keep a FIFO group's newer messages back while one of it has failed", async () => {
      world().serve((_records, number) => (number === 1 ? fail("Error") : "ok"));
      await world().createQueue("q.fifo");
      await world().send(["a"], "q.fifo");
      world().map({}, { queue: "q.fifo" });
      await world().settled();
      await world().send(["b"], "q.fifo");
      await world().send(["z"], "q.fifo", { MessageGroupId: "other" });
      await world().settled();
      expect(world().batches).to.deep.equal([["a"], ["z"]]);
      await world().seconds(30);
      expect(world().batches.flat()).to.deep.equal(["a", "z", "a", "b"]);
    });

    it("run five batches at once at first, and one more every 200 ms while there is a backlog", async () => {
      const { handler, finish, running } = slow();
      world().serve(handler);
      await world().createQueue();
      await world().send(Array.from({ length: 9 }, (_, index) => String(index)));
      world().map({ batchSize: 1 });
      await until(() => running() === 5);
      await world().clock.advance(600, () => turns());
      expect(running()).to.equal(8);
      finish();
      await until(() => running() === 1);
      finish();
      await world().settled();
    });

    it("run no more batches at once than MaximumConcurrency", async () => {
      const { handler, finish, running } = slow();
      world().serve(handler);
      await world().createQueue();
      await world().send(["1", "2", "3", "4", "5"]);
      world().map({ batchSize: 1, maximumConcurrency: 2 });
      await until(() => running() === 2);
      await world().clock.advance(20_000, () => turns());
      expect(running()).to.equal(2);
      finish();
      await until(() => running() === 2);
      finish();
      await until(() => running() === 1);
      finish();
      await world().settled();
      expect(world().batches).to.have.length(5);
    });

    it("try a batch that is throttled again, the same batch, while its messages are hidden", async () => {
      world().serve((_records, number) => (number < 4 ? throttled : "ok"));
      await world().createQueue();
      await world().send(["a", "b"]);
      world().map();
      await world().seconds(29);
      expect(world().batches).to.deep.equal([
        ["a", "b"],
        ["a", "b"],
        ["a", "b"],
        ["a", "b"],
      ]);
      expect(await world().counts()).to.deep.equal({ visible: 0, inFlight: 0 });
    });

    it("let a batch go that is throttled for as long as its messages are hidden; each receive counts", async () => {
      const counts: (string | undefined)[] = [];
      let open = false;
      world().serve((records) => {
        counts.push(records[0]?.attributes["ApproximateReceiveCount"]);
        return open ? "ok" : throttled;
      });
      await world().createQueue();
      await world().send(["a"]);
      world().map();
      await world().seconds(29.9);
      expect([...new Set(counts)]).to.deep.equal(["1"]);
      expect(world().registry.processing.get("m")?.result).to.equal("PROBLEM: Function call failed");
      open = true;
      await world().seconds(1);
      expect(counts.at(-1)).to.equal("2");
      expect(await world().counts()).to.deep.equal({ visible: 0, inFlight: 0 });
    });

    it("run a message again that becomes visible while its handler is at work, and delete it when one of them is done", async () => {
      const { handler, finish, running } = slow();
      world().serve(handler);
      await world().createQueue();
      await world().send(["a"]);
      world().map();
      await until(() => running() === 1);
      await world().clock.advance(30_000, () => turns());
      expect(world().batches).to.deep.equal([["a"], ["a"]]);
      finish();
      await world().settled();
      expect(await world().counts()).to.deep.equal({ visible: 0, inFlight: 0 });
    });
  });
}

/** Lets what is ready run until the condition holds. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve));
}

async function turns(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
}
