// The composition root: builds every part, joins them, starts them downstream first, and stops them in reverse.
import { mkdir } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { DisorderlyBus, type NatsAddress, openMemoryBus, openNatsBus, parseNatsUrl, startNatsServer } from "./broker/index.ts";
import { applyConfig } from "./config/apply.ts";
import type { Config } from "./config/config.ts";
import { externalFunctions } from "./config/external-functions.ts";
import { loadConfig, parseConfig } from "./config/load.ts";
import { watchConfig } from "./config/watch.ts";
import { assemblers, connectorList } from "./connectors/index.ts";
import { createRunner } from "./connectors/runner.ts";
import { createAdmin } from "./console/admin.ts";
import { createHistory, type History } from "./console/history.ts";
import { Activity } from "./core/activity.ts";
import { ACCOUNT_ID } from "./core/arn.ts";
import type { AwsClient } from "./core/aws-client.ts";
import type { Bus } from "./core/bus.ts";
import { type Clock, SystemClock, VirtualClock } from "./core/clock.ts";
import { openDataDirectory } from "./core/data-directory.ts";
import { Disorder, type DisorderSettings } from "./core/disorder.ts";
import { NotReadyError } from "./core/errors.ts";
import { ProcessGuard } from "./core/guard.ts";
import { Ids } from "./core/ids.ts";
import { Logger } from "./core/logger.ts";
import { Registry } from "./core/registry.ts";
import { settle, settleWithin } from "./core/settling.ts";
import { removeLeftovers } from "./core/temporary-directory.ts";
import { createInvoker, type DebugDoor, type InspectedFunction } from "./invoker/invoker.ts";
import packageDescription from "./package.json" with { type: "json" };
import { attachClient } from "./services/attach.ts";
import { createAwsClient } from "./services/client.ts";
import { type Gateway, startGateway } from "./services/gateway.ts";
import { serviceList } from "./services/index.ts";
import type { Service } from "./services/service.ts";
import { startOtlpReceiver } from "./telemetry/otlp-receiver.ts";
import { startTelemetry } from "./telemetry/telemetry.ts";
import type { TraceStore } from "./telemetry/trace-store.ts";

const LOOPBACK = "127.0.0.1";
const DEFAULT_PORT = 4566;
const DEFAULT_OTLP_PORT = 4318;
/** Real milliseconds that `settled` waits unless told otherwise. */
const PATIENCE_MS = 30_000;

/** How a simulator is started. Everything has a default that needs nothing installed by hand. */
export interface StartOptions {
  /** A configuration file to apply. */
  readonly file?: string;
  /** A configuration as an object, in the same form. */
  readonly config?: unknown;
  /** Where relative paths in `config` start: the working directory unless given. */
  readonly directory?: string;
  /** 4566 unless given; 0 for any free port. */
  readonly port?: number;
  /** Loopback unless given. */
  readonly host?: string;
  /** `nats` unless given. The memory bus forgets everything at the end. */
  readonly bus?: "nats" | "memory";
  /** A nats-server that runs already: `nats://[token@]host:port`. */
  readonly natsUrl?: string;
  /** Where state lasts; `.lambdabus` unless given. */
  readonly dataDirectory?: string;
  /** Keeps nothing after the end. */
  readonly ephemeral?: boolean;
  /** What an answer survives: the death of any process, or a power cut too. */
  readonly durability?: "process" | "power";
  readonly clock?: "real" | "virtual";
  /** On the real clock, everything that waits passes so many times faster. */
  readonly speed?: number;
  /** 4318 unless given; 0 for any free port; false for none. */
  readonly otlpPort?: number | false;
  /** That of the configuration unless given. */
  readonly region?: string;
  /** With a seed, ids repeat themselves. */
  readonly seed?: string;
  /** What is to go wrong on the way to functions; it may be changed while the simulator runs. Follows from the seed. */
  readonly disorder?: DisorderSettings;
  /** Functions that a debugger may attach to. */
  readonly inspect?: readonly InspectedFunction[];
  /** What is only approximated is refused. */
  readonly strict?: boolean;
  /** Follows changes of the file and of the code that it names. */
  readonly watch?: boolean;
  readonly logger?: Logger;
  /** Told of whatever may take longer than a second. */
  readonly progress?: (text: string) => void;
}

