// Runs all connectors: opens their sources, hands over what they bring, says what became of it, and opens again what was lost.
import type { Activity } from "../core/activity.ts";
import type { AwsClient } from "../core/aws-client.ts";
import type { Bus } from "../core/bus.ts";
import type { Clock } from "../core/clock.ts";
import type { Disorder } from "../core/disorder.ts";
import { ConnectionError, ServiceError } from "../core/errors.ts";
import type { Ids } from "../core/ids.ts";
import type { Logger } from "../core/logger.ts";
import type { Change, Mapping, Registry } from "../core/registry.ts";
import type { Tracer } from "../core/tracing.ts";
import type { Connector, ConnectorContext, Place, PushedConnector, Source, SourceItem } from "./connector.ts";
import { Gate } from "./gate.ts";
import { handOver } from "./hand-over.ts";
import { PollingEngine } from "./polling/engine.ts";

/** Milliseconds of real time between attempts to open a source: doubled each time, up to the longest. */
const FIRST_BACKOFF = 100;
const LONGEST_BACKOFF = 10_000;

/** How many items of one source may be on their way at once. */
const IN_FLIGHT = 256;

export interface RunnerOptions {
  // biome-ignore lint/suspicious/noExplicitAny: each connector checks its own options and settings against its schemas.
  readonly connectors: readonly Connector<any, any>[];
  /** Settings by connector name, checked already or still to be; what is missing gets its defaults. */
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly activity: Activity;
  readonly registry: Registry;
  readonly bus: Bus;
  readonly aws: AwsClient;
  readonly clock: Clock;
  readonly hostClock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
  readonly tracer: Tracer;
  readonly region: string;
  /** What is to go wrong on purpose. */
  readonly disorder?: Disorder | undefined;
  attach(place: Place): AwsClient & Disposable;
}

export function createRunner(options: RunnerOptions): Runner {
  return new Runner(options);
}

export class Runner implements AsyncDisposable {
  readonly #options: RunnerOptions;
  readonly #running = new Map<string, { readonly stop: AbortController; readonly ended: Promise<void> }>();
  readonly #engine: PollingEngine;
  #watch: Disposable | undefined;

  constructor(options: RunnerOptions) {
    this.#options = options;
    this.#engine = new PollingEngine(options.hostClock);
  }

  /** Opens the pushed sources, and from now on one source for each mapping of a polled one. */
  async start(): Promise<void> {
    for (const connector of this.#options.connectors) if (connector.intake === "pushed") this.#open(connector.name, connector);
    this.#watch = this.#options.registry.mappings.watch((change) => this.#follow(change));
  }

  /** Reads no more, and lets what is in flight settle. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#watch?.[Symbol.dispose]();
    const running = [...this.#running.values()];
    for (const { stop } of running) stop.abort();
    await Promise.all(running.map(({ ended }) => ended));
    await this.#engine[Symbol.asyncDispose]();
  }

  #follow(change: Change<Mapping>): void {
    const mapping = change.kind === "put" ? change.value : change.previous;
    const connector = this.#options.connectors.find(({ name, intake }) => name === mapping.connector && intake === "polled");
    if (!connector) return;
    const closed = this.#close(change.id);
    if (change.kind === "removed") this.#options.registry.processing.remove(change.id);
    if (change.kind === "put" && mapping.enabled) this.#open(change.id, connector, mapping, closed);
  }

  #open(id: string, connector: Connector, mapping?: Mapping, previous: Promise<void> = Promise.resolve()): void {
    const stop = new AbortController();
    this.#running.set(id, { stop, ended: previous.then(() => this.#keepOpen(connector, mapping, stop.signal)) });
  }

  #close(id: string): Promise<void> | undefined {
    const running = this.#running.get(id);
    this.#running.delete(id);
    running?.stop.abort();
    return running?.ended;
  }

  /** Opens the source again and again, waiting longer each time that it brought nothing. */
  async #keepOpen(connector: Connector, mapping: Mapping | undefined, signal: AbortSignal): Promise<void> {
    const { hostClock } = this.#options;
    const context = this.#contextFor(connector, mapping);
    let backoff = FIRST_BACKOFF;
    const onProgress = () => (backoff = FIRST_BACKOFF);
    while (!signal.aborted) {
      const failure =
        connector.intake === "polled"
          ? await this.#engine
              .poll(connector, { ...context, mapping: mapping as Mapping, attach: this.#options.attach }, signal, onProgress)
              .catch((error) => error)
          : await this.#readOnce(connector, context, signal, onProgress);
      if (signal.aborted) return;
      const wait = (failure instanceof ConnectionError && failure.retryAfter) || backoff;
      report(context.logger, failure, wait);
      await hostClock.sleep(wait, signal).catch(() => {});
      backoff = Math.min(backoff * 2, LONGEST_BACKOFF);
    }
  }

  /** From opening a source to losing it; returns what went wrong. Everything that was read is handed over or released by then. */
  async #readOnce(connector: PushedConnector, context: ConnectorContext, signal: AbortSignal, onProgress: () => void): Promise<unknown> {
    const broken = new AbortController();
    const gate = new Gate(IN_FLIGHT);
    let source: Source | undefined;
    try {
      source = await connector.open(context);
      for await (const item of source.read(AbortSignal.any([signal, broken.signal]))) {
        await gate.enter();
        void this.#settle(connector, item, signal)
          .then(onProgress, (error) => broken.abort(error))
          .finally(() => gate.leave());
      }
      return broken.signal.reason;
    } catch (error) {
      return broken.signal.reason ?? error;
    } finally {
      await gate.empty();
      await close(source, context);
    }
  }

  /** One item, from hand-over to acknowledgement. What could not be handed over stays with its source. */
  async #settle(connector: PushedConnector, item: SourceItem, signal: AbortSignal): Promise<void> {
    try {
      await item.acknowledge(await handOver(connector, item, this.#options, signal));
    } catch (error) {
      await item.release();
      throw error;
    }
  }

  #contextFor(connector: Connector, mapping: Mapping | undefined): ConnectorContext {
    const { settings, connectors: _, ...shared } = this.#options;
    return {
      ...shared,
      settings: connector.settings.parse(settings?.[connector.name] ?? {}),
      logger: shared.logger.with({ "lambdabus.connector": connector.name, ...(mapping && { "lambdabus.mapping": mapping.id }) }),
    };
  }
}

/** A lost connection, or a source that does not exist now, is the world's doing; anything else is ours, and is told with its stack. */
function report(logger: Logger, failure: unknown, wait: number): void {
  if (failure === undefined) logger.debug("source ended, opening it again", { "retry.after": wait });
  else if (failure instanceof ConnectionError || failure instanceof ServiceError)
    logger.warn("source lost, opening it again", { "exception.message": failure.message, "retry.after": wait });
  else logger.error("source failed, opening it again", { error: failure, "retry.after": wait });
}

/** A source that is lost already may not close well; that is no news. */
async function close(source: Source | undefined, { logger }: ConnectorContext): Promise<void> {
  try {
    await source?.[Symbol.asyncDispose]();
  } catch (error) {
    logger.debug("source did not close", { error });
  }
}
