// Event source mappings pass their suite on a real nats-server.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type NatsServer, openNatsBus, startNatsServer } from "../../broker/index.ts";
import { SystemClock } from "../../core/clock.ts";
import { ProcessGuard } from "../../core/guard.ts";
import { Ids } from "../../core/ids.ts";
import { silent } from "../../core/logger.ts";
import { describeEventSourceMappings } from "../conformance/event-source-mappings.ts";

const cacheDirectory = join(import.meta.dirname, "../../.cache");
const hostClock = new SystemClock();
const guard = new ProcessGuard();
let storeDirectory: string;
let server: NatsServer;

before(async () => {
  storeDirectory = await mkdtemp(join(tmpdir(), "lambdabus-mappings-"));
  server = await startNatsServer({ storeDirectory, cacheDirectory, durability: "process", guard, logger: silent, hostClock });
});

after(async () => {
  await server[Symbol.asyncDispose]();
  guard[Symbol.dispose]();
  await rm(storeDirectory, { recursive: true, force: true });
});

/** One server for all tests; what queues of the test before have left in the journal is forgotten. */
describeEventSourceMappings("NATS", async (clock) => {
  const bus = await openNatsBus({ url: server.url, token: server.token, clock, hostClock, ids: new Ids(), logger: silent });
  await (await bus.journal("sqs")).clear();
  return bus;
});
