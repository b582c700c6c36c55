// The bus on a real nats-server passes the suite of all buses.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openNatsBus, startNatsServer } from "../../broker/index.ts";
import type { Bus } from "../../core/bus.ts";
import { SystemClock } from "../../core/clock.ts";
import { ProcessGuard } from "../../core/guard.ts";
import { Ids } from "../../core/ids.ts";
import { silent } from "../../core/logger.ts";
import { type BusWorld, describeBus } from "../conformance/bus.ts";

const cacheDirectory = join(import.meta.dirname, "../../.cache");
const hostClock = new SystemClock();
const guard = new ProcessGuard();

after(() => guard[Symbol.dispose]());

describeBus("NATS", createWorld, { separate: true });

/** A server of its own for each test. */
async function createWorld(): Promise<BusWorld> {
  const storeDirectory = await mkdtemp(join(tmpdir(), "lambdabus-bus-"));
  const server = await startNatsServer({ storeDirectory, cacheDirectory, durability: "process", guard, logger: silent, hostClock });
  const buses: Bus[] = [];
  return {
    open: async (clock) => {
      const bus = await openNatsBus({ url: server.url, token: server.token, clock, hostClock, ids: new Ids(), logger: silent });
      buses.push(bus);
      return bus;
    },
    [Symbol.asyncDispose]: async () => {
      for (const bus of buses) await bus[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
      await rm(storeDirectory, { recursive: true, force: true });
    },
  };
}
