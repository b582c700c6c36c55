// A world around a real MinIO: nats-server, bus, S3 connector, and the relay that the gateway puts in front of it.
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { S3Client } from "@aws-sdk/client-s3";
import { openNatsBus, startNatsServer } from "../../broker/index.ts";
import { createRunner } from "../../connectors/runner.ts";
import { connector as s3Connector } from "../../connectors/s3/index.ts";
import { Activity } from "../../core/activity.ts";
import { functionArn } from "../../core/arn.ts";
import type { Bus } from "../../core/bus.ts";
import { SystemClock } from "../../core/clock.ts";
import { ServiceError } from "../../core/errors.ts";
import type { EventEnvelope } from "../../core/event.ts";
import { ProcessGuard } from "../../core/guard.ts";
import { Ids } from "../../core/ids.ts";
import { silent } from "../../core/logger.ts";
import { Registry } from "../../core/registry.ts";
import { subjects } from "../../core/subjects.ts";
import { extractContext, inSpan, SpanKind, type Tracer } from "../../core/tracing.ts";
import { openMinio } from "../../services/s3/minio/index.ts";
import { findMinio } from "../../services/s3/minio/install.ts";
import type { MinioService } from "../../services/s3/minio/minio-service.ts";
import type { HostContext, RequestContext } from "../../services/service.ts";
import { startTelemetry } from "../../telemetry/telemetry.ts";

export const clock = new SystemClock();
export const cacheDirectory = join(process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "lambdabus");

/** The program, built if need be; undefined, said aloud, where there is neither it nor Go. In CI that is a failure. */
export async function minioOrSay(): Promise<string | undefined> {
  try {
    return await findMinio({ cacheDirectory, ids: new Ids(), logger: silent, progress: (text) => console.log(`    ${text}`) });
  } catch (error) {
    if (process.env["CI"]) throw error;
    console.log(`    skipped: ${(error as Error).message}`);
    return undefined;
  }
}

export interface MinioWorld extends AsyncDisposable {
  readonly minio: MinioService;
  readonly bus: Bus;
  readonly natsPid: () => number | undefined;
  /** Through the relay, as by our gateway. */
  readonly client: S3Client;
  readonly endpoint: string;
  /** What has come for function `f`, oldest first. */
  readonly events: readonly EventEnvelope[];
  /** What the service was opened with. */
  readonly context: HostContext;
  /** Calls one of the service's actions, as within the process. */
  call(action: string, input: object): Promise<unknown>;
  /** Resolves when `count` events have come; rejects after 15 s. */
  arrived(count: number): Promise<readonly EventEnvelope[]>;
}

export async function openMinioWorld(path: string, options: { listen?: boolean } = {}): Promise<MinioWorld> {
  const stack = new AsyncDisposableStack();
  const directory = await mkdtemp(join(tmpdir(), "lambdabus-minio-"));
  stack.defer(() => rm(directory, { recursive: true, force: true }));
  const base = {
    activity: new Activity(),
    clock,
    hostClock: clock,
    ids: new Ids(),
    logger: silent,
    guard: stack.use(new ProcessGuard()),
    registry: new Registry(),
  };
  const { tracer } = stack.use(startTelemetry(base));
  const nats = stack.use(await startNatsServer({ ...base, storeDirectory: join(directory, "nats"), cacheDirectory, durability: "process" }));
  const bus = stack.use(await openNatsBus({ ...base, url: nats.url, token: nats.token }));
  const aws = { call: () => Promise.reject(new Error("no other service is here")) };
  const place = { region: "us-east-1", accountId: "000000000000", dataDirectory: directory, cacheDirectory };
  const context = { ...base, ...place, tracer, bus, aws, journal: await bus.journal("s3"), ...(!options.listen && { nats }) };
  const minio = stack.use(await openMinio({ minio: { start: true, path } }, context));
  const settings = { s3: { ...(minio.listen && { listen: minio.listen }) } };
  const runner = stack.use(
    createRunner({ ...base, ...place, connectors: [s3Connector], settings, bus, aws, tracer, attach: () => ({ ...aws, [Symbol.dispose]() {} }) }),
  );
  await runner.start();
  const events: EventEnvelope[] = [];
  const stop = new AbortController();
  stack.defer(() => stop.abort());
  void collect(bus, events, stop.signal);
  const endpoint = await serve(minio, tracer, stack);
  const credentials = { accessKeyId: "any", secretAccessKey: "any" };
  const client = new S3Client({ endpoint, region: "us-east-1", forcePathStyle: true, credentials, maxAttempts: 1 });
  stack.defer(() => client.destroy());
  return {
    ...{ minio, bus, client, endpoint, events, context },
    natsPid: () => nats.pid,
    call: async (action, input) => {
      const request = { requestId: "R", headers: {}, signal: new AbortController().signal } as unknown as RequestContext;
      return minio.actions[action]?.(input, request);
    },
    arrived: (count) => arrived(events, count),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

/** A configuration of one rule that sends everything given to function `f`. */
export function notifications(Events: readonly string[], rules: readonly { Name: string; Value: string }[] = []) {
  const Filter = rules.length > 0 ? { Key: { FilterRules: rules } } : undefined;
  const rule = { Id: "rule", LambdaFunctionArn: functionArn("f"), Events, ...(Filter && { Filter }) };
  return { NotificationConfiguration: { LambdaFunctionConfigurations: [rule] }, SkipDestinationValidation: true };
}

async function collect(bus: Bus, events: EventEnvelope[], signal: AbortSignal): Promise<void> {
  for await (const delivery of bus.subscribe(subjects.invokeEvent("f"), signal)) {
    events.push(...delivery.events);
    await delivery.settle([{ status: "succeeded" }]);
  }
}

async function arrived(events: readonly EventEnvelope[], count: number): Promise<readonly EventEnvelope[]> {
  for (const deadline = clock.now() + 15_000; events.length < count; await clock.sleep(2)) {
    if (clock.now() > deadline) throw new Error(`${events.length} of ${count} events came: ${events.map(({ type, subject }) => `${type} ${subject}`)}`);
  }
  return events;
}

/** As little of the gateway as a relay needs. */
async function serve(minio: MinioService, tracer: Tracer, stack: AsyncDisposableStack): Promise<string> {
  const server = createServer((request, response) => {
    const parent = extractContext({ traceparent: request.headers["traceparent"] as string | undefined });
    void inSpan(tracer, "S3/relay", { kind: SpanKind.SERVER, parent }, () => answer(minio, request, response));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  stack.defer(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function answer(minio: MinioService, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const [path = "/", search = ""] = (request.url as string).split("?", 2);
  const signal = new AbortController().signal;
  try {
    const context = { requestId: "R", sourceIp: "192.0.2.7", signal, method: request.method as string, path, search };
    if (minio.relays(context)) await minio.relay(request, response, context);
    else response.writeHead(599).end();
  } catch (error) {
    if (response.headersSent) return void response.destroy();
    response.writeHead(error instanceof ServiceError ? error.statusCode : 500).end(`<Error><Code>${(error as ServiceError).code}</Code></Error>`);
  }
}
