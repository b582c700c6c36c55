// Queues, a runner and functions that only answer, on a virtual clock: for tests of what event source mappings do.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectorList } from "../../connectors/index.ts";
import { createRunner } from "../../connectors/runner.ts";
import { Activity } from "../../core/activity.ts";
import { functionArn, queueArn } from "../../core/arn.ts";
import type { AwsClient } from "../../core/aws-client.ts";
import type { Bus } from "../../core/bus.ts";
import { type Clock, VirtualClock } from "../../core/clock.ts";
import type { EventSourceMappingOptions } from "../../core/event-source-mapping.ts";
import { Ids } from "../../core/ids.ts";
import { silent } from "../../core/logger.ts";
import type { Outcome, Refusal } from "../../core/outcome.ts";
import { Payload } from "../../core/payload.ts";
import { functionKey, Registry } from "../../core/registry.ts";
import { settle } from "../../core/settling.ts";
import { subjects } from "../../core/subjects.ts";
import { noopTracer, type Tracer } from "../../core/tracing.ts";
import { createAwsClient } from "../../services/client.ts";
import { open as openSqs } from "../../services/sqs/index.ts";
import { defineFunction } from "./invoker.ts";

/** Opens a bus that holds nothing yet. */
export type OpenBus = (clock: Clock) => Promise<Bus>;

/** What a test sees of a record. */
export interface SeenRecord {
  readonly messageId: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** Answers a batch: its value is the handler's response, an Error fails the invocation, a Refusal keeps it from beginning. */
export type Handler = (records: readonly SeenRecord[], number: number) => unknown;

export class MappingWorld implements AsyncDisposable {
  readonly clock: VirtualClock;
  readonly bus: Bus;
  readonly aws: AwsClient;
  readonly registry: Registry;
  readonly activity: Activity;
  /** The bodies of each batch that began, in their order. */
  readonly batches: string[][] = [];
  readonly #stack: AsyncDisposableStack;

  private constructor(parts: Pick<MappingWorld, "clock" | "bus" | "aws" | "registry" | "activity">, stack: AsyncDisposableStack) {
    this.#stack = stack;
    this.clock = parts.clock;
    this.bus = parts.bus;
    this.aws = parts.aws;
    this.registry = parts.registry;
    this.activity = parts.activity;
  }

  static async open(openBus: OpenBus, tracer: Tracer = noopTracer): Promise<MappingWorld> {
    const stack = new AsyncDisposableStack();
    const clock = new VirtualClock();
    const dataDirectory = await mkdtemp(join(tmpdir(), "lambdabus-mappings-"));
    stack.defer(() => rm(dataDirectory, { recursive: true, force: true }));
    const bus = stack.use(await openBus(clock));
    const base = { clock, hostClock: clock, bus, tracer, activity: new Activity(), registry: new Registry(), ids: new Ids(1), logger: silent };
    const place = { region: "us-east-1", accountId: "000000000000" };
    const aws = createAwsClient({ ...base, ...place, endpoint: () => "http://127.0.0.1:4566" });
    aws.register(stack.use(await openSqs({}, { ...base, ...place, aws, dataDirectory, journal: await bus.journal("sqs") })));
    const attach = () => ({ ...aws, [Symbol.dispose]() {} });
    const runner = stack.use(createRunner({ ...base, ...place, aws, connectors: connectorList, attach }));
    await runner.start();
    return new MappingWorld({ ...base, aws }, stack);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#stack.disposeAsync();
  }

  /** A function that answers as the handler says. */
  serve(handler: Handler, name = "f", timeout = 3): void {
    const stop = new AbortController();
    this.#stack.defer(() => stop.abort());
    this.registry.functions.put(functionKey(name), defineFunction(name, "index.handler", { timeout }));
    void this.#answer(subjects.invokeRequestsOf(name), handler, stop.signal);
  }

  async #answer(subject: string, handler: Handler, signal: AbortSignal): Promise<void> {
    for await (const delivery of this.bus.subscribe(subject, signal)) {
      const records = delivery.events.map(({ data }) => data.value as SeenRecord);
      const number = this.batches.push(records.map(({ body }) => body));
      void outcomeOf(async () => handler(records, number)).then((outcome) => delivery.settle(delivery.events.map(() => outcome)));
    }
  }

  async createQueue(name = "q", attributes: Record<string, string> = {}): Promise<void> {
    const fifo = name.endsWith(".fifo") ? { FifoQueue: "true", ContentBasedDeduplication: "true" } : {};
    await this.aws.call("sqs", "CreateQueue", { QueueName: name, Attributes: { ...fifo, ...attributes } });
  }

  async send(bodies: readonly string[], queue = "q", more: object = {}): Promise<void> {
    const group = queue.endsWith(".fifo") ? { MessageGroupId: "g" } : {};
    for (const MessageBody of bodies) await this.aws.call("sqs", "SendMessage", { QueueUrl: url(queue), MessageBody, ...group, ...more });
  }

  /** Maps a queue to a function; again with the same id, the mapping is updated. */
  map(options: Partial<EventSourceMappingOptions> = {}, more: { id?: string; queue?: string; functionName?: string; enabled?: boolean } = {}): void {
    const { id = "m", queue = "q", functionName = "f", enabled = true } = more;
    const defaults = { batchSize: 10, maximumBatchingWindowInSeconds: 0, functionResponseTypes: [], filters: [] };
    const mapping = { id, connector: "sqs", source: queueArn(queue), functionArn: functionArn(functionName), enabled, options: { ...defaults, ...options } };
    this.registry.mappings.put(id, mapping);
  }

  settled(): Promise<void> {
    return settle(this);
  }

  /** Moves time; all that falls due on the way has settled then. */
  async seconds(count: number): Promise<void> {
    await this.clock.advance(count * 1000, () => settle(this));
  }

  /** How many messages wait and are in flight. */
  async counts(queue = "q"): Promise<{ visible: number; inFlight: number }> {
    const { Attributes } = await this.aws.call<{ Attributes: Record<string, string> }>("sqs", "GetQueueAttributes", {
      QueueUrl: url(queue),
      AttributeNames: ["All"],
    });
    return { visible: Number(Attributes["ApproximateNumberOfMessages"]), inFlight: Number(Attributes["ApproximateNumberOfMessagesNotVisible"]) };
  }
}

export const throttled: Refusal = { code: "TooManyRequestsException", message: "Rate Exceeded.", statusCode: 429 };

function url(queue: string): string {
  return `http://127.0.0.1:4566/000000000000/${queue}`;
}

async function outcomeOf(handle: () => Promise<unknown>): Promise<Outcome> {
  try {
    const answer = await handle();
    if (answer === throttled) return { status: "refused", refusal: throttled };
    return { status: "succeeded", payload: answer instanceof Payload ? answer : Payload.of(answer) };
  } catch (error) {
    const { name, message } = error as Error;
    const document = { errorType: name, errorMessage: message };
    return { status: "returned", error: { ...document, payload: Payload.of(document) } };
  }
}
