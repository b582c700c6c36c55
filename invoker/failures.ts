// The asynchronous events that were given up: kept in the journal, for people and for destinations.
import type { Journal } from "../core/journal.ts";
import type { Logger } from "../core/logger.ts";
import { Payload } from "../core/payload.ts";
import type { DestinationRecord } from "./destination-record.ts";
import type { DeliveryState, Shipped } from "./destinations/outbox.ts";
import { functionOf } from "./destinations/shipment.ts";

export interface FailureRecord {
  readonly functionName: string;
  readonly eventId: string;
  readonly record: DestinationRecord;
}

/** An event that was given up, or whose result did not reach its destination. */
export interface ShownFailure extends FailureRecord {
  /** What became of what was sent of it to destinations and dead-letter queues. */
  readonly deliveries: readonly DeliveryState[];
}

/** The oldest beyond these are forgotten. */
const KEPT = 1_000;
/** A journal's value stays below 4 MiB: a payload that would not fit is left out, the larger one first. */
const PAYLOAD_LIMIT = 3_000_000;

export class Failures {
  readonly #journal: Journal;
  readonly #logger: Logger;
  /** By request id, oldest first. */
  readonly #records = new Map<string, FailureRecord>();

  constructor(journal: Journal, logger: Logger) {
    this.#journal = journal;
    this.#logger = logger;
  }

  /** Reads what was kept before. */
  async load(): Promise<void> {
    for await (const [requestId, value] of this.#journal.entries()) this.#records.set(requestId, revive(value as FailureRecord));
  }

  get all(): readonly FailureRecord[] {
    return [...this.#records.values()];
  }

  /** Durable when resolved. */
  async add(failure: FailureRecord): Promise<void> {
    const { requestId, condition, approximateInvokeCount } = failure.record.requestContext;
    this.#logger.warn("event given up", {
      "faas.name": failure.functionName,
      "faas.invocation_id": requestId,
      condition,
      attempts: approximateInvokeCount,
    });
    const kept = { ...failure, record: shorten(failure.record) };
    await this.#journal.put(requestId, kept);
    this.#records.delete(requestId);
    this.#records.set(requestId, kept);
    await this.#forgetOldest();
  }

  async clear(): Promise<void> {
    this.#records.clear();
    await this.#journal.clear();
  }

  async #forgetOldest(): Promise<void> {
    for (const requestId of this.#records.keys()) {
      if (this.#records.size <= KEPT) return;
      this.#records.delete(requestId);
      await this.#journal.remove(requestId);
    }
  }
}

/** Each failure with its deliveries; then events that succeeded, but not in telling so. */
export function showFailures(failures: readonly FailureRecord[], shipped: readonly Shipped[]): ShownFailure[] {
  const byRequest = Map.groupBy(shipped, ({ shipment }) => shipment.requestid);
  const told = failures.map((failure) => {
    const { requestId } = failure.record.requestContext;
    const deliveries = (byRequest.get(requestId) ?? []).map(({ delivery }) => delivery);
    byRequest.delete(requestId);
    return { ...failure, deliveries };
  });
  const others = [...byRequest.values()].flat().filter(({ delivery }) => delivery.kind === "OnSuccess");
  return [...told, ...others.map(showUntold)];
}

function showUntold({ shipment, delivery }: Shipped): ShownFailure {
  const record = shipment.data.value as DestinationRecord;
  return { functionName: functionOf(shipment), eventId: shipment.id, record, deliveries: [delivery] };
}

/** The payloads of a record that comes from a journal are plain values. */
function revive(failure: FailureRecord): FailureRecord {
  const { requestPayload, responsePayload, ...record } = failure.record;
  const payloads = { requestPayload: toPayload(requestPayload), ...(responsePayload !== undefined && { responsePayload: toPayload(responsePayload) }) };
  return { ...failure, record: { ...record, ...payloads } };
}

function toPayload(value: unknown): Payload {
  return value instanceof Payload ? value : Payload.of(value);
}

function shorten(record: DestinationRecord): DestinationRecord {
  const request = record.requestPayload.byteLength;
  const response = record.responsePayload?.byteLength ?? 0;
  if (request + response <= PAYLOAD_LIMIT) return record;
  const { responsePayload, ...withoutResponse } = record;
  if (request <= PAYLOAD_LIMIT && response > 0) return withoutResponse;
  return { ...(response <= PAYLOAD_LIMIT ? record : withoutResponse), requestPayload: Payload.of(null) };
}
