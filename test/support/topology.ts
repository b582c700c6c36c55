// A random topology drawn from a seed: functions that send to queues, and to each other, and fail; queues with delays and dead letters. Handlers are
// scripts in this process, so that a thousand topologies run in seconds; queues, polling and the bus are the real ones.
import { openMemoryBus } from "../../broker/index.ts";
import { connectorList } from "../../connectors/index.ts";
import { createRunner } from "../../connectors/runner.ts";
import { Activity } from "../../core/activity.ts";
import { ACCOUNT_ID, DEFAULT_REGION, functionArn, queueArn } from "../../core/arn.ts";
import type { Delivery } from "../../core/bus.ts";
import { nextTurn, SystemClock, VirtualClock } from "../../core/clock.ts";
import type { EventEnvelope } from "../../core/event.ts";
import { Ids } from "../../core/ids.ts";
import type { Journal } from "../../core/journal.ts";
import { silent } from "../../core/logger.ts";
import type { Outcome } from "../../core/outcome.ts";
import { Payload } from "../../core/payload.ts";
import { Registry } from "../../core/registry.ts";
import { settle } from "../../core/settling.ts";
import { subjects } from "../../core/subjects.ts";
import { noopTracer } from "../../core/tracing.ts";
import { createAwsClient } from "../../services/client.ts";
import type { Service } from "../../services/service.ts";
import { open as openSqs } from "../../services/sqs/index.ts";

const ENDPOINT = "http://localhost:4566";
/** Of an asynchronous event, before it is dropped. */
const ATTEMPTS = 3;

/** What becomes of one piece of work, as the handlers themselves noted it: the independent count. */
type Fate = "sent" | "running" | "failed" | "done" | "dropped";

interface Work {
  readonly token: string;
  /** How much more may follow from it. */
  readonly hops: number;
}

interface QueuePlan {
  readonly name: string;
  readonly fifo: boolean;
  readonly delay: number;
  readonly visibility: number;
  readonly maxReceiveCount?: number;
  /** The function that polls it, and how. */
  readonly consumer: number;
  readonly batchSize: number;
  readonly window: number;
  readonly partial: boolean;
}

export class Topology implements AsyncDisposable {
  readonly clock = new VirtualClock();
  readonly activity = new Activity();
  readonly fates = new Map<string, Fate>();
  /** How often each piece of work is still to fail. */
  readonly #failures = new Map<string, number>();
  /** Grows with whatever handlers do. */
  steps = 0;
  readonly #ids: Ids;
  readonly #registry = new Registry();
  readonly #stack = new AsyncDisposableStack();
  readonly #stop = new AbortController();
  readonly #functionCount: number;
  readonly #failureShare: number;
  readonly plans: readonly QueuePlan[];
  readonly bus;
  readonly #aws;
  #sqs: Service | undefined;

