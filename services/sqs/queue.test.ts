// Queues by themselves, on a journal that does as it is told: what is shown before it is durable, and how much may be in flight.
import { expect } from "chai";
import { Activity } from "../../core/activity.ts";
import { nextTurn, VirtualClock } from "../../core/clock.ts";
import { Ids } from "../../core/ids.ts";
import { FifoQueue } from "./fifo-queue.ts";
import type { MessageRecord } from "./message.ts";
import type { QueueTools } from "./queue-tools.ts";
import { StandardQueue } from "./standard-queue.ts";

const clock = new VirtualClock();

function tools(more: Partial<QueueTools> = {}): QueueTools {
  const keeper = { put: async () => {}, tally: () => {}, remove: async () => {} };
  return {
    activity: new Activity(),
    arn: "arn:aws:sqs:r:1:q",
    clock,
    ids: new Ids("q"),
    keeper,
    rules: () => ({ visibility: 30_000, retention: 60_000 }),
    ...more,
  };
}

function message(id: string, groupId?: string): MessageRecord {
  const now = clock.now();
  const base = { id, body: id, attributes: {}, systemAttributes: {}, senderId: "", sent: now, enqueued: now, visibleAt: now };
  return groupId === undefined ? base : { ...base, groupId, deduplicationId: id };
}

const SHORT = { maximum: 10, wait: 0 };

async function idsOf(received: Promise<readonly { readonly record: MessageRecord }[]>): Promise<string[]> {
  return (await received).map(({ record }) => record.id);
}

describe("a queue whose journal is slow", () => {
  const slow = () => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    return { resolve, reject, keeper: { put: () => promise, tally: () => {}, remove: async () => {} } };
  };

  it("gives a standard message to whoever waits in the turn in which it is sent, and answers its sender when it is durable", async () => {
    const { keeper, resolve } = slow();
    using queue = new StandardQueue(tools({ keeper }));
    const waiting = idsOf(queue.receive({ maximum: 1, wait: 1000 }));
    let answered = false;
    const sending = queue.send(message("a")).then(() => (answered = true));
    expect([await waiting, answered]).to.deep.equal([["a"], false]);
    resolve();
    expect(await sending).to.equal(true);
  });

  it("forgets a standard message that it could not keep, whoever has received it; its sender is told", async () => {
    const { keeper, reject } = slow();
    using queue = new StandardQueue(tools({ keeper }));
    const refused = queue.send(message("a")).catch(({ message }: Error) => message);
    const [received] = await queue.receive(SHORT);
    reject(new Error("the disk is full"));
    expect(await refused).to.equal("the disk is full");
    expect(queue.counts()).to.deep.equal({ visible: 0, inFlight: 0, delayed: 0 });
    await queue.delete(received?.receiptHandle as string);
  });

  it("has dead letters under way until they are written, though nobody waits for them", async () => {
    const { keeper, resolve } = slow();
    const activity = new Activity();
    using deadLetters = new StandardQueue(tools({ keeper }));
    const rules = () => ({ visibility: 1_000, retention: 60_000, redrive: { deadLetters, maxReceiveCount: 1 } });
    using queue = new StandardQueue(tools({ activity, rules }));
    await queue.send(message("a"));
    await queue.receive(SHORT);
    const waiting = queue.receive({ maximum: 1, wait: 20_000 });
    await clock.advance(1_000);
    expect(activity.pending()).to.deep.equal(["dead letters of arn:aws:sqs:r:1:q"]);
    resolve();
    await activity.idle();
    expect(await idsOf(deadLetters.receive(SHORT))).to.deep.equal(["a"]);
    queue[Symbol.dispose]();
    expect(await waiting).to.deep.equal([]);
  });

  it("gives a FIFO message to nobody before it is durable: after a crash it would be sent, and seen, twice", async () => {
    const { keeper, resolve } = slow();
    using queue = new FifoQueue(tools({ keeper }));
    const sending = queue.send(message("a", "g"));
    expect(await queue.receive(SHORT)).to.deep.equal([]);
    resolve();
    await sending;
    expect(await idsOf(queue.receive(SHORT))).to.deep.equal(["a"]);
  });
});

describe("a queue that has as many messages in flight as it may", () => {
  it("refuses a short poll, lets a long one wait, and goes on when one is deleted, where it is a standard queue", async () => {
    using queue = new StandardQueue(tools({ limits: { inFlight: 1 } }));
    for (const id of ["a", "b"]) await queue.send(message(id));
    const [first] = await queue.receive(SHORT);
    const refused = await queue.receive(SHORT).catch(({ code, statusCode, message }) => ({ code, statusCode, message }));
    expect(refused).to.deep.equal({
      code: "OverLimit",
      statusCode: 403,
      message: "Too many messages have been received without being deleted. Please delete your received messages or let them timeout before receiving more.",
    });
    const waiting = queue.receive({ maximum: 1, wait: 1000 });
    await queue.delete(first?.receiptHandle as string);
    expect(await idsOf(waiting)).to.deep.equal(["b"]);
  });

  it("gives nothing, without an error, where it is a FIFO queue", async () => {
    using queue = new FifoQueue(tools({ limits: { inFlight: 1 } }));
    for (const id of ["a", "b"]) await queue.send(message(id, id));
    const [first] = await queue.receive(SHORT);
    expect(await queue.receive(SHORT)).to.deep.equal([]);
    await queue.delete(first?.receiptHandle as string);
    expect(await idsOf(queue.receive(SHORT))).to.deep.equal(["b"]);
  });
});

describe("a FIFO queue with a long backlog", () => {
  it("looks for free groups no further than its horizon", async () => {
    using queue = new FifoQueue(tools({ limits: { horizon: 3 } }));
    for (const id of ["a1", "a2", "a3", "b1"]) await queue.send(message(id, id[0]));
    const [first] = await queue.receive({ maximum: 1, wait: 0 });
    expect(await queue.receive(SHORT), "b1 is the fourth").to.deep.equal([]);
    await queue.delete(first?.receiptHandle as string);
    await nextTurn();
    expect(await idsOf(queue.receive(SHORT))).to.deep.equal(["a2", "a3", "b1"]);
  });
});
