// The invoker: takes what the bus brings for functions, runs them, and says what became of each event.
import type { AwsClient } from "../core/aws-client.ts";
import type { Bus, Delivery } from "../core/bus.ts";
import type { Clock } from "../core/clock.ts";
import type { Disorder } from "../core/disorder.ts";
import type { FunctionDefinition } from "../core/function.ts";
import type { ProcessGuard } from "../core/guard.ts";
import type { Ids } from "../core/ids.ts";
import type { Journal } from "../core/journal.ts";
import type { Logger } from "../core/logger.ts";
import { Payload } from "../core/payload.ts";
import { type Change, functionKey, type Registry } from "../core/registry.ts";
import { subjects } from "../core/subjects.ts";
import type { Tracer } from "../core/tracing.ts";
import { AsynchronousEvents } from "./asynchronous-events.ts";
import type { Assemblers } from "./batch.ts";
import { Concurrency } from "./concurrency.ts";
import { type DebugDoor, Debugging, type ExternalFunction, type InspectedFunction } from "./debugging/debugging.ts";
import { Outbox } from "./destinations/outbox.ts";
import { SHIPMENTS } from "./destinations/shipment.ts";
import type { ExecutionEnvironment } from "./environment/environment.ts";
import { type EnvironmentInfo, Fleet } from "./environment/fleet.ts";
import { Failures, type ShownFailure, showFailures } from "./failures.ts";
import type { LogLines } from "./logs.ts";
import { Requests } from "./requests.ts";
import { Runtimes } from "./runtimes/index.ts";
import type { InterpreterPolicy } from "./runtimes/runtime.ts";
import type { InvokerConfig } from "./schema.ts";

export type { DebugDoor, InspectedFunction } from "./debugging/debugging.ts";
export type { EnvironmentInfo } from "./environment/fleet.ts";
export type { FailureRecord, ShownFailure } from "./failures.ts";

export interface InvokerOptions {
  /** Reaches destinations and dead-letter queues. */
  readonly aws: AwsClient;
  readonly bus: Bus;
  readonly registry: Registry;
  readonly clock: Clock;
  /** Real time: handlers live in it. */
  readonly hostClock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
  readonly tracer: Tracer;
  readonly guard: ProcessGuard;
  readonly journal: Journal;
  readonly region: string;
  readonly accountId: string;
  /** AWS_ENDPOINT_URL for handlers. */
  readonly endpoint: () => string;
  readonly otlpEndpoint: () => string | undefined;
  readonly config: InvokerConfig;
  /** Make the events of batches. */
  readonly assemblers?: Assemblers;
  readonly cacheDirectory: string;
  /** What goes wrong with invocations on purpose. */
  readonly disorder?: Disorder | undefined;
  /** How exact a function's interpreter must be: `best` unless given. */
  readonly interpreters?: InterpreterPolicy;
  /** Functions that a debugger may attach to. */
  readonly inspect?: readonly InspectedFunction[] | undefined;
  /** Functions whose runtime somebody else starts. */
  readonly external?: readonly ExternalFunction[] | undefined;
  /** Told of whatever may take longer than a second. */
  readonly progress?: ((text: string) => void) | undefined;
}

export interface Invoker extends AsyncDisposable {
  /** From now on, functions that are in the registry, or come into it, are run. */
  start(): Promise<void>;
  environments(): readonly EnvironmentInfo[];
  /** Where a developer gets into functions that run. */
  debugDoors(): readonly DebugDoor[];
  /** Asynchronous events that were given up, and results that did not reach their destination, oldest first. */
  failures(): readonly ShownFailure[];
  /** Forgets the failures; functions and environments stay. */
  reset(): Promise<void>;
}

/** Published events of one function that are taken from the bus at once; the others wait there. */
const IN_HAND = 256;
/** What is in flight when we stop has this many real milliseconds to end. */
const GRACE = 2_000;
/** Real milliseconds before a subscription that was lost is opened again. */
const RESUBSCRIBE_AFTER = 500;

export function createInvoker(options: InvokerOptions): Invoker {
  return new FunctionInvoker(options);
}

class FunctionInvoker implements Invoker {
  readonly #options: InvokerOptions;
  readonly #fleet: Fleet;
  readonly #debugging: Debugging;
  readonly #failures: Failures;
  readonly #asynchronous: AsynchronousEvents;
  readonly #requests: Requests;
  readonly #concurrency: Concurrency;
  readonly #outbox: Outbox;
  readonly #stop = new AbortController();
  /** By name; a function that was deleted stays subscribed, so that its last events do not lie on the bus for ever. */
  readonly #subscribed = new Set<string>();
  readonly #inFlight = new Set<Promise<void>>();
  #watch: Disposable | undefined;

