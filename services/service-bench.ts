// For tests: one service on a virtual clock, with a journal and a bus that only remember, called as a client calls it after the model's own checks.
import { Activity } from "../core/activity.ts";
import { ACCOUNT_ID, DEFAULT_REGION } from "../core/arn.ts";
import type { Bus, Observation } from "../core/bus.ts";
import { SystemClock, VirtualClock } from "../core/clock.ts";
import { ProcessGuard } from "../core/guard.ts";
import { Ids } from "../core/ids.ts";
import type { Journal } from "../core/journal.ts";
import { Logger, type LogLine } from "../core/logger.ts";
import { Registry } from "../core/registry.ts";
import { subjectMatches } from "../core/subjects.ts";
import { noopTracer } from "../core/tracing.ts";
import { callAction } from "./call.ts";
import type { HostContext, OpenService, RequestContext, Service } from "./service.ts";
import { temporaryDirectory } from "./temporary-directory.ts";

/** What it gives back has been through JSON, as on the bus. */
class TextJournal implements Journal {
  readonly #texts = new Map<string, string>();

  async put(key: string, value: unknown): Promise<void> {
    this.#texts.delete(key);
    this.#texts.set(key, JSON.stringify(value));
  }

  async remove(key: string): Promise<void> {
    this.#texts.delete(key);
  }

  async *entries(): AsyncIterable<readonly [string, unknown]> {
    for (const [key, text] of this.#texts) yield [key, JSON.parse(text)];
  }

  async clear(): Promise<void> {
    this.#texts.clear();
  }
}

/** Shows observers what a test says has passed. */
class PassingBus {
  readonly #observers = new Set<{ pattern: string; take: (observation: Observation) => void }>();

  pass(observation: Observation): void {
    for (const { pattern, take } of this.#observers) if (subjectMatches(pattern, observation.subject)) take(observation);
  }

  async *observe(pattern: string, signal: AbortSignal): AsyncIterable<Observation> {
    const passed: Observation[] = [];
    let wake = () => {};
    const take = (observation: Observation): void => {
      passed.push(observation);
      wake();
    };
    const observer = { pattern, take };
    this.#observers.add(observer);
    signal.addEventListener("abort", () => wake());
    while (!signal.aborted) {
      for (let next = passed.shift(); next; next = passed.shift()) yield next;
      await new Promise<void>((resolve) => (wake = resolve));
    }
    this.#observers.delete(observer);
  }
}

export class ServiceBench<Config> {
  readonly clock = new VirtualClock();
  readonly journal = new TextJournal();
  readonly bus = new PassingBus();
  readonly lines: LogLine[] = [];
  readonly directory: string;
  readonly #open: OpenService<Config, HostContext>;
  readonly #parts: Partial<HostContext>;
  service!: Service;

  private constructor(open: OpenService<Config, HostContext>, directory: string, parts: (clock: VirtualClock) => Partial<HostContext>) {
    this.#open = open;
    this.directory = directory;
    this.#parts = parts(this.clock);
  }

  /** `parts` of the context that the test brings itself. */
  static async open<Config>(
    open: OpenService<Config, HostContext>,
    config: Config,
    parts: (clock: VirtualClock) => Partial<HostContext> = () => ({}),
  ): Promise<ServiceBench<Config>> {
    const bench = new ServiceBench(open, temporaryDirectory("service"), parts);
    await bench.reopen(config);
    return bench;
  }

  /** Opens the service again on what it left, as after a restart. */
  async reopen(config: Config): Promise<void> {
    await this.service?.[Symbol.asyncDispose]();
    const context: HostContext = {
      activity: new Activity(),
      clock: this.clock,
      hostClock: new SystemClock(),
      guard: new ProcessGuard(),
      cacheDirectory: this.directory,
      ids: new Ids("bench"),
      logger: new Logger("debug", (line) => this.lines.push(line)),
      tracer: noopTracer,
      bus: this.bus as unknown as Bus,
      journal: this.journal,
      aws: { call: () => Promise.reject(new Error("nobody is called")) },
      registry: new Registry(),
      dataDirectory: this.directory,
      region: DEFAULT_REGION,
      accountId: ACCOUNT_ID,
      ...this.#parts,
    };
    this.service = await this.#open(config, context);
  }

  // biome-ignore lint/suspicious/noExplicitAny: answers are looked at member by member.
  call(action: string, input: object = {}, request: Partial<RequestContext> = {}): Promise<any> {
    const context = { region: DEFAULT_REGION, accountId: ACCOUNT_ID, requestId: "r", headers: {}, ...request } as RequestContext;
    return callAction(this.service, action, input as Record<string, unknown>, context);
  }

  /** Code and text of the error with which a call is refused. */
  async refused(action: string, input: object = {}): Promise<string> {
    try {
      await this.call(action, input);
    } catch (error) {
      const { code, message } = error as { code?: string; message: string };
      if (code) return `${code}: ${message}`;
      throw error;
    }
    throw new Error(`${action} was not refused`);
  }
}
