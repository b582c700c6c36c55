// S3 as its tests use it: on a virtual clock, a journal in memory, a bus that remembers, and a directory of its own that goes with it.
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { VirtualClock } from "../../core/clock.ts";
import { ServiceError } from "../../core/errors.ts";
import type { EventEnvelope } from "../../core/event.ts";
import { Ids } from "../../core/ids.ts";
import type { Journal } from "../../core/journal.ts";
import { Logger, type LogLine } from "../../core/logger.ts";
import { Registry } from "../../core/registry.ts";
import { noopTracer } from "../../core/tracing.ts";
import type { RequestContext, Service, ServiceContext } from "../service.ts";
import { open } from "./index.ts";
import type { ObjectEvent } from "./object-event.ts";

/** Keeps values as JSON, as the real one does. */
export class ListJournal implements Journal {
  readonly #values = new Map<string, string>();

  async put(key: string, value: unknown): Promise<void> {
    this.#values.delete(key);
    this.#values.set(key, JSON.stringify(value));
  }

  async remove(key: string): Promise<void> {
    this.#values.delete(key);
  }

  async *entries(): AsyncIterable<readonly [string, unknown]> {
    for (const [key, value] of this.#values) yield [key, JSON.parse(value)];
  }

  async clear(): Promise<void> {
    this.#values.clear();
  }
}

export interface Bench extends AsyncDisposable {
  readonly clock: VirtualClock;
  readonly registry: Registry;
  readonly published: { subject: string; envelope: EventEnvelope }[];
  readonly log: LogLine[];
  /** Functions whose policy S3 may ask for, by name; queues and topics that there are, by ARN, with the text of their policy or nothing. */
  readonly policies: Map<string, unknown>;
  /** What the last call added to its answer. */
  readonly answer: { status?: number; headers: Record<string, string> };
  readonly directory: string;
  readonly service: Service;
  // biome-ignore lint/suspicious/noExplicitAny: tests look at whatever the action answers.
  call(action: string, input: object, request?: Partial<RequestContext>): Promise<any>;
  /** The error with which a call fails. */
  failure(action: string, input: object, request?: Partial<RequestContext>): Promise<ServiceError>;
  /** An object's bytes as text. */
  text(input: object): Promise<string>;
  /** What the published events say. */
  events(): ObjectEvent[];
  /** How many files hold objects' bytes. */
  files(): Promise<number>;
  /** As if the process had died and been started again. */
  restart(): Promise<void>;
}

export async function createBench(): Promise<Bench> {
  const directory = await mkdtemp(join(tmpdir(), "lambdabus-s3-"));
  const clock = new VirtualClock();
  const ids = new Ids("s3");
  const log: LogLine[] = [];
  const published: Bench["published"] = [];
  const policies = new Map<string, unknown>();
  const journal = new ListJournal();
  const answer: Bench["answer"] = { headers: {} };
  const context = {
    ...{ clock, ids, journal, dataDirectory: directory, tracer: noopTracer, region: "us-east-1", accountId: "000000000000" },
    registry: new Registry(),
    logger: new Logger("debug", (line) => log.push(line)),
    bus: { publish: async (subject: string, envelope: EventEnvelope) => void published.push({ subject, envelope }) },
    aws: { call: async (_service: string, action: string, input: AskedFor) => answerFor(policies, action, input) },
  } as unknown as ServiceContext;
  let registry = context.registry;
  let service = await open({}, context);
  const bench: Bench = {
    ...{ clock, published, log, policies, answer, directory },
    get registry() {
      return registry;
    },
    get service() {
      return service;
    },
    call: async (action, input, request) => service.actions[action]?.(input, createRequest(ids, answer, request)),
    failure: async (action, input, request) =>
      bench.call(action, input, request).then(
        () => Promise.reject(new Error(`${action} did not fail`)),
        (error) => error,
      ),
    text: async (input) => readText((await bench.call("GetObject", input)).Body),
    events: () => published.map(({ envelope }) => envelope.data.value as ObjectEvent),
    files: async () => (await readdir(directory)).length,
    restart: async () => {
      registry = new Registry();
      service = await open({}, { ...context, registry });
    },
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }),
  };
  return bench;
}

export async function readText(body: Readable): Promise<string> {
  return Buffer.concat(await body.toArray()).toString();
}

/** A policy that lets S3 invoke the function for one bucket, as AddPermission writes it. */
export function policyFor(bucket: string) {
  const Condition = { StringEquals: { "AWS:SourceAccount": "000000000000" }, ArnLike: { "AWS:SourceArn": `arn:aws:s3:::${bucket}` } };
  const statement = { Sid: "s3", Effect: "Allow", Principal: { Service: "s3.amazonaws.com" }, Action: "lambda:InvokeFunction", Resource: "*", Condition };
  return { Version: "2012-10-17", Id: "default", Statement: [statement] };
}

function createRequest(ids: Ids, answer: Bench["answer"], request: Partial<RequestContext> = {}): RequestContext {
  answer.headers = {};
  delete answer.status;
  return {
    ...{ requestId: ids.base32(16), hostId: ids.base64(56), region: "us-east-1", accountId: "000000000000", endpoint: "http://localhost:4566" },
    ...{ sourceIp: "127.0.0.1", headers: {}, query: new URLSearchParams(), signal: new AbortController().signal },
    setHeader: (name, value) => void (answer.headers[name] = value),
    setStatus: (code) => void (answer.status = code),
    ...request,
  };
}

interface AskedFor {
  readonly FunctionName?: string;
  readonly QueueName?: string;
  readonly QueueUrl?: string;
  readonly TopicArn?: string;
}

/** What S3 asks Lambda, SQS and SNS before it takes a configuration; messages are taken. */
function answerFor(policies: ReadonlyMap<string, unknown>, action: string, { FunctionName, QueueName, QueueUrl, TopicArn }: AskedFor): object {
  if (action === "SendMessage" || action === "Publish") return {};
  const name = FunctionName ?? TopicArn ?? QueueUrl ?? `arn:aws:sqs:us-east-1:000000000000:${QueueName}`;
  const policy = policies.get(name);
  if (policy === undefined) throw new ServiceError("ResourceNotFoundException", `Function not found: ${name}`, 404);
  if (action === "GetQueueUrl") return { QueueUrl: name };
  const Policy = policy === "" ? undefined : JSON.stringify(policy);
  return action === "GetPolicy" ? { Policy } : { Attributes: { ...(Policy && { Policy }) } };
}
