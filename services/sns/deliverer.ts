// Takes notices off the bus and delivers each to its subscriptions: at least once, again after failures, and at last to the dead letters.
import type { Delivery } from "../../core/bus.ts";
import type { Clock } from "../../core/clock.ts";
import { ServiceError } from "../../core/errors.ts";
import type { EventEnvelope } from "../../core/event.ts";
import { carry, extractContext, formatXrayHeader, inSpan, parseXrayHeader, type Span, SpanKind, trace, withLineage } from "../../core/tracing.ts";
import type { ServiceContext } from "../service.ts";
import type { Backlog } from "./backlog.ts";
import { delayAfter, effectivePolicy, MANAGED, type RetryPolicy } from "./delivery-policy.ts";
import { type Deliver, type Parcel, PermanentFailure } from "./endpoints/endpoint.ts";
import { sendToDeadLetters } from "./endpoints/queue.ts";
import { Lanes } from "./lanes.ts";
import { DELIVERIES } from "./limits.ts";
import { deliverySubjects, envelopeOf, type Notice, readNotice } from "./notice.ts";
import type { Signer } from "./signer.ts";
import { type DeliveryProtocol, deadLetterTarget, type Subscription } from "./subscription.ts";
import type { Topics } from "./topics.ts";

export interface DelivererParts {
  readonly topics: Topics;
  readonly signer: Signer;
  readonly backlog: Backlog;
  readonly endpoints: Readonly<Record<DeliveryProtocol, Deliver>>;
  /** Real time: for a bus that is away. */
  readonly hostClock: Clock;
}

/** What is to be tried again, and how often it has failed. */
interface Left {
  readonly arn: string;
  readonly failures: number;
  readonly delay: number;
}

/** Milliseconds that a message waits for the one before it in its group. */
const BEHIND = 1000;
const REOPEN_MS = 1000;

export class Deliverer implements AsyncDisposable {
  readonly #parts: DelivererParts;
  readonly #context: ServiceContext;
  readonly #lanes = new Lanes();
  readonly #stop = new AbortController();
  readonly #running = new Set<Promise<void>>();
  readonly #reading: Promise<void>;

  constructor(parts: DelivererParts) {
    this.#parts = parts;
    this.#context = parts.topics.context;
    this.#reading = this.#read();
  }