  constructor(options: InvokerOptions) {
    this.#options = options;
    const { config, journal, logger } = options;
    const runtimes = new Runtimes({ ...options, policy: options.interpreters ?? "best" });
    this.#debugging = new Debugging(options);
    this.#fleet = new Fleet({
      ...options,
      ...config,
      debugging: this.#debugging,
      runtimes,
      onLog: (environment, lines) => this.#announceLog(environment, lines),
      onProvisioned: (key, state) => (state ? options.registry.provisioned.put(key, state) : options.registry.provisioned.remove(key)),
    });
    this.#failures = new Failures(journal, logger);
    this.#outbox = new Outbox(options);
    options.registry.accountConcurrency = config.accountConcurrency;
    this.#concurrency = new Concurrency(options);
    const context = { ...options, fleet: this.#fleet, concurrency: this.#concurrency };
    this.#requests = new Requests(context);
    this.#asynchronous = new AsynchronousEvents({ ...context, failures: this.#failures, outbox: this.#outbox, stopped: this.#stop.signal });
  }

  async start(): Promise<void> {
    await this.#debugging.start();
    await this.#failures.load();
    void this.#take(SHIPMENTS, IN_HAND, (delivery) => this.#outbox.handle(delivery));
    this.#watch = this.#options.registry.functions.watch((change) => this.#follow(change));
  }

  environments(): readonly EnvironmentInfo[] {
    return this.#fleet.environments;
  }

  debugDoors(): readonly DebugDoor[] {
    return this.#debugging.doors;
  }

  failures(): readonly ShownFailure[] {
    return showFailures(this.#failures.all, this.#outbox.shown);
  }

  async reset(): Promise<void> {
    this.#outbox.clear();
    await this.#failures.clear();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#watch?.[Symbol.dispose]();
    this.#concurrency[Symbol.dispose]();
    this.#stop.abort();
    const enough = new AbortController();
    const grace = this.#options.hostClock.sleep(GRACE, enough.signal).catch(() => {});
    await Promise.race([Promise.all(this.#inFlight), grace]);
    enough.abort();
    await this.#fleet[Symbol.asyncDispose]();
    await Promise.all(this.#inFlight);
    await this.#debugging[Symbol.asyncDispose]();
  }

  #follow(change: Change<FunctionDefinition>): void {
    const definition = change.kind === "put" ? change.value : change.previous;
    const isVersion = change.id === functionKey(definition.name, definition.version);
    if (change.kind === "put") {
      if (isVersion) this.#fleet.replace(definition);
      this.#fleet.provision(change.id, definition);
      this.#subscribe(definition.name);
    } else this.#fleet.remove(change.id);
  }

  #subscribe(name: string): void {
    if (this.#subscribed.has(name)) return;
    this.#subscribed.add(name);
    void this.#take(subjects.invokeEvent(name), IN_HAND, (delivery) => this.#asynchronous.handle(name, delivery));
    void this.#take(subjects.invokeRequestsOf(name), Number.POSITIVE_INFINITY, (delivery) => this.#requests.handle(name, delivery));
  }

  /** Takes deliveries until we stop; a subscription that is lost is opened again. */
  async #take(subject: string, atOnce: number, handle: (delivery: Delivery) => Promise<void>): Promise<void> {
    const { hostClock, logger } = this.#options;
    const { signal } = this.#stop;
    while (!signal.aborted) {
      try {
        await this.#takeEach(subject, atOnce, handle);
      } catch (error) {
        if (signal.aborted) return;
        logger.warn("subscription lost", { subject, "exception.message": error });
      }
      await hostClock.sleep(RESUBSCRIBE_AFTER, signal).catch(() => {});
    }
  }

  async #takeEach(subject: string, atOnce: number, handle: (delivery: Delivery) => Promise<void>): Promise<void> {
    const inHand = new Set<Promise<void>>();
    for await (const delivery of this.#options.bus.subscribe(subject, this.#stop.signal)) {
      const handled = handle(delivery)
        .catch((error) => this.#reportUnsettled(subject, error))
        .finally(() => {
          inHand.delete(handled);
          this.#inFlight.delete(handled);
        });
      inHand.add(handled);
      this.#inFlight.add(handled);
      if (inHand.size >= atOnce) await Promise.race(inHand);
    }
  }

  /** The bus keeps what was published, and delivers it again. */
  #reportUnsettled(subject: string, error: unknown): void {
    const level = this.#stop.signal.aborted ? "debug" : "error";
    this.#options.logger[level]("delivery not settled", { subject, "exception.message": error });
  }

  #announceLog({ definition, logStream }: ExecutionEnvironment, { requestId, lines }: LogLines): void {
    const { bus, clock } = this.#options;
    const time = new Date(clock.now()).toISOString();
    bus.announce(
      subjects.log(definition.name),
      Payload.of({ functionName: definition.name, logGroup: definition.logGroup, logStream, requestId, time, lines }),
    );
  }
}
