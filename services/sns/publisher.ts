// Publishes: one durable event on the bus for all subscriptions that a message is for, before the client is answered.
import { createHash } from "node:crypto";
import type { EventEnvelope } from "../../core/event.ts";
import { attributeValues } from "../../core/pattern/sns-values.ts";
import { carry, headerWithLineage, inSpan, SpanKind } from "../../core/tracing.ts";
import type { RequestContext } from "../service.ts";
import type { Accepted, Deduplication } from "./deduplication.ts";
import { invalidParameter } from "./errors.ts";
import { type Filterable, filterable } from "./filter-policy.ts";
import { type TopicMessage, textFor } from "./message.ts";
import { deliverySubjects, envelopeOf, type Notice } from "./notice.ts";
import { checkGrouping, checkOutgoing, type OutgoingMessage, sentAttributes, sizeOf, textsOf } from "./outgoing.ts";
import { isFifo, type Topic } from "./topic.ts";
import type { Topics } from "./topics.ts";

export interface Published {
  readonly MessageId: string;
  readonly SequenceNumber?: string;
}

export class Publisher {
  readonly #topics: Topics;
  readonly #deduplication: Deduplication;

  constructor(topics: Topics, deduplication: Deduplication) {
    this.#topics = topics;
    this.#deduplication = deduplication;
  }

  /** Resolves when the message survives our death. Throws InvalidParameter and ParameterValueInvalid. */
  async publish(topic: Topic, outgoing: OutgoingMessage, request: RequestContext): Promise<Published> {
    checkOutgoing(outgoing);
    const fifo = isFifo(topic);
    checkGrouping(outgoing, fifo, topic.attributes["ContentBasedDeduplication"] === "true");
    const id = this.#topics.context.ids.uuid();
    if (!fifo) {
      await this.#send(topic, this.#message(topic, outgoing, id), outgoing, request);
      return { MessageId: id };
    }
    const deduplicationId = outgoing.MessageDeduplicationId ?? createHash("sha256").update(outgoing.Message).digest("hex");
    const send = ({ sequenceNumber }: Accepted) =>
      this.#send(topic, { ...this.#message(topic, outgoing, id), deduplicationId, sequenceNumber }, outgoing, request);
    const accepted = await this.#deduplication.once(scopeOf(topic, outgoing.MessageGroupId, deduplicationId), id, send);
    return { MessageId: accepted.messageId, SequenceNumber: accepted.sequenceNumber };
  }

  /** What one subscription alone is told: a confirmation. */
  async tell(notice: Notice, request: RequestContext): Promise<void> {
    await this.#topics.context.bus.publish(deliverySubjects.of(notice.message.topicArn), { ...envelopeOf(notice), ...lineage(request) });
  }

  #message(topic: Topic, outgoing: OutgoingMessage, id: string): TopicMessage {
    return {
      id,
      topicArn: topic.arn,
      ...textsOf(outgoing),
      ...(outgoing.Subject !== undefined && { subject: outgoing.Subject }),
      attributes: sentAttributes(outgoing.MessageAttributes),
      timestamp: new Date(this.#topics.context.clock.now()).toISOString(),
      signatureVersion: topic.attributes["SignatureVersion"] === "2" ? "2" : "1",
      ...(outgoing.MessageGroupId !== undefined && { groupId: outgoing.MessageGroupId }),
    };
  }

  /** A message that nobody subscribed to has arrived nowhere: there is nothing to keep. */
  async #send(topic: Topic, message: TopicMessage, outgoing: OutgoingMessage, request: RequestContext): Promise<void> {
    const { tracer, bus } = this.#topics.context;
    const subscriptions = this.#wanting(topic, message, outgoing);
    const options = { kind: SpanKind.PRODUCER, attributes: sendAttributes(topic, message, outgoing, subscriptions.length) };
    await inSpan(tracer, `send ${topic.name}`, options, async (span) => {
      if (subscriptions.length === 0) return;
      const envelope = envelopeOf({ type: "Notification", message, subscriptions, endpoint: request.endpoint });
      await bus.publish(deliverySubjects.of(topic.arn), { ...envelope, ...carry(span), ...lineage(request) });
    });
  }

  #wanting(topic: Topic, message: TopicMessage, { MessageAttributes = {} }: OutgoingMessage): string[] {
    const attributes = attributeValues(MessageAttributes);
    const byText = new Map<string, Filterable>();
    const wanting: string[] = [];
    for (const { subscription, accepts } of this.#topics.subscribers(topic)) {
      const text = textFor(subscription.protocol, message);
      const seen = byText.get(text) ?? filterable(attributes, text);
      byText.set(text, seen);
      if (accepts(seen)) wanting.push(subscription.arn);
    }
    return wanting;
  }
}

/** Deduplication is by topic, or by group where the topic's throughput is. */
function scopeOf(topic: Topic, group: string | undefined, deduplicationId: string): string {
  const byGroup = topic.attributes["FifoThroughputScope"] === "MessageGroup";
  return [topic.name, byGroup ? (group ?? "") : "", deduplicationId].join("/");
}

/** How often functions ran in the chain that led here, where a function made the request. */
function lineage({ headers }: RequestContext): Pick<EventEnvelope, "xraytraceheader"> {
  return { xraytraceheader: headerWithLineage(headers["x-amzn-trace-id"]) };
}

function sendAttributes(topic: Topic, message: TopicMessage, outgoing: OutgoingMessage, subscriptions: number) {
  return {
    "messaging.system": "aws.sns",
    "messaging.operation.type": "send",
    "messaging.operation.name": "publish",
    "messaging.destination.name": topic.name,
    "messaging.message.id": message.id,
    "messaging.message.body.size": sizeOf(outgoing),
    "aws.sns.topic.arn": topic.arn,
    "lambdabus.sns.subscriptions": subscriptions,
  };
}

/** Throws InvalidParameter. */
export function checkPhoneNumber(number: string): void {
  if (!/^\+?[1-9][0-9 ().-]{4,28}$/.test(number)) throw invalidParameter(`PhoneNumber Reason: ${number} is not valid to publish to`);
}
