// The embedded S3 behind the real gateway, without a bus: for tests with clients as people use them.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openMemoryBus } from "../../broker/index.ts";
import { Activity } from "../../core/activity.ts";
import { type Clock, SystemClock } from "../../core/clock.ts";
import { Ids } from "../../core/ids.ts";
import { Logger, type LogLine } from "../../core/logger.ts";
import { Registry } from "../../core/registry.ts";
import { noopTracer } from "../../core/tracing.ts";
import { startGateway } from "../../services/gateway.ts";
import { open } from "../../services/s3/index.ts";

export interface S3OverHttp extends AsyncDisposable {
  readonly endpoint: string;
  readonly log: readonly LogLine[];
}

export async function startS3(clock: Clock = new SystemClock()): Promise<S3OverHttp> {
  const dataDirectory = await mkdtemp(join(tmpdir(), "lambdabus-s3-"));
  const ids = new Ids();
  const log: LogLine[] = [];
  const logger = new Logger("warn", (line) => log.push(line));
  const bus = openMemoryBus({ clock, ids, logger });
  const place = { region: "us-east-1", accountId: "000000000000" };
  const aws = { call: () => Promise.reject(new Error("no other service is here")) };
  const journal = await bus.journal("s3");
  const service = await open(
    {},
    { activity: new Activity(), clock, ids, logger, tracer: noopTracer, bus, journal, aws, registry: new Registry(), dataDirectory, ...place },
  );
  const gateway = await startGateway({ services: () => [service], host: "127.0.0.1", port: 0, ids, clock, logger, tracer: noopTracer, ...place });
  gateway.ready = true;
  return {
    endpoint: gateway.endpoint,
    log,
    [Symbol.asyncDispose]: async () => {
      await gateway[Symbol.asyncDispose]();
      await service[Symbol.asyncDispose]();
      await bus[Symbol.asyncDispose]();
      await rm(dataDirectory, { recursive: true, force: true });
    },
  };
}
