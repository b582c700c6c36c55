// Receives the messages of one queue, and deletes those that are done with; the others reappear when their visibility timeout is over.

import { ACCOUNT_ID, parseArn, parseFunctionReference } from "../../core/arn.ts";
import type { AwsClient } from "../../core/aws-client.ts";
import type { PolledContext, PolledRecord, PolledSource } from "../connector.ts";
import type { SqsOptions, SqsSettings } from "./schema.ts";
import { filterable, type Message, type Origin, translate } from "./translate.ts";
import { effectiveVisibility } from "./visibility.ts";

/** What one ReceiveMessage, and one DeleteMessageBatch, may hold. */
const AT_ONCE = 10;
const LONG_POLL_SECONDS = 20;
/** A queue's own visibility timeout is asked for again when it is so old (ms). */
const ATTRIBUTES_FRESH = 60_000;

interface SqsRecord extends PolledRecord {
  readonly receiptHandle: string;
}

export class SqsSource implements PolledSource {
  readonly #context: PolledContext<SqsSettings>;
  readonly #aws: AwsClient & Partial<Disposable>;
  readonly #queueUrl: string;
  readonly #origin: Origin;
  /** Seconds, and when that was asked for. */
  #visibility = { seconds: 0, since: Number.NEGATIVE_INFINITY };

  private constructor(context: PolledContext<SqsSettings>, aws: AwsClient & Partial<Disposable>, queueUrl: string, origin: Origin) {
    this.#context = context;
    this.#aws = aws;
    this.#queueUrl = queueUrl;
    this.#origin = origin;
  }

  /** Throws a ServiceError when there is no such queue. */
  static async open(context: PolledContext<SqsSettings>): Promise<SqsSource> {
    const { source } = context.mapping;
    const arn = parseArn(source);
    if (arn?.service !== "sqs") throw new TypeError(`${source} is no queue`);
    const region = arn.region || context.region;
    const { endpoint } = context.mapping.options as SqsOptions;
    const aws = endpoint === undefined ? context.aws : context.attach({ endpoint, region });
    const owner = endpoint === undefined && arn.accountId !== ACCOUNT_ID ? { QueueOwnerAWSAccountId: arn.accountId } : {};
    const { QueueUrl } = await aws.call<{ QueueUrl: string }>("sqs", "GetQueueUrl", { QueueName: arn.resource, ...owner });
    return new SqsSource(context, aws, QueueUrl, { arn: source, region });
  }

  async receive(maximum: number, signal: AbortSignal): Promise<readonly PolledRecord[]> {
    const visibility = await this.#effectiveVisibility();
    const input = {
      QueueUrl: this.#queueUrl,
      MaxNumberOfMessages: Math.min(maximum, AT_ONCE),
      WaitTimeSeconds: LONG_POLL_SECONDS,
      VisibilityTimeout: visibility,
      AttributeNames: ["All"],
      MessageAttributeNames: ["All"],
    };
    const { Messages = [] } = await this.#aws.call<{ Messages?: readonly Message[] }>("sqs", "ReceiveMessage", input, signal);
    const heldUntil = this.#context.clock.now() + visibility * 1000; // The wait for messages was no part of it.
    return Messages.map((message) => this.#record(message, heldUntil));
  }

  async settle({ done }: { readonly done: readonly PolledRecord[] }): Promise<void> {
    const handles = (done as readonly SqsRecord[]).map(({ receiptHandle }, index) => ({ Id: String(index), ReceiptHandle: receiptHandle }));
    const deletions: Promise<unknown>[] = [];
    for (let from = 0; from < handles.length; from += AT_ONCE) deletions.push(this.#delete(handles.slice(from, from + AT_ONCE)));
    await Promise.all(deletions);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#aws !== this.#context.aws) this.#aws[Symbol.dispose]?.();
  }

  /** A message that cannot be deleted comes again: at least once is what SQS promises. */
  async #delete(Entries: readonly object[]): Promise<void> {
    const { Failed = [] } = await this.#aws.call<{ Failed?: readonly { Message?: string }[] }>("sqs", "DeleteMessageBatch", {
      QueueUrl: this.#queueUrl,
      Entries,
    });
    for (const { Message } of Failed) this.#context.logger.warn("message not deleted: it comes again", { "exception.message": Message });
  }

  #record(message: Message, heldUntil: number): SqsRecord {
    return {
      event: translate(message, this.#origin),
      itemIdentifier: message.MessageId,
      receiptHandle: message.ReceiptHandle,
      heldUntil,
      filterable: () => filterable(message, this.#origin),
    };
  }

  async #effectiveVisibility(): Promise<number> {
    const { mapping, registry } = this.#context;
    const reference = parseFunctionReference(mapping.functionArn);
    const definition = reference && registry.resolve(reference.name, reference.qualifier);
    const { maximumBatchingWindowInSeconds } = mapping.options as SqsOptions;
    return effectiveVisibility({ queue: await this.#queueVisibility(), function: definition?.timeout ?? 0, window: maximumBatchingWindowInSeconds });
  }

  async #queueVisibility(): Promise<number> {
    const now = this.#context.clock.now();
    if (now - this.#visibility.since >= ATTRIBUTES_FRESH) {
      const input = { QueueUrl: this.#queueUrl, AttributeNames: ["VisibilityTimeout"] };
      const { Attributes } = await this.#aws.call<{ Attributes: Record<string, string> }>("sqs", "GetQueueAttributes", input);
      this.#visibility = { seconds: Number(Attributes["VisibilityTimeout"]), since: now };
    }
    return this.#visibility.seconds;
  }
}