  private constructor(seed: string) {
    this.#ids = new Ids(seed);
    this.#functionCount = this.#draw(1, 5);
    this.#failureShare = this.#draw(0, 4) / 10;
    this.plans = Array.from({ length: this.#draw(0, 4) }, (_, number) => this.#planQueue(number));
    this.bus = this.#stack.use(openMemoryBus({ clock: this.clock, ids: this.#ids, logger: silent }));
    this.#aws = createAwsClient({ ...this.#base, endpoint: () => ENDPOINT });
  }

  static async open(seed: string): Promise<Topology> {
    const topology = new Topology(seed);
    await topology.#open();
    return topology;
  }

  /** Something to do, for a queue or a function. */
  async begin(): Promise<void> {
    await this.#send({ token: this.#ids.hex(12), hops: this.#draw(1, 4) });
  }

  settle(): Promise<void> {
    return settle(this);
  }

  /** Work that has not found its end: not done, not dropped, and no dead letter. */
  get unfinished(): readonly string[] {
    const dead = new Set(this.plans.flatMap(({ name }) => this.#messagesIn(deadLettersOf(name)).map(({ body }) => (JSON.parse(body) as Work).token)));
    return [...this.fates].flatMap(([token, fate]) => (fate === "done" || fate === "dropped" || dead.has(token) ? [] : `${token} ${fate}`));
  }

  /** What is pending by the count of handlers, queues and bus, none of which asks what `settle` asks. Nothing, when all has settled. */
  async pending(): Promise<readonly string[]> {
    const running = [...this.fates].filter(([, fate]) => fate === "running").map(([token]) => `${token} is running`);
    return [...running, ...this.plans.flatMap((queue) => this.#pendingIn(queue)), ...(await this.bus.pending())];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#stack.disposeAsync();
  }

  get #base() {
    const [region, accountId] = [DEFAULT_REGION, ACCOUNT_ID];
    return { clock: this.clock, activity: this.activity, ids: this.#ids, registry: this.#registry, tracer: noopTracer, logger: silent, region, accountId };
  }

  #draw(least: number, most: number): number {
    return least + Math.floor(this.#ids.fraction() * (most - least + 1));
  }

  #planQueue(number: number): QueuePlan {
    const fifo = this.#draw(0, 3) === 0;
    return {
      name: `q${number}${fifo ? ".fifo" : ""}`,
      fifo,
      delay: this.#draw(0, 2) === 0 ? this.#draw(1, 20) : 0,
      visibility: this.#draw(15, 40), // Longer than any window: what is still held is not given out again.
      ...(this.#draw(0, 1) === 0 && { maxReceiveCount: this.#draw(1, 3) }),
      consumer: this.#draw(0, this.#functionCount - 1),
      batchSize: this.#draw(1, 10),
      window: !fifo && this.#draw(0, 2) === 0 ? this.#draw(1, 10) : 0,
      partial: this.#draw(0, 1) === 0,
    };
  }

  async #open(): Promise<void> {
    const sqsContext = { ...this.#base, bus: this.bus, aws: this.#aws, journal: this.#slow(await this.bus.journal("sqs")), dataDirectory: "" };
    this.#sqs = this.#stack.use(await openSqs({}, sqsContext));
    this.#aws.register(this.#sqs);
    for (const queue of this.plans) await this.#createQueue(queue);
    for (let number = 0; number < this.#functionCount; number++) this.#serve(`f${number}`);
    const connectors = connectorList.filter(({ name }) => name === "sqs");
    const attach = () => {
      throw new Error("every queue here is ours");
    };
    const runner = this.#stack.use(createRunner({ ...this.#base, connectors, bus: this.bus, aws: this.#aws, hostClock: new SystemClock(), attach }));
    await runner.start();
    for (const queue of this.plans) this.#map(queue);
  }

  /** Writing takes some turns, as it does on a disk. */
  #slow(journal: Journal): Journal {
    const takeTurns = async () => {
      for (let turns = this.#draw(0, 3); turns > 0; turns--) await nextTurn();
    };
    return {
      entries: () => journal.entries(),
      clear: () => journal.clear(),
      put: (key, value) => takeTurns().then(() => journal.put(key, value)),
      remove: (key) => takeTurns().then(() => journal.remove(key)),
    };
  }

  async #createQueue({ name, fifo, delay, visibility, maxReceiveCount }: QueuePlan): Promise<void> {
    const kind = fifo ? { FifoQueue: "true" } : {};
    const letters = deadLettersOf(name);
    if (maxReceiveCount) await this.#aws.call("sqs", "CreateQueue", { QueueName: letters, Attributes: kind });
    const redrive = maxReceiveCount && { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: queueArn(letters), maxReceiveCount }) };
    const attributes = { ...kind, ...redrive, DelaySeconds: String(delay), VisibilityTimeout: String(visibility) };
    await this.#aws.call("sqs", "CreateQueue", { QueueName: name, Attributes: attributes });
  }

  #map({ name, consumer, batchSize, window, partial }: QueuePlan): void {
    const functionResponseTypes = partial ? ["ReportBatchItemFailures"] : [];
    const options = { batchSize, maximumBatchingWindowInSeconds: window, functionResponseTypes, filters: [] };
    const mapping = { id: `m-${name}`, connector: "sqs", source: queueArn(name), functionArn: functionArn(`f${consumer}`), enabled: true, options };
    this.#registry.mappings.put(mapping.id, mapping);
  }

  #serve(name: string): void {
    void this.#take(subjects.invokeRequestsOf(name), async (delivery) => delivery.settle(await this.#runBatch(delivery.events)));
    void this.#take(subjects.invokeEvent(name), (delivery) => this.#runEvent(delivery));
  }

  async #take(subject: string, handle: (delivery: Delivery) => Promise<void>): Promise<void> {
    for await (const delivery of this.bus.subscribe(subject, this.#stop.signal)) void handle(delivery);
  }

  /** One invocation. It fails as a whole, or names the messages that failed where its mapping reads that. */
  async #runBatch(events: readonly EventEnvelope[]): Promise<readonly Outcome[]> {
    const records = events.map(({ data }) => data.value as { messageId: string; body: string });
    const works = records.map(({ body }) => JSON.parse(body) as Work);
    const mapping = this.plans.find(({ name }) => events[0]?.mapping === `m-${name}`);
    const partial = mapping?.partial === true && this.#draw(0, 2) > 0;
    const failed = await Promise.all(works.map((work) => this.#work(work)));
    const allFail = !partial && failed.includes(true);
    for (const [place, { token }] of works.entries()) this.#note(token, allFail || failed[place] ? "failed" : "done");
    if (allFail) return events.map(() => ({ status: "returned", error: FAILURE }));
    const batchItemFailures = records.filter((_, place) => failed[place]).map(({ messageId }) => ({ itemIdentifier: messageId }));
    return events.map(() => ({ status: "succeeded", payload: Payload.of({ batchItemFailures }) }));
  }

  /** As Lambda does: twice more, after one minute and two. */
  async #runEvent(delivery: Delivery): Promise<void> {
    const work = delivery.events[0]?.data.value as Work;
    const failed = await this.#work(work);
    if (failed && delivery.attempt < ATTEMPTS) {
      this.#note(work.token, "failed");
      return delivery.postpone(delivery.attempt * 60_000);
    }
    this.#note(work.token, failed ? "dropped" : "done");
    await delivery.settle([{ status: "succeeded" }]);
  }

  /** Takes some turns, makes more work the first time, and says whether it failed. */
  async #work({ token, hops }: Work): Promise<boolean> {
    const first = this.fates.get(token) === "sent";
    this.#note(token, "running");
    for (let turns = this.#draw(0, 3); turns > 0; turns--) await nextTurn();
    for (let more = first && hops > 0 ? this.#draw(0, 2) : 0; more > 0; more--) await this.#send({ token: this.#ids.hex(12), hops: hops - 1 });
    const failures = this.#failures.get(token) ?? 0;
    this.#failures.set(token, failures - 1);
    return failures > 0;
  }

  async #send(work: Work): Promise<void> {
    this.#note(work.token, "sent");
    this.#failures.set(work.token, this.#ids.fraction() < this.#failureShare ? this.#draw(1, 4) : 0);
    const target = this.#draw(0, this.plans.length + 1);
    const queue = this.plans[target];
    if (!queue) return this.bus.publish(subjects.invokeEvent(`f${this.#draw(0, this.#functionCount - 1)}`), envelope(work));
    const delay = !queue.fifo && this.#draw(0, 3) === 0 ? { DelaySeconds: this.#draw(0, 30) } : {};
    const order = queue.fifo ? { MessageGroupId: String(this.#draw(0, 2)), MessageDeduplicationId: work.token } : {};
    await this.#aws.call("sqs", "SendMessage", { QueueUrl: `${ENDPOINT}/${ACCOUNT_ID}/${queue.name}`, MessageBody: JSON.stringify(work), ...delay, ...order });
  }

  #note(token: string, fate: Fate): void {
    this.steps++;
    this.fates.set(token, fate);
  }

  #messagesIn(name: string) {
    return (this.#sqs?.inspect?.(name) ?? []) as readonly { body: string; state: string; groupId?: string }[];
  }

  /** A message that is available should have been taken, one in flight should have failed, or wait for its window, or for its group. */
  #pendingIn({ name, window, fifo }: QueuePlan): string[] {
    const messages = this.#messagesIn(name);
    const blocked = new Set(messages.filter(({ state }) => state === "inFlight").map(({ groupId }) => groupId));
    return messages.flatMap(({ body, state, groupId }) => {
      const { token } = JSON.parse(body) as Work;
      const waits = state === "delayed" || (state === "inFlight" && (window > 0 || this.fates.get(token) === "failed"));
      return waits || (fifo && blocked.has(groupId)) ? [] : [`${token} is ${state} in ${name}, and ${this.fates.get(token)}`];
    });
  }
}

function deadLettersOf(queue: string): string {
  return queue.endsWith(".fifo") ? queue.replace(/\.fifo$/, "-dead.fifo") : `${queue}-dead`;
}

const FAILURE = { errorType: "Error", errorMessage: "drawn", payload: Payload.of({ errorType: "Error", errorMessage: "drawn" }) };

function envelope(work: Work): EventEnvelope {
  return {
    specversion: "1.0",
    id: work.token,
    source: "test",
    type: "test",
    time: "2026-01-01T00:00:00.000Z",
    datacontenttype: "application/json",
    data: Payload.of(work),
  };
}
