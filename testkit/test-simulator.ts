// A simulator in a test's hands: clients, time, views of what happened, and a clean slate.
import { DEFAULT_REGION } from "../core/arn.ts";
import { VirtualClock } from "../core/clock.ts";
import type { InvocationRecord } from "../core/invocation.ts";
import type { RefusalRecord } from "../core/refusal-record.ts";
import type { DisorderSettings, History, InvocationView, Simulator, TraceStore } from "../index.ts";
import { SimulatorAws, type TestAws } from "./aws.ts";
import { Calm } from "./calm.ts";
import { FunctionView } from "./function-view.ts";
import type { Observed } from "./observed.ts";
import { QueueView } from "./queue-view.ts";
import { type StoryOptions, tellStory } from "./story.ts";
import { type TestClock, testClock } from "./test-clock.ts";

export interface TestSettings {
  readonly seed: string;
  /** Milliseconds. */
  readonly horizon: number;
  /** What a reset comes back to. */
  readonly disorder: DisorderSettings;
  /** That of the configuration unless given. */
  readonly region?: string | undefined;
}

/** Dispose of it to stop it: `await using sim = await start(…)`. */
export class TestSimulator implements Observed, AsyncDisposable {
  readonly aws: TestAws;
  readonly clock: TestClock;
  /** What replays ids and disorder. */
  readonly seed: string;
  /** How far `eventually` lets time go, in milliseconds. */
  readonly horizon: number;
  readonly #simulator: Simulator;
  readonly #clients: SimulatorAws;
  readonly #calm: Calm;
  readonly #disorder: DisorderSettings;
  readonly #stack: AsyncDisposableStack;

  /** Of a simulator in which all has settled; `stack` holds it, and whatever ends with it. */
  constructor(simulator: Simulator, settings: TestSettings, stack: AsyncDisposableStack) {
    const { seed, horizon, disorder, region = simulator.config?.settings.region ?? DEFAULT_REGION } = settings;
    this.#simulator = simulator;
    this.#stack = stack;
    this.seed = seed;
    this.horizon = horizon;
    this.#disorder = disorder;
    this.#clients = new SimulatorAws(simulator.aws, simulator.endpoint, region);
    this.aws = this.#clients;
    this.#calm = new Calm(simulator);
    this.#calm.note();
    this.clock = testClock(simulator.clock, () => this.settled());
  }

  /** `http://127.0.0.1:41234` */
  get endpoint(): string {
    return this.#simulator.endpoint;
  }

  get history(): History {
    return this.#simulator.history;
  }

  get traces(): TraceStore {
    return this.#simulator.traces;
  }

  /** All attempts at all events, oldest first. */
  get invocations(): readonly InvocationView[] {
    return this.#simulator.history.invocations
      .newest()
      .map(({ message }) => unpack(message.value as InvocationRecord))
      .reverse();
  }

  /** All attempts that were refused, oldest first: throttled, stopped as a loop, too old … */
  get refusals(): readonly RefusalRecord[] {
    return this.#simulator.history.refusals
      .newest()
      .map(({ message }) => message.value as RefusalRecord)
      .reverse();
  }

  /** Names of all queues. */
  get queues(): readonly string[] {
    return this.inspect("sqs", "") as readonly string[];
  }

  /** Resolves when nothing is pending; rejects with a NotReadyError that names what is, after `timeoutMs` (30 s) of real time. What waits on the clock is not pending. */
  async settled(timeoutMs?: number): Promise<void> {
    await this.#simulator.settled(timeoutMs);
    this.#calm.note();
  }

  /** Throws unless all has settled and nothing was done since: what has not happened then, has not happened. */
  requireCalm(): void {
    this.#calm.require();
  }

  /** What is known of a function, whether it was ever invoked or not. */
  function(name: string): FunctionView {
    return new FunctionView(this, name);
  }

  queue(name: string): QueueView {
    return new QueueView(this, name);
  }

  /** Asynchronous events that were given up, as records of their failure. */
  failures(): readonly object[] {
    return this.#simulator.failures();
  }

  /** What a resource of a service holds; undefined when there is none of that name. Without a name, the names. */
  inspect(service: string, resource: string): unknown {
    return this.#simulator.inspect(service, resource);
  }

  /** What happened, in lines: sent, invoked with which outcome, tried again when, gone where. */
  story(options: StoryOptions = {}): string {
    return tellStory(this, options);
  }

  /** What is to go wrong from now on, in place of what was; `{}` for nothing. Follows from the seed. A reset comes back to what the simulator was started with. */
  disorder(settings: DisorderSettings): void {
    this.#simulator.disorder?.set(settings);
  }

  /** A clean slate once all has settled: no messages, objects, history, traces, nothing that waits. Functions, their warm environments, queues and mappings stay. */
  async reset(): Promise<void> {
    await this.#simulator.settled();
    await this.#simulator.reset();
    this.disorder(this.#disorder);
    await this.settled();
  }

  /** Whether time stands still until it is moved. */
  get isVirtual(): boolean {
    return this.#simulator.clock instanceof VirtualClock;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#calm[Symbol.dispose]();
    this.#clients[Symbol.dispose]();
    await this.#stack.disposeAsync();
  }
}

/** Documents as values; as text where they are not JSON. */
function unpack({ event, response, error, ...record }: InvocationRecord): InvocationView {
  return { ...record, event: event.display, ...(response && { response: response.display }), ...(error && { error: error.display }) };
}
