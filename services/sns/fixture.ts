// For tests: the service on a virtual clock, with queues that only remember what they are sent.
import type { Bus } from "../../core/bus.ts";
import type { Clock, VirtualClock } from "../../core/clock.ts";
import { Registry } from "../../core/registry.ts";
import { ServiceBench } from "../service-bench.ts";
import { open } from "./index.ts";

// biome-ignore lint/suspicious/noExplicitAny: answers are looked at member by member.
type Answer = any;

export const ENDPOINT = "http://localhost:4566";
export const TOPIC = "arn:aws:sns:us-east-1:000000000000:t";
export const QUEUE = "arn:aws:sqs:us-east-1:000000000000:q";

/** What SQS was asked to send, with the queue's name. */
export interface SentMessage {
  readonly queue: string;
  readonly MessageBody: string;
  readonly MessageAttributes?: Record<string, Answer>;
  readonly MessageSystemAttributes?: Record<string, Answer>;
  readonly MessageGroupId?: string;
  readonly MessageDeduplicationId?: string;
}

export class SnsBench {
  readonly bench: ServiceBench<object>;
  readonly bus: Bus;
  readonly registry: Registry;
  readonly sent: SentMessage[];
  /** Called before a message is taken: what it throws is SQS's answer. */
  queue: (message: SentMessage) => void = () => {};

  private constructor(bench: ServiceBench<object>, bus: Bus, registry: Registry, sent: SentMessage[]) {
    this.bench = bench;
    this.bus = bus;
    this.registry = registry;
    this.sent = sent;
  }

  static async open(openBus: (clock: Clock) => Bus): Promise<SnsBench> {
    const sent: SentMessage[] = [];
    const registry = new Registry();
    const made: { bus?: Bus; sns?: SnsBench } = {};
    const aws = {
      call: async (_service: string, _action: string, { QueueUrl, ...input }: Answer): Promise<Answer> => {
        const message = { queue: QueueUrl.slice(QueueUrl.lastIndexOf("/") + 1), ...input };
        made.sns?.queue(message);
        sent.push(message);
        return {};
      },
    };
    const parts = (clock: VirtualClock) => ({ aws, registry, bus: (made.bus = openBus(clock)) });
    const bench = await ServiceBench.open(open, {}, parts);
    made.sns = new SnsBench(bench, made.bus as Bus, registry, sent);
    return made.sns;
  }

  call(action: string, input: object = {}, endpoint = ENDPOINT): Promise<Answer> {
    return this.bench.call(action, input, { endpoint });
  }

  refused(action: string, input: object = {}): Promise<string> {
    return this.bench.refused(action, input);
  }

  async topic(name = "t", attributes: Record<string, string> = {}): Promise<string> {
    const fifo = name.endsWith(".fifo") ? { FifoTopic: "true" } : {};
    return (await this.call("CreateTopic", { Name: name, Attributes: { ...fifo, ...attributes } })).TopicArn;
  }

  async subscribe(protocol: string, endpoint: string, attributes: Record<string, string> = {}, topic = TOPIC): Promise<string> {
    const input = { TopicArn: topic, Protocol: protocol, Endpoint: endpoint, Attributes: attributes, ReturnSubscriptionArn: true };
    return (await this.call("Subscribe", input)).SubscriptionArn;
  }

  async publish(message: string, more: object = {}, topic = TOPIC): Promise<Answer> {
    const published = await this.call("Publish", { TopicArn: topic, Message: message, ...more });
    await this.bus.idle();
    return published;
  }

  seconds(count: number): Promise<void> {
    return this.bench.clock.advance(count * 1000, () => this.bus.idle());
  }

  /** What a service page shows. */
  page(path: string, names: Record<string, string> = {}): string | undefined {
    return this.bench.service.pages?.[path]?.(names)?.body;
  }

  restart(): Promise<void> {
    return this.bench.reopen({});
  }

  async close(): Promise<void> {
    await this.bench.service[Symbol.asyncDispose]();
    await this.bus[Symbol.asyncDispose]();
  }
}
