// Sends shipments to their targets; those that cannot be delivered yet are kept on the bus, shown, and tried again until they can.
import type { AwsClient } from "../../core/aws-client.ts";
import type { Bus, Delivery } from "../../core/bus.ts";
import type { Clock } from "../../core/clock.ts";
import { ServiceError } from "../../core/errors.ts";
import type { EventEnvelope } from "../../core/event.ts";
import type { Logger } from "../../core/logger.ts";
import type { Outcome } from "../../core/outcome.ts";
import { Payload } from "../../core/payload.ts";
import type { ShipmentRecord } from "../../core/shipment-record.ts";
import { subjects } from "../../core/subjects.ts";
import { extractContext, inSpan, parseXrayHeader, SpanKind, type Tracer, withLineage } from "../../core/tracing.ts";
import { callFor, type TargetCall } from "./calls.ts";
import { functionOf, kindOf, SHIPMENTS } from "./shipment.ts";

/** What became of a shipment. */
export type DeliveryState = Pick<ShipmentRecord, "kind" | "target" | "state" | "attempts" | "error" | "retryAt">;

/** A shipment that had trouble, or tells of a failure. */
export interface Shipped {
  readonly shipment: EventEnvelope;
  readonly delivery: DeliveryState;
}

export interface OutboxContext {
  readonly aws: AwsClient;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly tracer: Tracer;
  /** What queue URLs begin with. */
  readonly endpoint: () => string;
}

const FIRST_BACKOFF = 1_000;
const LONGEST_BACKOFF = 300_000;
/** The oldest beyond these are not shown any more. */
const SHOWN = 1_000;

export class Outbox {
  readonly #context: OutboxContext;
  /** By shipment id. */
  readonly #shown = new Map<string, Shipped>();

  constructor(context: OutboxContext) {
    this.#context = context;
  }

  /** The shipment is durable when this resolves. */
  send(shipment: EventEnvelope): Promise<void> {
    return this.#context.bus.publish(SHIPMENTS, shipment);
  }

  get shown(): readonly Shipped[] {
    return [...this.#shown.values()];
  }

  clear(): void {
    this.#shown.clear();
  }

  /** One attempt at one shipment. */
  async handle(delivery: Delivery): Promise<void> {
    const shipment = delivery.events[0] as EventEnvelope;
    const call = callFor(shipment, this.#context.endpoint());
    try {
      if (!call) throw new ServiceError("InvalidParameterValueException", `Lambda sends nothing to ${shipment.subject}`);
      await this.#call(shipment, call);
    } catch (error) {
      return this.#keep(shipment, delivery, error as Error);
    }
    const troubled = this.#shown.get(shipment.id)?.delivery.state === "waiting";
    if (troubled) this.#context.logger.info("destination reached at last", fieldsOf(shipment));
    if (troubled || kindOf(shipment) !== "OnSuccess") this.#show(shipment, { state: "delivered", attempts: delivery.attempt });
    await delivery.settle([DELIVERED]);
  }

  #call(shipment: EventEnvelope, { service, action, input }: TargetCall): Promise<unknown> {
    const { aws, tracer } = this.#context;
    const { lineage } = parseXrayHeader(shipment.xraytraceheader);
    const attributes = { ...fieldsOf(shipment), "messaging.operation.type": "send" };
    const options = { kind: SpanKind.PRODUCER, attributes, parent: extractContext(shipment) };
    return inSpan(tracer, `${kindOf(shipment)} ${shipment.subject}`, options, async () => {
      const output = await withLineage(lineage, () => aws.call<{ FailedEntryCount?: number }>(service, action, input));
      if (output.FailedEntryCount) throw new ServiceError("InternalFailure", `${shipment.subject} did not take the event`, 500);
    });
  }

  async #keep(shipment: EventEnvelope, delivery: Delivery, error: Error): Promise<void> {
    const { logger, clock } = this.#context;
    const reason = error instanceof ServiceError ? `${error.code}: ${error.message}` : error.message;
    const fields = { ...fieldsOf(shipment), "exception.message": reason };
    const said = { attempts: delivery.attempt, error: reason };
    if (isFinal(error)) {
      logger.error("destination can never take the event", fields);
      this.#show(shipment, { state: "refused", ...said });
      return delivery.settle([refused(reason)]);
    }
    if (!this.#shown.has(shipment.id)) logger.warn("destination cannot be reached: kept, and tried again", fields);
    const wait = Math.min(LONGEST_BACKOFF, FIRST_BACKOFF * 2 ** (delivery.attempt - 1));
    this.#show(shipment, { state: "waiting", ...said, retryAt: new Date(clock.now() + wait).toISOString() });
    await delivery.postpone(wait);
  }

  #show(shipment: EventEnvelope, state: Omit<DeliveryState, "kind" | "target">): void {
    const delivery = { kind: kindOf(shipment), target: shipment.subject as string, ...state };
    this.#announce(shipment, delivery);
    this.#shown.delete(shipment.id);
    this.#shown.set(shipment.id, { shipment, delivery });
    for (const id of this.#shown.keys()) {
      if (this.#shown.size <= SHOWN) return;
      this.#shown.delete(id);
    }
  }

  #announce(shipment: EventEnvelope, delivery: DeliveryState): void {
    const { bus, clock } = this.#context;
    const functionName = functionOf(shipment);
    const record: ShipmentRecord = {
      requestId: shipment.requestid as string,
      functionName,
      functionArn: shipment.source,
      ...delivery,
      time: new Date(clock.now()).toISOString(),
    };
    bus.announce(subjects.destination(functionName), Payload.of(record));
  }
}

/** What is said of the message, not of where it goes: too long, or in characters that nobody takes. */
const UNACCEPTABLE = new Set([
  "InvalidMessageContents",
  "InvalidParameter",
  "InvalidParameterValue",
  "InvalidParameterValueException",
  "ParameterValueInvalid",
]);

function isFinal(error: Error): boolean {
  return error instanceof ServiceError && (error.statusCode === 413 || UNACCEPTABLE.has(error.code));
}

const DELIVERED: Outcome = { status: "succeeded" };

function refused(errorMessage: string): Outcome {
  const errorType = "DestinationDeliveryFailure";
  const error = { errorType, errorMessage, payload: Payload.of({ errorType, errorMessage }) };
  return { status: "failed", error, condition: "RetriesExhausted", attempts: 1 };
}

function fieldsOf(shipment: EventEnvelope): Record<string, string> {
  return {
    "faas.name": functionOf(shipment),
    "faas.invocation_id": shipment.requestid as string,
    "messaging.destination.name": shipment.subject as string,
    "lambdabus.destination": kindOf(shipment),
  };
}
