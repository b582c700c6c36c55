// What happens in an environment, for the extensions that asked to be told: what came before they asked is kept until Init is over.
import { Delivery, type DeliveryOptions } from "./delivery.ts";
import { toLogsApi } from "./logs-api.ts";
import type { Subscription, TelemetryKind } from "./subscription.ts";
import type { TelemetryEvent } from "./telemetry-event.ts";

/** An Init that prints without end is not kept whole. */
const BACKLOG_LIMIT = 10_000;

export interface TelemetryOptions extends DeliveryOptions {
  onSubscribed(name: string, subscription: Subscription): void;
}

/** Of one start of an environment. */
export class Telemetry implements Disposable {
  readonly #options: TelemetryOptions;
  readonly #deliveries = new Map<string, { readonly subscription: Subscription; readonly delivery: Delivery }>();
  #backlog: { readonly kind: TelemetryKind; readonly event: TelemetryEvent }[] = [];
  #open = true;

  constructor(options: TelemetryOptions) {
    this.#options = options;
  }

  /** Whether extensions may still subscribe. */
  get open(): boolean {
    return this.#open;
  }

  /** Whether anybody hears what is published. */
  get heard(): boolean {
    return this.#open || this.#deliveries.size > 0;
  }

  /** Takes the place of an earlier subscription of the same extension. */
  subscribe(name: string, subscription: Subscription): void {
    this.#deliveries.get(name)?.delivery[Symbol.dispose]();
    const delivery = new Delivery(this.#options, subscription);
    this.#deliveries.set(name, { subscription, delivery });
    for (const { kind, event } of this.#backlog) hand(subscription, delivery, kind, event);
    this.#options.onSubscribed(name, subscription);
  }

  publish(kind: TelemetryKind, type: string, record: unknown): void {
    if (!this.heard) return;
    const event = { time: new Date(this.#options.hostClock.now()).toISOString(), type, record };
    if (this.#open && this.#backlog.length < BACKLOG_LIMIT) this.#backlog.push({ kind, event });
    for (const { subscription, delivery } of this.#deliveries.values()) hand(subscription, delivery, kind, event);
  }

  /** Init is over: who has not subscribed by now cannot. */
  closeSubscriptions(): void {
    this.#open = false;
    this.#backlog = [];
  }

  /** Delivers what is left now rather than at the end of a buffer's time. */
  flush(): void {
    for (const { delivery } of this.#deliveries.values()) delivery.flush();
  }

  [Symbol.dispose](): void {
    this.closeSubscriptions();
    for (const { delivery } of this.#deliveries.values()) delivery[Symbol.dispose]();
    this.#deliveries.clear();
  }
}

function hand(subscription: Subscription, delivery: Delivery, kind: TelemetryKind, event: TelemetryEvent): void {
  if (!subscription.types.includes(kind)) return;
  for (const told of subscription.api === "logs" ? toLogsApi(event, subscription.schemaVersion) : [event]) delivery.add(told);
}
