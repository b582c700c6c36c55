// For the tests of this folder: the service on a virtual clock, with a bus, a journal and an S3 that only remember.
import { strToU8, type Zippable, zipSync } from "fflate";
import { Activity } from "../../core/activity.ts";
import { ACCOUNT_ID, DEFAULT_REGION } from "../../core/arn.ts";
import type { Bus } from "../../core/bus.ts";
import { VirtualClock } from "../../core/clock.ts";
import { ServiceError } from "../../core/errors.ts";
import type { EventEnvelope } from "../../core/event.ts";
import { Ids } from "../../core/ids.ts";
import type { Journal } from "../../core/journal.ts";
import { Logger, type LogLine } from "../../core/logger.ts";
import type { Outcome } from "../../core/outcome.ts";
import { Payload } from "../../core/payload.ts";
import { Registry } from "../../core/registry.ts";
import { noopTracer } from "../../core/tracing.ts";
import type { RequestContext, Service, ServiceContext } from "../service.ts";
import { temporaryDirectory } from "../temporary-directory.ts";
import { open } from "./index.ts";
import { schema } from "./schema.ts";

export const ROLE = "arn:aws:iam::000000000000:role/lambda";

/** A journal that is a list in memory; what it gives back has been through JSON, as on the bus. */
export class ListJournal implements Journal {
  readonly changes: { key: string; value: string | undefined }[] = [];

  async put(key: string, value: unknown): Promise<void> {
    this.changes.push({ key, value: JSON.stringify(value) });
  }

  async remove(key: string): Promise<void> {
    this.changes.push({ key, value: undefined });
  }

  async *entries(): AsyncIterable<readonly [string, unknown]> {
    const latest = new Map(this.changes.map((change) => [change.key, change.value]));
    for (const [key, value] of latest) if (value !== undefined) yield [key, JSON.parse(value)];
  }

  async clear(): Promise<void> {
    this.changes.length = 0;
  }
}

/** What was sent to the bus, and what it answers. */
export class FakeBus {
  readonly published: { subject: string; event: EventEnvelope }[] = [];
  readonly requested: { subject: string; event: EventEnvelope; signal: AbortSignal | undefined }[] = [];
  answer: (event: EventEnvelope) => Outcome | Promise<Outcome> = () => ({ status: "succeeded", payload: Payload.of("done") });

  async publish(subject: string, event: EventEnvelope): Promise<void> {
    this.published.push({ subject, event });
  }

  async request(subject: string, page: readonly EventEnvelope[], signal?: AbortSignal): Promise<readonly Outcome[]> {
    const event = page[0] as EventEnvelope;
    this.requested.push({ subject, event, signal });
    return [await this.answer(event)];
  }
}

export class Bench {
  readonly clock = new VirtualClock(Date.UTC(2026, 0, 1));
  readonly bus = new FakeBus();
  readonly journal = new ListJournal();
  readonly headers: Record<string, string> = {};
  readonly lines: LogLine[] = [];
  registry = new Registry();
  /** Objects by `bucket/key`, or an error to throw. */
  readonly objects = new Map<string, unknown>();
  /** Answers of other services, by `service:action`. */
  // biome-ignore lint/suspicious/noExplicitAny: each knows what it is asked.
  readonly others = new Map<string, (input: any) => unknown>();
  readonly directory: string;
  service!: Service;

  private constructor(directory: string) {
    this.directory = directory;
  }

  static async open(config: object = {}): Promise<Bench> {
    const bench = new Bench(temporaryDirectory("lambda"));
    await bench.reopen(config);
    return bench;
  }

  /** Opens the service again on what the journal and the directory hold, as after a restart. */
  async reopen(config: object = {}): Promise<void> {
    this.registry = new Registry();
    const context: ServiceContext = {
      activity: new Activity(),
      clock: this.clock,
      ids: new Ids(),
      logger: new Logger("info", (line) => this.lines.push(line)),
      tracer: noopTracer,
      bus: this.bus as unknown as Bus,
      journal: this.journal,
      aws: { call: (service, action, input) => this.#answer(service, action, input) as never },
      registry: this.registry,
      dataDirectory: this.directory,
      region: DEFAULT_REGION,
      accountId: ACCOUNT_ID,
    };
    this.service = await open(schema.parse(config), context);
  }

  /** Calls an action as a client does, after the model's own checks. */
  // biome-ignore lint/suspicious/noExplicitAny: answers are looked at member by member.
  async call(action: string, input: object, request: Partial<RequestContext> = {}): Promise<any> {
    const run = this.service.actions[action];
    if (!run) throw new Error(`no action ${action}`);
    return run(input, { ...this.#request(), ...request });
  }

  /** CreateFunction with everything that must be given. */
  create(name = "f", more: object = {}) {
    return this.call("CreateFunction", {
      FunctionName: name,
      Runtime: "nodejs22.x",
      Handler: "index.handler",
      Role: ROLE,
      Code: { ZipFile: zipped() },
      ...more,
    });
  }

  async #answer(service: string, action: string, input: object): Promise<unknown> {
    if (service === "s3") return this.#object(input as { Bucket: string; Key: string });
    const other = this.others.get(`${service}:${action}`);
    if (!other) throw new ServiceError("NotImplemented", `lambdabus does not implement ${service}:${action}`, 501);
    return other(input);
  }

  async #object({ Bucket, Key }: { Bucket: string; Key: string }): Promise<unknown> {
    const found = this.objects.get(`${Bucket}/${Key}`);
    if (found instanceof Error) throw found;
    return { Body: found };
  }

  #request(): RequestContext {
    return {
      requestId: "8476a536-e9f4-11e8-9739-2dfe598c3fcd",
      region: DEFAULT_REGION,
      accountId: ACCOUNT_ID,
      endpoint: "http://localhost:4566",
      sourceIp: "127.0.0.1",
      headers: {},
      query: new URLSearchParams(),
      signal: new AbortController().signal,
      setHeader: (name: string, value: string) => void (this.headers[name] = value),
      setStatus: () => {},
    } as unknown as RequestContext;
  }
}

/** A package with the given files. */
export function zipped(files: Zippable = { "index.mjs": strToU8("export const handler = async () => 'hello';") }): Uint8Array {
  return zipSync(files, { level: 0 });
}

/** What a call is refused with: code, status and text. */
export async function refusal(call: Promise<unknown>): Promise<{ code: string; statusCode: number; message: string }> {
  try {
    await call;
  } catch (error) {
    const { code, statusCode, message } = error as { code: string; statusCode: number; message: string };
    if (statusCode === undefined) throw error;
    return { code, statusCode, message };
  }
  throw new Error("the call was not refused");
}