/** A simulator that runs. Dispose of it to stop it. */
export interface Simulator extends AsyncDisposable {
  /** `http://127.0.0.1:4566` */
  readonly endpoint: string;
  readonly port: number;
  readonly consoleUrl: string;
  /** Where handlers' own spans are taken. */
  readonly otlpEndpoint?: string;
  readonly aws: AwsClient;
  readonly clock: Clock;
  readonly bus: Bus;
  /** What is under way in this process. */
  readonly activity: Activity;
  readonly registry: Registry;
  readonly history: History;
  readonly traces: TraceStore;
  readonly config?: Config;
  /** Where something was to go wrong, if only later. */
  readonly disorder?: Disorder;
  /** Where a developer gets into functions: inspectors, and the Runtime APIs of functions that are external. */
  readonly debugDoors: readonly DebugDoor[];
  /** Resolves when nothing is pending; rejects with a NotReadyError that names what is, after `timeoutMs` (30 s) of real time. */
  settled(timeoutMs?: number): Promise<void>;
  /** Moves virtual time forward by milliseconds; what falls due on the way has settled when this resolves. */
  advance(ms: number): Promise<void>;
  /** Asynchronous events that were given up, as records of their failure. */
  failures(): readonly object[];
  /** What a resource of a service holds, taking nothing away; undefined when there is none of that name, or the service cannot tell. Without a name, the names. */
  inspect(service: string, resource: string): unknown;
  /** Empties buckets, queues and history, and forgets pending events; functions and configuration stay. */
  reset(): Promise<void>;
  /** Resolves when the simulator has stopped, for whatever reason. */
  readonly stopped: Promise<void>;
}

/** Starts a simulator; resolves when it is ready and its configuration is applied. Throws a ConfigError or a NotReadyError. */
export async function start(options: StartOptions = {}): Promise<Simulator> {
  await using stack = new AsyncDisposableStack();
  const base = await layBase(options, stack);
  const running = await openParts(options, { ...base, ...(await openBus(options, base, stack)) }, stack);
  return keepRunning(running, stack.move());
}

type Base = Awaited<ReturnType<typeof layBase>>;
type Bused = Base & Awaited<ReturnType<typeof openBus>>;

/** What every part is handed: configuration, clocks, ids, log, guard, directories, traces. */
async function layBase(options: StartOptions, stack: AsyncDisposableStack) {
  const config = options.file === undefined ? await parseConfig(options.config ?? {}, options.directory ?? process.cwd()) : await loadConfig(options.file);
  const hostClock = new SystemClock();
  const clock = openClock(options, hostClock);
  const logger = options.logger ?? new Logger("warn");
  const guard = stack.use(new ProcessGuard());
  removeLeftovers();
  const telemetry = stack.use(startTelemetry({ clock, logger, ids: new Ids(options.seed), exportEndpoint: process.env["OTEL_EXPORTER_OTLP_ENDPOINT"] }));
  return {
    config,
    hostClock,
    clock,
    logger,
    tracer: telemetry.tracer,
    traces: telemetry.traces,
    measure: telemetry.measure,
    ids: new Ids(options.seed),
    ...(options.disorder && { disorder: new Disorder(options.seed ?? new Ids().hex(8), options.disorder) }),
    registry: new Registry(),
    activity: new Activity(),
    region: options.region ?? config.settings.region,
    accountId: ACCOUNT_ID,
    progress: options.progress ?? (() => {}),
    guard,
    dataDirectory: await openDataDirectory(options, guard, stack),
    cacheDirectory: join(process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "lambdabus"),
  };
}

function openClock({ clock, speed }: StartOptions, hostClock: Clock): Clock {
  if (clock === "virtual") return new VirtualClock();
  return speed === undefined || speed === 1 ? hostClock : new SystemClock(speed);
}

async function openBus(options: StartOptions, base: Base, stack: AsyncDisposableStack): Promise<{ bus: Bus; nats?: NatsAddress }> {
  const { bus, nats } = await openOrderlyBus(options, base, stack);
  return { bus: base.disorder ? new DisorderlyBus(bus, base.disorder) : bus, ...(nats && { nats }) };
}

async function openOrderlyBus(options: StartOptions, base: Base, stack: AsyncDisposableStack): Promise<{ bus: Bus; nats?: NatsAddress }> {
  if (options.bus === "memory") return { bus: stack.use(openMemoryBus(base)) };
  const url = options.natsUrl ?? process.env["NATS_URL"];
  const storeDirectory = join(base.dataDirectory, "nats");
  const nats = url ? parseNatsUrl(url) : stack.use(await startNatsServer({ ...base, storeDirectory, durability: options.durability ?? "process" }));
  const { token } = nats;
  return { bus: stack.use(await openNatsBus({ ...base, url: nats.url, token })), nats };
}

