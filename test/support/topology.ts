// A random topology drawn from a seed: functions that send to queues, topics and each other, and fail; queues with delays and dead letters. Handlers
// are scripts in this process, so that a thousand topologies run in seconds; queues, topics, connectors and the bus are the real ones.
import { generateKeyPairSync } from "node:crypto";
import { openMemoryBus } from "../../broker/index.ts";
import { connectorList } from "../../connectors/index.ts";
import { createRunner } from "../../connectors/runner.ts";
import { Activity } from "../../core/activity.ts";
import { ACCOUNT_ID, DEFAULT_REGION, functionArn, queueArn, topicArn } from "../../core/arn.ts";
import type { Bus, Delivery } from "../../core/bus.ts";
import { nextTurn, SystemClock, VirtualClock } from "../../core/clock.ts";
import type { EventEnvelope } from "../../core/event.ts";
import type { FunctionDefinition } from "../../core/function.ts";
import { Ids } from "../../core/ids.ts";
import type { Journal } from "../../core/journal.ts";
import { silent } from "../../core/logger.ts";
import type { Outcome } from "../../core/outcome.ts";
import { Payload } from "../../core/payload.ts";
import { functionKey, Registry } from "../../core/registry.ts";
import { settle } from "../../core/settling.ts";
import { subjects } from "../../core/subjects.ts";
import { noopTracer } from "../../core/tracing.ts";
import { createAwsClient } from "../../services/client.ts";
import type { Service } from "../../services/service.ts";
import { open as openSns } from "../../services/sns/index.ts";
import { open as openSqs } from "../../services/sqs/index.ts";
import { draw, drawPlan, type Plan, type QueuePlan, type TopicPlan } from "./topology-plan.ts";

/** What topics sign with, made once: a key of each topology's own would take longer than all the rest. */
const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 1024 });
const SIGNING_KEY = { id: "test", privateKey: privateKey.export({ type: "pkcs8", format: "pem" }), certificate: "" };

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

export class Topology implements AsyncDisposable {
  readonly clock: VirtualClock;
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
  readonly #plan: Plan;
  readonly bus: Bus;
  readonly #aws;
  #sqs: Service | undefined;

  private constructor(seed: string, clock: VirtualClock, bus: Bus) {
    this.#ids = new Ids(seed);
    this.#plan = drawPlan(this.#ids);
    this.clock = clock;
    this.bus = this.#stack.use(bus);
    this.#aws = createAwsClient({ ...this.#base, endpoint: () => ENDPOINT });
  }

