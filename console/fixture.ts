// A simulation for the tests of this folder: a bus that only tells, a virtual clock, and the admin paths on a port of its own.
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Bus, Observation } from "../core/bus.ts";
import { type Clock, SystemClock, VirtualClock } from "../core/clock.ts";
import type { EventEnvelope } from "../core/event.ts";
import { Ids } from "../core/ids.ts";
import type { InvocationRecord } from "../core/invocation.ts";
import { silent } from "../core/logger.ts";
import { Payload } from "../core/payload.ts";
import { Registry } from "../core/registry.ts";
import { subjectMatches } from "../core/subjects.ts";
import { noopTracer } from "../core/tracing.ts";
import { createAdmin } from "./admin.ts";
import { createHistory } from "./history.ts";
import type { Simulation } from "./simulation.ts";

export const START = Date.UTC(2026, 0, 1);

/** Tells observers, and remembers what was published. */
export class TellingBus implements Pick<Bus, "name" | "publish" | "announce" | "observe"> {
  readonly name = "memory";
  readonly published: { subject: string; event: EventEnvelope }[] = [];
  readonly #observers = new Set<{ pattern: string; queue: Observation[]; wake: () => void }>();

  async publish(subject: string, event: EventEnvelope): Promise<void> {
    this.published.push({ subject, event });
    await this.tell({ subject, events: [event] });
  }

  announce(subject: string, message: Payload): void {
    this.tell({ subject, events: [], message });
  }

  /** Resolves when observers have seen it. */
  async tell(observation: Observation): Promise<void> {
    for (const observer of this.#observers) {
      if (!subjectMatches(observer.pattern, observation.subject)) continue;
      observer.queue.push(observation);
      observer.wake();
    }
    await new Promise((resolve) => setImmediate(resolve));
  }

  async *observe(pattern: string, signal: AbortSignal): AsyncIterable<Observation> {
    const observer = { pattern, queue: [] as Observation[], wake: () => {} };
    this.#observers.add(observer);
    signal.addEventListener("abort", () => observer.wake(), { once: true });
    while (!signal.aborted) {
      yield* observer.queue.splice(0);
      await new Promise<void>((resolve) => {
        observer.wake = resolve;
        if (signal.aborted || observer.queue.length > 0) resolve();
      });
    }
  }
}

export function makeEvent(id: string, more: Partial<EventEnvelope> = {}): EventEnvelope {
  return {
    specversion: "1.0",
    id,
    source: "arn:aws:s3:::photos",
    type: "com.amazonaws.s3.ObjectCreated.Put",
    subject: "in/cat.jpg",
    time: "2026-01-01T00:00:00.000Z",
    datacontenttype: "application/json",
    data: Payload.of({ key: "in/cat.jpg" }),
    ...more,
  };
}

export function makeRecord(requestId: string, more: Partial<InvocationRecord> = {}): InvocationRecord {
  return {
    requestId,
    functionName: "thumbnailer",
    functionArn: "arn:aws:lambda:us-east-1:000000000000:function:thumbnailer",
    version: "$LATEST",
    eventId: "e1",
    attempt: 1,
    trigger: "s3",
    environmentId: "env-1",
    isolation: "none",
    coldStart: true,
    startTime: "2026-01-01T00:00:00.000Z",
    durationMs: 12.5,
    billedDurationMs: 13,
    memorySizeMb: 128,
    maxMemoryUsedMb: 60,
    outcome: "success",
    event: Payload.from('{"key":1.0}'),
    response: Payload.of({ done: true }),
    log: "START\nEND\n",
    ...more,
  };
}

export interface Stage extends AsyncDisposable {
  readonly bus: TellingBus;
  readonly simulation: Simulation;
  readonly base: string;
  get(path: string, headers?: Record<string, string>): Promise<Response>;
  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<Response>;
}

/** Serves the admin paths for a fake simulation; `more` replaces parts of it. */
export async function openStage(more: Partial<Simulation> = {}): Promise<Stage> {
  const bus = new TellingBus();
  const clock: Clock = more.clock ?? new VirtualClock(START);
  const history = createHistory({ bus: bus as unknown as Bus, clock });
  const simulation: Simulation = {
    version: "0.1.0",
    startedAt: START,
    endpoint: "http://127.0.0.1:4566",
    ready: true,
    clock,
    hostClock: new SystemClock(),
    ids: new Ids(1),
    logger: silent,
    tracer: noopTracer,
    bus: bus as unknown as Bus,
    registry: new Registry(),
    history,
    traces: { list: () => [], toOtlp: () => undefined },
    services: () => ["s3", "lambda"],
    pages: () => [],
    environments: () => [{ id: "env-1" }],
    debugDoors: () => [],
    failures: () => [],
    ports: () => ({ gateway: 4566 }),
    settled: async () => [],
    reset: async () => history.clear(),
    ...more,
  };
  const admin = createAdmin(simulation);
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? "/", "http://localhost");
    if (!(await admin(request, response, url))) response.writeHead(599).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    bus,
    simulation,
    base,
    get: (path, headers = {}) => fetch(`${base}${path}`, { headers, redirect: "manual" }),
    post: (path, body, headers = {}) =>
      fetch(`${base}${path}`, { method: "POST", headers, body: typeof body === "string" ? body : JSON.stringify(body ?? {}) }),
    [Symbol.asyncDispose]: () => close(server, history),
  };
}

async function close(server: Server, history: AsyncDisposable): Promise<void> {
  await history[Symbol.asyncDispose]();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}

export type Json = Record<string, unknown>;

/** Status and JSON body. */
export async function read(response: Response): Promise<[number, Json]> {
  return [response.status, (await response.json()) as Json];
}

/** Server-sent events as they come, until there are `count`. */
export async function readStream(response: Response, count: number): Promise<[kind: string, value: Json][]> {
  const found: [string, Json][] = [];
  let text = "";
  for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
      const match = /^event: (.*)\ndata: (.*)$/.exec(text.slice(0, end));
      if (match) found.push([match[1]!, JSON.parse(match[2]!)]);
      text = text.slice(end + 2);
    }
    if (found.length >= count) break;
  }
  return found;
}
