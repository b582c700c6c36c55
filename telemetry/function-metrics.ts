// What functions do, as metrics by OpenTelemetry's conventions for functions and for messaging: counted from what the bus tells, as CloudWatch's are.
import type { Attributes, Counter, Histogram, Meter } from "@opentelemetry/api";
import { eachAnnouncement, type Listening } from "../core/announcements.ts";
import { parseArn } from "../core/arn.ts";
import type { InvocationRecord } from "../core/invocation.ts";
import { Payload } from "../core/payload.ts";
import type { RefusalRecord } from "../core/refusal-record.ts";
import type { Registry } from "../core/registry.ts";
import { faasTrigger, messagingSystem } from "../core/semantic-conventions.ts";

/** Those of the conventions, in seconds. */
const DURATIONS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
const MIB = 1024 * 1024;
/** From the least memory of a function to the most. */
const MEMORIES = [32, 64, 128, 256, 512, 1_024, 2_048, 4_096, 10_240].map((mib) => mib * MIB);

export class FunctionMetrics {
  readonly #registry: Registry;
  readonly #invocations: Counter;
  readonly #errors: Counter;
  readonly #timeouts: Counter;
  readonly #coldStarts: Counter;
  readonly #refusals: Counter;
  readonly #consumed: Counter;
  readonly #invokeDuration: Histogram;
  readonly #initDuration: Histogram;
  readonly #memory: Histogram;
  readonly #processDuration: Histogram;

  constructor(meter: Meter, registry: Registry) {
    const counter = (name: string, unit: string, description: string) => meter.createCounter(name, { unit, description });
    const histogram = (name: string, unit: string, description: string, explicitBucketBoundaries: number[]) =>
      meter.createHistogram(name, { unit, description, advice: { explicitBucketBoundaries } });
    this.#registry = registry;
    this.#invocations = counter("faas.invocations", "{invocation}", "Successful invocations.");
    this.#errors = counter("faas.errors", "{error}", "Invocations that failed, timeouts among them.");
    this.#timeouts = counter("faas.timeouts", "{timeout}", "Invocations that took longer than their function may.");
    this.#coldStarts = counter("faas.coldstarts", "{coldstart}", "Invocations that waited for a new environment.");
    this.#refusals = counter("lambdabus.faas.refusals", "{refusal}", "Invocations that were not made: throttled, stopped, given up.");
    this.#consumed = counter("messaging.client.consumed.messages", "{message}", "Messages that functions were given.");
    this.#invokeDuration = histogram("faas.invoke_duration", "s", "How long functions ran.", DURATIONS);
    this.#initDuration = histogram("faas.init_duration", "s", "How long new environments took to be ready.", DURATIONS);
    this.#memory = histogram("faas.mem_usage", "By", "The most memory that environments used.", MEMORIES);
    this.#processDuration = histogram("messaging.process.duration", "s", "How long batches of messages were processed.", DURATIONS);
  }

  /** Counts until aborted. */
  async watch(listening: Listening): Promise<void> {
    await Promise.all([
      eachAnnouncement<InvocationRecord>("result.*", listening, (record) => this.#count(record)),
      eachAnnouncement<RefusalRecord>("refusal.*", listening, (record) => this.#countRefusal(record)),
    ]);
  }

  #count(record: InvocationRecord): void {
    const { outcome, coldStart, durationMs, initDurationMs, maxMemoryUsedMb } = record;
    const attributes = describe(record);
    const failure = outcome === "success" ? {} : { "error.type": errorTypeOf(record) };
    if (outcome === "success") this.#invocations.add(1, attributes);
    else this.#errors.add(1, { ...attributes, ...failure });
    if (outcome === "timeout") this.#timeouts.add(1, attributes);
    if (coldStart) this.#coldStarts.add(1, attributes);
    if (initDurationMs !== undefined) this.#initDuration.record(initDurationMs / 1_000, attributes);
    this.#invokeDuration.record(durationMs / 1_000, attributes);
    this.#memory.record(maxMemoryUsedMb * MIB, attributes);
    this.#countMessages(record, failure);
  }

  /** Messages are taken in batches; what is one by one, its sender has counted. */
  #countMessages({ trigger, mapping, eventIds, durationMs }: InvocationRecord, failure: Attributes): void {
    const system = messagingSystem(trigger);
    if (!eventIds || system === undefined) return;
    const destination = parseArn(this.#registry.mappings.get(mapping ?? "")?.source ?? "")?.resource;
    const attributes = { "messaging.system": system, "messaging.operation.name": "process", ...(destination && { "messaging.destination.name": destination }) };
    this.#consumed.add(eventIds.length, { ...attributes, ...failure });
    this.#processDuration.record(durationMs / 1_000, { ...attributes, ...failure });
  }

  #countRefusal(record: RefusalRecord): void {
    this.#refusals.add(1, { ...describe(record), "error.type": record.reason ?? record.code });
  }
}

function describe({ functionName, trigger }: { readonly functionName: string; readonly trigger: string }): Attributes {
  return { "faas.name": functionName, "faas.trigger": faasTrigger(trigger) };
}

/** As the function says it. A record that came from another process holds the error document itself. */
function errorTypeOf({ error, outcome }: InvocationRecord): string {
  const document = error instanceof Payload ? error.display : error;
  const errorType = (document as { errorType?: unknown } | null | undefined)?.errorType;
  return typeof errorType === "string" ? errorType : outcome === "timeout" ? "timeout" : "_OTHER";
}