/** Services, invoker, connectors and gateway, each started when all that it sends to is there. */
async function openParts(options: StartOptions, base: Bused, stack: AsyncDisposableStack) {
  const { bus, config, logger, hostClock } = base;
  const host = options.host ?? LOOPBACK;
  let gateway: Gateway | undefined;
  const endpoint = () => gateway?.endpoint ?? `http://${LOOPBACK}`;
  const receiver = options.otlpPort === false ? undefined : stack.use(await startOtlpReceiver({ ...base, host, port: options.otlpPort ?? DEFAULT_OTLP_PORT }));
  const history = stack.use(createHistory(base));
  stack.use(base.measure(base));
  const aws = createAwsClient({ ...base, endpoint });
  const services = await openServices({ ...base, aws }, stack);
  for (const service of services) aws.register(service);
  const invoker = stack.use(
    createInvoker({
      ...base,
      aws,
      endpoint,
      otlpEndpoint: () => receiver?.endpoint,
      config: config.settings.invoker,
      assemblers,
      journal: await bus.journal("invoker"),
      interpreters: options.strict ? "strict" : "best",
      inspect: options.inspect,
      external: externalFunctions(config),
    }),
  );
  await invoker.start();
  const settings = connectorSettings(config, services);
  const runner = stack.use(createRunner({ ...base, aws, connectors: connectorList, settings, attach: (place) => attachClient(place, services, hostClock) }));
  await runner.start();

  const simulation = {
    ...base,
    version: packageDescription.version,
    startedAt: hostClock.now(),
    ready: false,
    history,
    aws,
    gateway: undefined as unknown as Gateway,
    otlpEndpoint: receiver?.endpoint,
    get endpoint() {
      return endpoint();
    },
    services: () => services.map(({ name }) => name),
    pages: () => services.flatMap(({ pages }) => Object.entries(pages ?? {})),
    environments: () => invoker.environments(),
    debugDoors: () => invoker.debugDoors(),
    failures: () => invoker.failures(),
    ports: () => ({ ...(gateway && { gateway: gateway.port }), ...(receiver && { otlp: receiver.port }), ...(base.nats && { nats: base.nats.port }) }),
    settled: (timeoutMs: number) => settleWithin(base, timeoutMs),
    inspect: (service: string, resource: string) => services.find(({ name }) => name === service)?.inspect?.(resource),
    reset: async () => {
      await bus.purge();
      await Promise.all([...services.map((service) => service.reset()), invoker.reset()]);
      history.clear();
      base.traces.clear();
    },
  };
  gateway = stack.use(await startGateway({ ...base, host, port: options.port ?? DEFAULT_PORT, services: () => services, admin: createAdmin(simulation) }));
  gateway.ready = true;
  simulation.gateway = gateway;
  await applyConfig(config, { ...base, aws });
  if (options.watch) stack.use(await watchConfig(config, { aws, logger, hostClock, cacheDirectory: base.cacheDirectory, progress: base.progress }));
  simulation.ready = true;
  return simulation;
}

/** A MinIO that cannot report to the bus is listened to by the connector. */
function connectorSettings(config: Config, services: readonly Service[]): Record<string, unknown> {
  const settings = config.settings.connectors as Record<string, unknown>;
  const listen = services.find(({ name }) => name === "s3")?.listen;
  return listen ? { ...settings, s3: { ...(settings["s3"] as object), listen } } : settings;
}

async function openServices(base: Bused & { aws: AwsClient }, stack: AsyncDisposableStack): Promise<Service[]> {
  const settings = base.config.settings.services as Record<string, unknown>;
  return Promise.all(
    serviceList.map(async ({ name, open }) => {
      const dataDirectory = join(base.dataDirectory, name);
      await mkdir(dataDirectory, { recursive: true });
      return stack.use(await open(settings[name], { ...base, dataDirectory, journal: await base.bus.journal(name) }));
    }),
  );
}

/** The simulator as its users see it. */
function keepRunning(running: Awaited<ReturnType<typeof openParts>>, stack: AsyncDisposableStack): Simulator {
  const { promise: stopped, resolve: hasStopped } = Promise.withResolvers<void>();
  const { clock, bus, activity, gateway } = running;
  const { config, aws, registry, history, traces, otlpEndpoint, failures, inspect, reset, disorder } = running;
  let stopping: Promise<void> | undefined;
  return {
    ...{ config, aws, registry, history, traces, clock, bus, activity, failures, inspect, reset, stopped },
    debugDoors: running.debugDoors(),
    ...(otlpEndpoint !== undefined && { otlpEndpoint }),
    ...(disorder && { disorder }),
    endpoint: gateway.endpoint,
    port: gateway.port,
    consoleUrl: `${gateway.endpoint}/_lambdabus/`,
    settled: async (timeoutMs = PATIENCE_MS) => {
      const pending = await settleWithin(running, timeoutMs);
      if (pending.length > 0) throw new NotReadyError(`still pending after ${timeoutMs} ms:\n  ${pending.join("\n  ")}`);
    },
    advance: async (ms) => {
      if (!(clock instanceof VirtualClock)) throw new NotReadyError('time moves by itself on a real clock; start with `clock: "virtual"` to move it');
      await clock.advance(ms, () => settle(running));
    },
    [Symbol.asyncDispose]: () => (stopping ??= stack.disposeAsync().finally(hasStopped)),
  };
}