  /** Takes no more, and finishes what it has. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#reading;
    await Promise.all(this.#running);
  }

  async #read(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      try {
        for await (const delivery of this.#context.bus.subscribe(deliverySubjects.all, signal)) await this.#begin(delivery);
      } catch (error) {
        if (!signal.aborted) this.#context.logger.error("notices cannot be read, trying again", { error });
      }
      if (!signal.aborted) await this.#parts.hostClock.sleep(REOPEN_MS, signal).catch(() => {});
    }
  }

  /** Returns when there is room for another. */
  async #begin(delivery: Delivery): Promise<void> {
    const running = this.#take(delivery)
      .catch((error) => this.#context.logger.error("notice is left on the bus", { error }))
      .finally(() => this.#running.delete(running));
    this.#running.add(running);
    if (this.#running.size >= DELIVERIES) await Promise.race(this.#running);
  }

  async #take(delivery: Delivery): Promise<void> {
    const [envelope] = delivery.events;
    const notice = readNotice(envelope);
    if (!envelope || !notice) {
      this.#context.logger.warn("message is no notice of SNS", { "messaging.destination.name": delivery.subject });
      return delivery.settle([{ status: "filtered" }]);
    }
    const { topicArn, groupId, sequenceNumber } = notice.message;
    const work = () => this.#deliver(delivery, envelope, notice);
    return sequenceNumber === undefined ? work() : this.#lanes.run(`${topicArn}/${groupId}`, work);
  }

  /** Fresh from a notice with more subscriptions, a retry first waits for its time. */
  async #deliver(delivery: Delivery, envelope: EventEnvelope, notice: Notice): Promise<void> {
    if (delivery.attempt === 1 && notice.failures !== undefined) {
      return delivery.postpone(this.#delay(notice, notice.failures) ?? 0, notice.failures + 1);
    }
    const failures = delivery.attempt - 1;
    const outcomes = await Promise.all(notice.subscriptions.map((arn) => this.#deliverTo(arn, notice, envelope, failures)));
    const left = outcomes.filter((outcome) => outcome !== undefined);
    const [only] = left;
    if (only && notice.subscriptions.length === 1) return delivery.postpone(only.delay, only.failures + 1);
    await Promise.all(left.map((each) => this.#putAside(each, notice, envelope)));
    await delivery.settle([{ status: "accepted" }]);
  }

  /** Each retry goes its own way from here. */
  #putAside({ arn, failures }: Left, notice: Notice, { traceparent, xraytraceheader }: EventEnvelope): Promise<void> {
    const alone = envelopeOf({ ...notice, subscriptions: [arn], failures });
    return this.#context.bus.publish(deliverySubjects.of(notice.message.topicArn), { ...alone, traceparent, xraytraceheader });
  }

  /** Undefined when it is delivered or given up. Retries without delay are made at once. */
  async #deliverTo(arn: string, notice: Notice, envelope: EventEnvelope, before: number): Promise<Left | undefined> {
    const { topics, backlog } = this.#parts;
    const subscription = notice.former ?? topics.findSubscription(arn);
    let left: Left | undefined;
    if (subscription && backlog.blocks(arn, notice.message)) left = { arn, failures: before, delay: BEHIND };
    else if (subscription) left = await this.#try(subscription, notice, envelope, before);
    await (left ? backlog.wait(arn, notice.message) : backlog.done(arn, notice.message));
    return left;
  }

  async #try(subscription: Subscription, notice: Notice, envelope: EventEnvelope, before: number): Promise<Left | undefined> {
    for (let failures = before + 1; ; failures++) {
      const failure = await this.#attempt(subscription, notice, envelope, failures);
      if (failure === undefined) return undefined;
      const delay = isFinal(failure) ? undefined : delayAfter(failures, this.#policy(subscription));
      if (delay === undefined) {
        await this.#giveUp({ subscription, notice, envelope, traceHeader: envelope.xraytraceheader }, failure);
        return undefined;
      }
      if (delay > 0) return { arn: subscription.arn, failures, delay };
    }
  }

  /** Returns what went wrong. */
  async #attempt(subscription: Subscription, notice: Notice, envelope: EventEnvelope, attempt: number): Promise<Error | undefined> {
    const { tracer, logger } = this.#context;
    const { lineage } = parseXrayHeader(envelope.xraytraceheader);
    const attributes = deliveryAttributes(subscription, notice, attempt);
    const options = { kind: SpanKind.PRODUCER, attributes, parent: extractContext({ traceparent: envelope.traceparent, xray: envelope.xraytraceheader }) };
    const deliver = (span: Span) =>
      this.#parts.endpoints[subscription.protocol]({ notice, subscription, envelope: { ...envelope, ...carry(span) }, traceHeader: headerOf(span, lineage) });
    try {
      await withLineage(lineage, () => inSpan(tracer, `deliver ${attributes["messaging.destination.name"]}`, options, deliver));
      return undefined;
    } catch (error) {
      logger.info("delivery failed", { "aws.sns.subscription.arn": subscription.arn, "exception.message": (error as Error).message, attempt });
      return error as Error;
    }
  }

  async #giveUp(parcel: Parcel, failure: Error): Promise<void> {
    const { aws, logger } = this.#context;
    const { arn } = parcel.subscription;
    const target = parcel.notice.type === "Notification" ? deadLetterTarget(parcel.subscription) : undefined;
    if (target === undefined) return logger.warn("delivery given up", { "aws.sns.subscription.arn": arn, "exception.message": failure.message });
    await sendToDeadLetters(aws, this.#parts.signer, target, parcel).catch((error: Error) =>
      logger.error("dead letter lost", { "aws.sns.subscription.arn": arn, "exception.message": error.message }),
    );
  }

  #delay({ subscriptions: [arn = ""], former }: Notice, failures: number): number | undefined {
    const subscription = former ?? this.#parts.topics.findSubscription(arn);
    return subscription && delayAfter(failures, this.#policy(subscription));
  }

  #policy({ protocol, attributes, topicArn }: Subscription): RetryPolicy {
    if (protocol !== "http" && protocol !== "https") return MANAGED;
    const topic = this.#parts.topics.findByArn(topicArn);
    return effectivePolicy(attributes["DeliveryPolicy"], topic?.attributes["DeliveryPolicy"]).healthyRetryPolicy;
  }
}

function isFinal(failure: Error): boolean {
  return failure instanceof PermanentFailure || (failure instanceof ServiceError && failure.fault === "client");
}

function deliveryAttributes({ arn, protocol }: Subscription, { message }: Notice, attempt: number) {
  return {
    "messaging.system": "aws.sns",
    "messaging.operation.type": "send",
    "messaging.operation.name": "deliver",
    "messaging.destination.name": message.topicArn.slice(message.topicArn.lastIndexOf(":") + 1),
    "messaging.message.id": message.id,
    "aws.sns.topic.arn": message.topicArn,
    "aws.sns.subscription.arn": arn,
    "lambdabus.sns.protocol": protocol,
    "lambdabus.sns.attempt": attempt,
  };
}

function headerOf(span: Span, lineage?: string): string | undefined {
  const spanContext = span.spanContext();
  return trace.isSpanContextValid(spanContext) ? formatXrayHeader(spanContext, lineage) : undefined;
}
