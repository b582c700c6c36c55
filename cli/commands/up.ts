// `lambdabus up`: starts the simulator and serves until stopped.
import { existsSync } from "node:fs";
import { type Level, Logger, writeJson, writeText } from "../../core/logger.ts";
import { type Simulator, start } from "../../index.ts";
import { CommandError, EXIT } from "../failure.ts";
import type { Inspected } from "../options.ts";
import { type Format, print } from "../output.ts";
import { createProgress, isLive } from "../progress.ts";
import { announceReady, clientEnvironment } from "../ready.ts";
import { boundYoungGeneration } from "../young-generation.ts";

const DEFAULT_FILE = "lambdabus.yaml";

interface UpOptions {
  readonly port: number;
  readonly host: string;
  readonly nats?: string;
  readonly bus: "nats" | "memory";
  readonly data: string;
  readonly ephemeral: boolean;
  readonly durability: "process" | "power";
  readonly clock: "real" | "virtual";
  readonly speed: number;
  readonly watch: boolean;
  readonly strict: boolean;
  readonly inspect?: readonly Inspected[];
  readonly inspectBrk?: readonly Inspected[];
  readonly otlpPort: number;
  readonly logLevel: Level;
  readonly output: Format;
}

export async function run(options: UpOptions, named?: string): Promise<number> {
  refuseContradictions(options);
  const interrupted = interruptions();
  const simulator = await startSimulator(options, named ?? (existsSync(DEFAULT_FILE) ? DEFAULT_FILE : undefined));
  announce(simulator, options.output);
  boundYoungGeneration();
  const signal = await Promise.race([interrupted.next(), simulator.stopped]);
  interrupted.stopAtOnce();
  await simulator[Symbol.asyncDispose]();
  return signal === "SIGINT" ? EXIT.interrupted : EXIT.fine;
}

/** What would be ignored is better refused. */
function refuseContradictions({ bus, nats, durability, clock, speed }: UpOptions): void {
  if (bus === "memory" && nats !== undefined) throw new CommandError("--nats names a server, and the memory bus has none: leave out one of the two");
  if (bus === "memory" && durability === "power")
    throw new CommandError("--durability power needs a disk, and the memory bus forgets: leave out one of the two");
  if (clock === "virtual" && speed !== 1) throw new CommandError("--speed is that of real time, and virtual time has none: leave out one of the two");
}

async function startSimulator(options: UpOptions, file: string | undefined): Promise<Simulator> {
  const { nats, data, logLevel, output, inspect = [], inspectBrk = [], ...same } = options;
  const logger = new Logger(logLevel, output === "json" ? writeJson : writeText);
  const progress = createProgress();
  if (isLive(process.stderr)) progress("Starting …");
  let tell: (text: string) => void = progress;
  try {
    return await start({
      ...same,
      ...(file !== undefined && { file }),
      ...(nats !== undefined && { natsUrl: nats }),
      dataDirectory: data,
      inspect: [...inspect.map((one) => ({ ...one, breakAtStart: false })), ...inspectBrk.map((one) => ({ ...one, breakAtStart: true }))],
      logger,
      progress: (text) => tell(text),
    });
  } finally {
    progress.done();
    // What takes long later, as code is built again on change, belongs to the log.
    tell = (text) => logger.info(text);
  }
}

function announce(simulator: Simulator, output: Format): void {
  const { endpoint, consoleUrl, otlpEndpoint, debugDoors, config } = simulator;
  const region = config?.settings.region;
  // Counted from the start of the process, as the one who waits does.
  if (output === "text") announceReady(simulator, { elapsedMs: performance.now(), region });
  else
    print(JSON.stringify({ status: "ready", endpoint, console: consoleUrl, otlp: otlpEndpoint, debugDoors, environment: clientEnvironment(endpoint, region) }));
}

/** The first Ctrl-C stops in order, the second at once; before the simulator is up the first does too, as nothing can be lost yet. */
function interruptions(): { next(): Promise<NodeJS.Signals>; stopAtOnce(): void } {
  const atOnce = () => process.exit(EXIT.interrupted);
  const signals: NodeJS.Signals[] = ["SIGINT", "SIGTERM", "SIGHUP"];
  let listener: (signal: NodeJS.Signals) => void = atOnce;
  for (const signal of signals) process.on(signal, () => listener(signal));
  return {
    next: () =>
      new Promise((resolve) => {
        listener = (signal) => {
          listener = atOnce;
          resolve(signal);
        };
      }),
    stopAtOnce: () => {
      listener = atOnce;
    },
  };
}
