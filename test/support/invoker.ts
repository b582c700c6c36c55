// An invoker on the memory bus, for tests: functions are put, invoked, and what became of them is seen.
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openMemoryBus } from "../../broker/memory-bus.ts";
import type { AwsClient } from "../../core/aws-client.ts";
import type { Bus } from "../../core/bus.ts";
import { type Clock, nextTurn, SystemClock, VirtualClock } from "../../core/clock.ts";
import { ServiceError } from "../../core/errors.ts";
import type { EventEnvelope } from "../../core/event.ts";
import type { FunctionDefinition } from "../../core/function.ts";
import { ProcessGuard } from "../../core/guard.ts";
import { Ids } from "../../core/ids.ts";
import type { InvocationRecord } from "../../core/invocation.ts";
import { Logger, type LogLine } from "../../core/logger.ts";
import type { Outcome } from "../../core/outcome.ts";
import { Payload } from "../../core/payload.ts";
import type { RefusalRecord } from "../../core/refusal-record.ts";
import { functionKey, Registry } from "../../core/registry.ts";
import type { ShipmentRecord } from "../../core/shipment-record.ts";
import { subjects } from "../../core/subjects.ts";
import { noopTracer, type Tracer } from "../../core/tracing.ts";
import { createInvoker, type Invoker, type InvokerOptions } from "../../invoker/invoker.ts";
import type { InterpreterPolicy } from "../../invoker/runtimes/runtime.ts";
import { type InvokerConfig, invokerSchema } from "../../invoker/schema.ts";

export const HANDLERS = join(import.meta.dirname, "handlers");
/** What tests transpile is kept between them. */
const CACHE = join(tmpdir(), "lambdabus-tests");

export interface InvokerBed extends AsyncDisposable {
  readonly bus: Bus;
  readonly clock: VirtualClock;
  readonly registry: Registry;
  readonly invoker: Invoker;
  readonly logged: LogLine[];
  /** What was announced on `result.*`. */
  readonly records: InvocationRecord[];
  /** What was announced on `refusal.*`. */
  readonly refusals: RefusalRecord[];
  /** What was announced on `destination.*`. */
  readonly shipments: ShipmentRecord[];
  /** What was announced on `log.*`, line by line. */
  readonly lines: string[];
  /** Makes a function of a fixture, `nodejs` unless its runtime says otherwise, and returns its name. */
  put(handler: string, more?: Partial<FunctionDefinition>): string;
  /** Requests an invocation. */
  invoke(name: string, event?: unknown, more?: Partial<EventEnvelope>): Promise<Outcome>;
  /** Publishes an event for the function. */
  publish(name: string, event?: unknown, more?: Partial<EventEnvelope>): Promise<EventEnvelope>;
  /** Moves virtual time; work is let become idle before and after each timer. */
  advance(ms: number): Promise<void>;
}

export interface BedOptions extends Pick<InvokerOptions, "inspect" | "external"> {
  /** Knows no service unless given. */
  readonly aws?: AwsClient;
  readonly hostClock?: Clock;
  readonly tracer?: Tracer;
  readonly config?: Partial<InvokerConfig>;
  readonly cacheDirectory?: string;
  /** Nothing is fetched unless given. */
  readonly interpreters?: InterpreterPolicy;
}

const nothing: AwsClient = {
  call: async (service, action) => {
    throw new ServiceError("NotImplemented", `lambdabus does not implement ${service}:${action}`, 501);
  },
};

