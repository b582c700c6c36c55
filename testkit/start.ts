// Starts a simulator for a test: in this process, on a free port, in memory, with time that stands still until it is moved.
import { Ids } from "../core/ids.ts";
import { Logger } from "../core/logger.ts";
import { type StartOptions, start as startSimulator } from "../index.ts";
import { type InlineFunction, type InlineHandler, writeInline } from "./inline.ts";
import { milliseconds } from "./test-clock.ts";
import { TestSimulator } from "./test-simulator.ts";

/** Those of `start`, with the defaults of a test: the memory bus, the virtual clock, any free port, no OTLP receiver, nothing kept, only errors logged. */
export interface TestOptions extends StartOptions {
  /** Functions by name, as under `functions` in a configuration file; or written here, as a handler or with the `source` of its module. */
  readonly functions?: Readonly<Record<string, InlineHandler | InlineFunction | object>>;
  /** Ids and disorder follow from it. Drawn unless given here or in LAMBDABUS_SEED; assertions that fail name it. */
  readonly seed?: string;
  /** How far an assertion with `eventually` lets time go: milliseconds, or as `2h`. An hour of virtual time unless given, five seconds of real time. */
  readonly horizon?: number | string;
}

/** Resolves when the simulator is ready and its configuration is applied. Throws a ConfigError or a NotReadyError. */
export async function start(options: TestOptions = {}): Promise<TestSimulator> {
  await using stack = new AsyncDisposableStack();
  const { functions, config, seed = process.env["LAMBDABUS_SEED"] || new Ids().hex(8), horizon, ...rest } = options;
  const simulator = stack.use(
    await startSimulator({
      bus: "memory",
      clock: "virtual",
      port: 0,
      otlpPort: false,
      ephemeral: true,
      logger: new Logger("error"),
      disorder: {},
      ...rest,
      ...(config !== undefined && { config }),
      ...(functions && { config: { ...(config as object | undefined), functions: await writeInline(functions, stack) } }),
      seed,
    }),
  );
  // What the configuration did is no part of any story.
  await simulator.settled();
  simulator.history.clear();
  simulator.traces.clear();
  const settings = { seed, disorder: rest.disorder ?? {}, region: rest.region, horizon: milliseconds(horizon ?? (rest.clock === "real" ? "5s" : "1h")) };
  return new TestSimulator(simulator, settings, stack.move());
}
