// Lambda's own metrics, counted from what the bus tells of invocations: by function, by function and qualifier, and for the account.
import { eachAnnouncement, type Listening } from "../../core/announcements.ts";
import { parseFunctionReference } from "../../core/arn.ts";
import type { InvocationRecord } from "../../core/invocation.ts";
import type { RefusalRecord } from "../../core/refusal-record.ts";
import type { Registry } from "../../core/registry.ts";
import type { ShipmentRecord } from "../../core/shipment-record.ts";
import { parseSubject } from "../../core/subjects.ts";
import { ConcurrencyMetrics } from "./concurrency-metrics.ts";
import type { Dimension, MetricStore } from "./metric-store.ts";

/** By what a refusal is called. */
const REFUSALS: Readonly<Record<string, string>> = { TooManyRequestsException: "Throttles", RecursiveInvocationException: "RecursiveInvocationsDropped" };
const PROVISIONED = { used: "ProvisionedConcurrencyInvocations", spillover: "ProvisionedConcurrencySpilloverInvocations" };
/** Accepted events of which we still wait to hear; older ones are forgotten. */
const AWAITED = 10_000;

export class LambdaMetrics implements Disposable {
  readonly #store: MetricStore;
  readonly #registry: Registry;
  readonly #concurrency: ConcurrencyMetrics;
  /** When asynchronous events were accepted, by request id. */
  readonly #accepted = new Map<string, number>();

  constructor(store: MetricStore, registry: Registry) {
    this.#store = store;
    this.#registry = registry;
    this.#concurrency = new ConcurrencyMetrics(registry, (name, dimensions, ...value) => this.#record(name, [dimensions], ...value));
  }

  [Symbol.dispose](): void {
    this.#concurrency[Symbol.dispose]();
  }

  /** Counts until aborted. */
  async watch(listening: Listening): Promise<void> {
    await Promise.all([
      this.#watchEvents(listening),
      eachAnnouncement<InvocationRecord>("result.*", listening, (record) => this.#count(record)),
      eachAnnouncement<RefusalRecord>("refusal.*", listening, (record) => this.#countRefusal(record)),
      eachAnnouncement<ShipmentRecord>("destination.*", listening, (record) => this.#countShipment(record)),
    ]);
  }

  async #watchEvents({ bus, signal }: Listening): Promise<void> {
    for await (const { subject, events } of bus.observe("invoke.event.*", signal)) {
      for (const event of events) this.#accept(event.requestid ?? event.id, Date.parse(event.acceptedtime ?? event.time), subject, event.qualifier);
    }
  }

  #accept(requestId: string, time: number, subject: string, qualifier: string | undefined): void {
    if (this.#accepted.has(requestId)) return;
    this.#accepted.set(requestId, time);
    if (this.#accepted.size > AWAITED) this.#accepted.delete(this.#accepted.keys().next().value as string);
    this.#record("AsyncEventsReceived", dimensionsOf(parseSubject(subject)[2] as string, qualifier), time, "Count", 1);
  }

  #count(record: InvocationRecord): void {
    const start = Date.parse(record.startTime);
    const sets = [...dimensionsIn(record), ...this.#executedVersion(record)];
    this.#record("Invocations", sets, start, "Count", 1);
    this.#record("Errors", sets, start, "Count", record.outcome === "success" ? 0 : 1);
    this.#record("Duration", sets, start, "Milliseconds", record.durationMs);
    const { postRuntimeExtensionsDurationMs: after } = record;
    if (after !== undefined) this.#record("PostRuntimeExtensionsDuration", sets, start, "Milliseconds", after);
    if (record.provisionedConcurrency) this.#record(PROVISIONED[record.provisionedConcurrency], sets, start, "Count", 1);
    this.#countAsynchronous(record, sets, start);
    this.#concurrency.count(record);
  }

  /** Of an alias that divides its calls, each of its versions by itself too. */
  #executedVersion({ functionName, functionArn, version }: InvocationRecord): Dimensions[] {
    const qualifier = parseFunctionReference(functionArn)?.qualifier;
    if (qualifier === undefined || !this.#registry.resolve(functionName, qualifier)?.routing) return [];
    return [[...dimensionsOf(functionName, qualifier)[2], { Name: "ExecutedVersion", Value: version }]];
  }

  /** What is not run is no invocation, and no error. */
  #countRefusal(record: RefusalRecord): void {
    const time = Date.parse(record.time);
    const sets = dimensionsIn(record);
    const metric = REFUSALS[record.code];
    if (metric) this.#record(metric, sets, time, "Count", 1);
    if (!record.next || !("condition" in record.next)) return;
    this.#record("AsyncEventsDropped", sets, time, "Count", 1);
    this.#accepted.delete(record.requestId);
  }

  #countShipment(record: ShipmentRecord): void {
    if (record.state === "delivered") return;
    const metric = record.kind === "DeadLetter" ? "DeadLetterErrors" : "DestinationDeliveryFailures";
    this.#record(metric, dimensionsIn(record), Date.parse(record.time), "Count", 1);
  }

  #countAsynchronous({ requestId, next }: InvocationRecord, sets: readonly Dimensions[], start: number): void {
    const accepted = this.#accepted.get(requestId);
    if (accepted === undefined) return;
    this.#record("AsyncEventAge", sets, start, "Milliseconds", Math.max(0, start - accepted));
    if (next && "condition" in next) this.#record("AsyncEventsDropped", sets, start, "Count", 1);
    if (!next || "condition" in next) this.#accepted.delete(requestId);
  }

  #record(name: string, sets: readonly Dimensions[], time: number, unit: string, value: number): void {
    for (const dimensions of sets) this.#store.record({ namespace: "AWS/Lambda", name, dimensions }, time, unit, value);
  }

  clear(): void {
    this.#accepted.clear();
    this.#concurrency.clear();
  }
}

type Dimensions = readonly Dimension[];

function dimensionsIn({ functionName, functionArn }: { readonly functionName: string; readonly functionArn: string }): readonly Dimensions[] {
  return dimensionsOf(functionName, parseFunctionReference(functionArn)?.qualifier);
}

/** For the account, for the function, and for the function as it was called. */
function dimensionsOf(functionName: string, qualifier: string | undefined): readonly [Dimensions, Dimensions, Dimensions] {
  const byFunction = { Name: "FunctionName", Value: functionName };
  const resource = qualifier === undefined || qualifier === "$LATEST" ? functionName : `${functionName}:${qualifier}`;
  return [[], [byFunction], [byFunction, { Name: "Resource", Value: resource }]];
}