export async function openInvokerBed(options: BedOptions = {}): Promise<InvokerBed> {
  const clock = new VirtualClock();
  const ids = new Ids();
  const logged: LogLine[] = [];
  const logger = new Logger("debug", (line) => logged.push(line));
  const bus = openMemoryBus({ clock, ids, logger });
  const registry = new Registry();
  const guard = new ProcessGuard();
  const invoker = createInvoker({
    aws: options.aws ?? nothing,
    bus,
    registry,
    clock,
    hostClock: options.hostClock ?? new SystemClock(),
    ids,
    logger,
    tracer: options.tracer ?? noopTracer,
    guard,
    journal: await bus.journal("invoker"),
    region: "us-east-1",
    accountId: "000000000000",
    endpoint: () => "http://127.0.0.1:4566",
    otlpEndpoint: () => undefined,
    config: { ...invokerSchema.parse({}), ...options.config },
    inspect: options.inspect,
    external: options.external,
    cacheDirectory: options.cacheDirectory ?? CACHE,
    interpreters: options.interpreters ?? "installed",
  });
  const seen = { records: [] as InvocationRecord[], refusals: [] as RefusalRecord[], shipments: [] as ShipmentRecord[], lines: [] as string[] };
  const stop = new AbortController();
  const observed = [observe(bus, "result.*", stop.signal, (value) => seen.records.push(value as InvocationRecord))];
  observed.push(observe(bus, "refusal.*", stop.signal, (value) => seen.refusals.push(value as RefusalRecord)));
  observed.push(observe(bus, "destination.*", stop.signal, (value) => seen.shipments.push(value as ShipmentRecord)));
  observed.push(observe(bus, "log.*", stop.signal, (value) => seen.lines.push(...(value as { lines: string[] }).lines)));
  await invoker.start();
  const envelope = (data: unknown, more: Partial<EventEnvelope>): EventEnvelope => ({
    specversion: "1.0",
    id: ids.uuid(),
    requestid: ids.uuid(),
    source: "arn:aws:lambda:us-east-1:000000000000:function:test",
    type: "com.amazonaws.lambda.Invoke",
    time: new Date(clock.now()).toISOString(),
    acceptedtime: new Date(clock.now()).toISOString(),
    datacontenttype: "application/json",
    data: Payload.of(data),
    connector: "invoke",
    ...more,
  });
  return {
    ...{ bus, clock, registry, invoker, logged, ...seen },
    put(handler, more = {}) {
      const name = more.name ?? handler.replace(/[^A-Za-z0-9-]/g, "_");
      registry.functions.put(functionKey(name, more.version), defineFunction(name, handler, more));
      return name;
    },
    async invoke(name, event = {}, more = {}) {
      const [outcome] = await bus.request(subjects.invokeRequest(name, "invoke"), [envelope(event, { logtype: "Tail", ...more })]);
      await nextTurn();
      return outcome as Outcome;
    },
    async publish(name, event = {}, more = {}) {
      const published = envelope(event, more);
      await bus.publish(subjects.invokeEvent(name), published);
      return published;
    },
    advance: (ms) => clock.advance(ms, () => bus.idle()),
    async [Symbol.asyncDispose]() {
      await invoker[Symbol.asyncDispose]();
      stop.abort();
      await Promise.all(observed);
      await bus[Symbol.asyncDispose]();
      guard[Symbol.dispose]();
    },
  };
}

/** A function whose code is a fixture of its runtime's language. */
export function defineFunction(name: string, handler: string, more: Partial<FunctionDefinition> = {}): FunctionDefinition {
  const runtime = more.runtime ?? "nodejs24.x";
  return {
    name,
    version: "$LATEST",
    arn: `arn:aws:lambda:us-east-1:000000000000:function:${name}`,
    runtime,
    handler,
    codeDirectory: join(HANDLERS, runtime.startsWith("python") ? "python" : "nodejs"),
    layers: [],
    role: "arn:aws:iam::000000000000:role/test",
    timeout: 3,
    memorySize: 128,
    ephemeralStorage: 512,
    environment: {},
    logGroup: `/aws/lambda/${name}`,
    revisionId: "1",
    tracingMode: "PassThrough",
    state: "Active",
    ...more,
  };
}

async function observe(bus: Bus, subject: string, signal: AbortSignal, take: (value: unknown) => void): Promise<void> {
  for await (const { message } of bus.observe(subject, signal)) if (message) take(message.value);
}
