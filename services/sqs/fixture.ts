// For tests: the service on a virtual clock, and what is most often asked of it.
import { Activity } from "../../core/activity.ts";
import { ServiceBench } from "../service-bench.ts";
import { open } from "./index.ts";

// biome-ignore lint/suspicious/noExplicitAny: answers are looked at member by member.
type Answer = any;

export const ENDPOINT = "http://localhost:4566";

export class SqsBench {
  readonly bench: ServiceBench<object>;
  readonly activity: Activity;

  private constructor(bench: ServiceBench<object>, activity: Activity) {
    this.bench = bench;
    this.activity = activity;
  }

  static async open(): Promise<SqsBench> {
    const activity = new Activity();
    return new SqsBench(await ServiceBench.open(open, {}, () => ({ activity })), activity);
  }

  url(name: string): string {
    return `${ENDPOINT}/000000000000/${name}`;
  }

  arn(name: string): string {
    return `arn:aws:sqs:us-east-1:000000000000:${name}`;
  }

  call(action: string, input: object, signal = new AbortController().signal): Promise<Answer> {
    return this.bench.call(action, input, { endpoint: ENDPOINT, signal });
  }

  async refused(action: string, input: object): Promise<string> {
    try {
      await this.call(action, input);
    } catch (error) {
      const { code, message } = error as { code: string; message: string };
      return `${code}: ${message}`;
    }
    throw new Error(`${action} was not refused`);
  }

  async create(name = "q", attributes: Record<string, string> = {}): Promise<string> {
    const fifo = name.endsWith(".fifo") ? { FifoQueue: "true" } : {};
    return (await this.call("CreateQueue", { QueueName: name, Attributes: { ...fifo, ...attributes } })).QueueUrl;
  }

  send(name: string, body: string, more: object = {}): Promise<Answer> {
    return this.call("SendMessage", { QueueUrl: this.url(name), MessageBody: body, ...more });
  }

  async receive(name = "q", more: object = {}): Promise<Answer[]> {
    const input = { QueueUrl: this.url(name), MaxNumberOfMessages: 10, AttributeNames: ["All"], MessageAttributeNames: ["All"], ...more };
    return (await this.call("ReceiveMessage", input)).Messages ?? [];
  }

  /** The bodies of what is received. */
  async bodies(name = "q", more: object = {}): Promise<string[]> {
    return (await this.receive(name, more)).map((message) => message.Body);
  }

  delete(name: string, { ReceiptHandle }: { ReceiptHandle: string }): Promise<Answer> {
    return this.call("DeleteMessage", { QueueUrl: this.url(name), ReceiptHandle });
  }

  async attributes(name = "q"): Promise<Record<string, string>> {
    return (await this.call("GetQueueAttributes", { QueueUrl: this.url(name), AttributeNames: ["All"] })).Attributes;
  }

  seconds(count: number): Promise<void> {
    return this.bench.clock.advance(count * 1000);
  }

  restart(): Promise<void> {
    return this.bench.reopen({});
  }
}