  static async open(seed: string, openBus: (clock: VirtualClock) => Bus | Promise<Bus> = openMemory): Promise<Topology> {
    const clock = new VirtualClock();
    const topology = new Topology(seed, clock, await openBus(clock));
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
    const dead = new Set(this.#plan.queues.flatMap(({ name }) => this.#messagesIn(deadLettersOf(name)).map(({ body }) => keyOf(JSON.parse(body), name))));
    return [...this.fates].flatMap(([key, fate]) => (fate === "done" || fate === "dropped" || dead.has(key) ? [] : `${key} ${fate}`));
  }

  /** What is pending by the count of handlers, queues and bus, none of which asks what `settle` asks. Nothing, when all has settled. */
  async pending(): Promise<readonly string[]> {
    const running = [...this.fates].filter(([, fate]) => fate === "running").map(([key]) => `${key} is running`);
    return [...running, ...this.#plan.queues.flatMap((queue) => this.#pendingIn(queue)), ...(await this.bus.pending())];
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
    return draw(this.#ids, least, most);
  }

  async #open(): Promise<void> {
    const sqsContext = { ...this.#base, bus: this.bus, aws: this.#aws, journal: this.#slow(await this.bus.journal("sqs")), dataDirectory: "" };
    this.#sqs = this.#stack.use(await openSqs({}, sqsContext));
    this.#aws.register(this.#sqs);
    for (const queue of this.#plan.queues) await this.#createQueue(queue);
    for (const name of this.#plan.functions) this.#serve(name);
    await this.#openTopics();
    const connectors = connectorList.filter(({ name }) => name === "sqs" || name === "sns");
    const attach = () => {
      throw new Error("every queue here is ours");
    };
    const runner = this.#stack.use(createRunner({ ...this.#base, connectors, bus: this.bus, aws: this.#aws, hostClock: new SystemClock(), attach }));
    await runner.start();
    for (const queue of this.#plan.queues) this.#map(queue);
  }

  async #openTopics(): Promise<void> {
    const journal = await this.bus.journal("sns");
    await journal.put("key:current", SIGNING_KEY);
    const guard = undefined as never; // It starts no program.
    const hostContext = { ...this.#base, hostClock: new SystemClock(), guard, cacheDirectory: "", dataDirectory: "" };
    const sns = this.#stack.use(await openSns({}, { ...hostContext, bus: this.bus, aws: this.#aws, journal: this.#slow(journal) }));
    this.#aws.register(sns);
    for (const { name, subscribers } of this.#plan.topics) {
      await this.#aws.call("sns", "CreateTopic", { Name: name });
      for (const subscriber of subscribers) await this.#subscribe(topicArn(name), subscriber);
    }
  }

  async #subscribe(TopicArn: string, subscriber: string): Promise<void> {
    const isQueue = subscriber.startsWith("q");
    const endpoint = isQueue ? { Protocol: "sqs", Endpoint: queueArn(subscriber) } : { Protocol: "lambda", Endpoint: functionArn(subscriber) };
    await this.#aws.call("sns", "Subscribe", { TopicArn, ...endpoint, ...(isQueue && { Attributes: { RawMessageDelivery: "true" } }) });
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
    const mapping = { id: `m-${name}`, connector: "sqs", source: queueArn(name), functionArn: functionArn(consumer), enabled: true, options };
    this.#registry.mappings.put(mapping.id, mapping);
  }

  #serve(name: string): void {
    void this.#take(subjects.invokeRequestsOf(name), async (delivery) => delivery.settle(await this.#runBatch(delivery.events)));
    void this.#take(subjects.invokeEvent(name), (delivery) => this.#runEvent(name, delivery));
    this.#registry.functions.put(functionKey(name), { name, arn: functionArn(name), version: "$LATEST", timeout: 3 } as FunctionDefinition);
  }

  async #take(subject: string, handle: (delivery: Delivery) => Promise<void>): Promise<void> {
    for await (const delivery of this.bus.subscribe(subject, this.#stop.signal)) void handle(delivery);
  }

  /** One invocation. It fails as a whole, or names the messages that failed where its mapping reads that. */
  async #runBatch(events: readonly EventEnvelope[]): Promise<readonly Outcome[]> {
    const records = events.map(({ data }) => data.value as { messageId: string; body: string });
    const works = records.map(({ body }) => JSON.parse(body) as Work);
    const mapping = this.#plan.queues.find(({ name }) => events[0]?.mapping === `m-${name}`);
    const partial = mapping?.partial === true && this.#draw(0, 2) > 0;
    const keys = works.map((work) => keyOf(work, mapping?.name ?? ""));
    const failed = await Promise.all(works.map((work, place) => this.#work(work, keys[place] as string)));
    const allFail = !partial && failed.includes(true);
    for (const [place, key] of keys.entries()) this.#note(key, allFail || failed[place] ? "failed" : "done");
    if (allFail) return events.map(() => ({ status: "returned", error: FAILURE }));
    const batchItemFailures = records.filter((_, place) => failed[place]).map(({ messageId }) => ({ itemIdentifier: messageId }));
    return events.map(() => ({ status: "succeeded", payload: Payload.of({ batchItemFailures }) }));
  }

  /** As Lambda does: twice more, after one minute and two. */
  async #runEvent(name: string, delivery: Delivery): Promise<void> {
    const work = readEvent(delivery.events[0]?.data.value);
    const key = keyOf(work, name);
    const failed = await this.#work(work, key);
    if (failed && delivery.attempt < ATTEMPTS) {
      this.#note(key, "failed");
      return delivery.postpone(delivery.attempt * 60_000);
    }
    this.#note(key, failed ? "dropped" : "done");
    await delivery.settle([{ status: "succeeded" }]);
  }

  /** Takes some turns, makes more work the first time, and says whether it failed. */
  async #work({ hops }: Work, key: string): Promise<boolean> {
    const first = this.fates.get(key) === "sent";
    this.#note(key, "running");
    for (let turns = this.#draw(0, 3); turns > 0; turns--) await nextTurn();
    for (let more = first && hops > 0 ? this.#draw(0, 2) : 0; more > 0; more--) await this.#send({ token: this.#ids.hex(12), hops: hops - 1 });
    const failures = this.#failures.get(key) ?? 0;
    this.#failures.set(key, failures - 1);
    return failures > 0;
  }

  async #send(work: Work): Promise<void> {
    const targets = [...this.#plan.queues, ...this.#plan.topics, ...this.#plan.functions];
    const target = targets[this.#draw(0, targets.length - 1)] as QueuePlan | TopicPlan | string;
    if (typeof target === "string") {
      this.#expect(work, target);
      await this.bus.publish(subjects.invokeEvent(target), envelope(work));
    } else if ("subscribers" in target) {
      for (const subscriber of target.subscribers) this.#expect(work, subscriber);
      await this.#aws.call("sns", "Publish", { TopicArn: topicArn(target.name), Message: JSON.stringify(work) });
    } else {
      this.#expect(work, target.name);
      const delay = !target.fifo && this.#draw(0, 3) === 0 ? { DelaySeconds: this.#draw(0, 30) } : {};
      const order = target.fifo ? { MessageGroupId: String(this.#draw(0, 2)), MessageDeduplicationId: work.token } : {};
      const QueueUrl = `${ENDPOINT}/${ACCOUNT_ID}/${target.name}`;
      await this.#aws.call("sqs", "SendMessage", { QueueUrl, MessageBody: JSON.stringify(work), ...delay, ...order });
    }
  }

  /** Work that a queue, or a function, is to do. */
  #expect(work: Work, place: string): void {
    const key = keyOf(work, place);
    this.#failures.set(key, this.#ids.fraction() < this.#plan.failureShare ? this.#draw(1, 4) : 0);
    this.#note(key, "sent");
  }

  #note(key: string, fate: Fate): void {
    this.steps++;
    this.fates.set(key, fate);
  }

  #messagesIn(name: string) {
    return (this.#sqs?.inspect?.(name) ?? []) as readonly { body: string; state: string; groupId?: string }[];
  }

  /** A message that is available should have been taken, one in flight should have failed, or wait for its window, or for its group. */
  #pendingIn({ name, window, fifo }: QueuePlan): string[] {
    const messages = this.#messagesIn(name);
    const blocked = new Set(messages.filter(({ state }) => state === "inFlight").map(({ groupId }) => groupId));
    return messages.flatMap(({ body, state, groupId }) => {
      const key = keyOf(JSON.parse(body), name);
      const waits = state === "delayed" || (state === "inFlight" && (window > 0 || this.fates.get(key) === "failed"));
      return waits || (fifo && blocked.has(groupId)) ? [] : [`${key} is ${state}, and ${this.fates.get(key)}`];
    });
  }
}

function openMemory(clock: VirtualClock): Bus {
  return openMemoryBus({ clock, ids: new Ids(), logger: silent });
}

/** The same work may be given to several. */
function keyOf({ token }: Work, place: string): string {
  return `${token} in ${place}`;
}

/** As it was published, or as a topic gives it. */
function readEvent(event: unknown): Work {
  const { Records: records } = event as { Records?: readonly { Sns: { Message: string } }[] };
  return records ? JSON.parse(records[0]?.Sns.Message as string) : (event as Work);
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
