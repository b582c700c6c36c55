// The polling engine: one poller for each mapping while it is enabled; what is under way when a mapping changes ends by the old settings.
import { parseFunctionReference } from "../../core/arn.ts";
import type { Clock } from "../../core/clock.ts";
import type { EventSourceMappingOptions } from "../../core/event-source-mapping.ts";
import { untraced } from "../../core/tracing.ts";
import type { PolledConnector, PolledContext, PolledSource } from "../connector.ts";
import { eventCounter } from "./event-counts.ts";
import { Poller } from "./poller.ts";

/** Batches that are under way when we stop have this many real milliseconds to end. */
const GRACE = 2_000;
const NOTHING_YET = "No records processed";

export class PollingEngine implements AsyncDisposable {
  readonly #hostClock: Clock;
  readonly #draining = new Set<Promise<void>>();
  readonly #abandoned = new AbortController();

  constructor(hostClock: Clock) {
    this.#hostClock = hostClock;
  }

  /** Polls a mapping's source from opening it to losing it, or until aborted; then batches that are under way go on by themselves. */
  poll(connector: PolledConnector, context: PolledContext, signal: AbortSignal, onProgress: () => void): Promise<void> {
    return untraced(() => this.#poll(connector, context, signal, onProgress));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const enough = new AbortController();
    const grace = this.#hostClock.sleep(GRACE, enough.signal).catch(() => {});
    await Promise.race([Promise.all(this.#draining), grace]);
    enough.abort();
    this.#abandoned.abort();
    await Promise.all(this.#draining);
  }

  async #poll(connector: PolledConnector, context: PolledContext, signal: AbortSignal, onProgress: () => void): Promise<void> {
    const { mapping, registry } = context;
    const report = (result: string) => {
      if (registry.mappings.get(mapping.id)) registry.processing.put(mapping.id, { result, time: context.clock.now() });
    };
    if (!registry.processing.get(mapping.id)) report(NOTHING_YET);
    try {
      const source = await open(connector, context);
      await this.#run(this.#poller(connector, context, source, report), source, context, signal, onProgress);
    } catch (error) {
      report(`PROBLEM: ${(error as Error).message}`);
      throw error;
    }
  }

  #poller(connector: PolledConnector, context: PolledContext, source: PolledSource, report: (result: string) => void): Poller {
    const mappingOptions = context.mapping.options as EventSourceMappingOptions;
    const target = targetOf(connector, context);
    const count = eventCounter(context, target.functionName);
    return new Poller({ ...context, source, target, mappingOptions, report, count, abandoned: this.#abandoned.signal });
  }

  /** Polls as long as it goes; what is under way then still has its source. */
  async #run(poller: Poller, source: PolledSource, { logger }: PolledContext, signal: AbortSignal, onProgress: () => void): Promise<void> {
    try {
      await poller.run(signal, onProgress);
    } finally {
      const draining = poller
        .drained()
        .then(() => source[Symbol.asyncDispose]())
        .catch((error) => logger.debug("source did not close", { error }))
        .finally(() => this.#draining.delete(draining));
      this.#draining.add(draining);
    }
  }
}

/** Until the first receive, the mapping is something under way. */
async function open(connector: PolledConnector, context: PolledContext) {
  using _opening = context.activity.begin(`opening of mapping ${context.mapping.id}`);
  return await connector.open(context);
}

function targetOf(connector: PolledConnector, { mapping }: PolledContext) {
  const reference = parseFunctionReference(mapping.functionArn);
  if (!reference) throw new TypeError(`mapping ${mapping.id} names no function: ${mapping.functionArn}`);
  return { connector, mapping: mapping.id, functionName: reference.name, qualifier: reference.qualifier };
}
