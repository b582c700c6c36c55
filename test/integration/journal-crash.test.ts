// Whatever becomes of nats-server, a journal has every change that it said it had, in the order of the changes; and its stream does not grow for ever.
import { mkdtemp, rm } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { jetstreamManager } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";
import { expect } from "chai";
import { type NatsServer, openNatsBus, startNatsServer } from "../../broker/index.ts";
import type { Bus } from "../../core/bus.ts";
import { SystemClock } from "../../core/clock.ts";
import { ProcessGuard } from "../../core/guard.ts";
import { Ids } from "../../core/ids.ts";
import type { Journal } from "../../core/journal.ts";
import { silent } from "../../core/logger.ts";

const CALLERS = 8;
const CHANGES = 6_000;
const hostClock = new SystemClock();
const cacheDirectory = join(process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "lambdabus");

describe("a journal on NATS", function () {
  this.timeout(60_000);
  const guard = new ProcessGuard();
  let storeDirectory: string;
  let server: NatsServer;

  before(async () => {
    storeDirectory = await mkdtemp(join(tmpdir(), "lambdabus-journal-"));
    server = await startNatsServer({ storeDirectory, cacheDirectory, durability: "process", guard, logger: silent, hostClock });
  });
  after(async () => {
    await server?.[Symbol.asyncDispose]();
    guard[Symbol.dispose]();
    await rm(storeDirectory, { recursive: true, force: true });
  });

  const open = (): Promise<Bus> => openNatsBus({ url: server.url, token: server.token, clock: hostClock, hostClock, ids: new Ids(), logger: silent });
  const read = async (journal: Journal) => Object.fromEntries(await Array.fromAsync(journal.entries()));

  it("has every change that it acknowledged after nats-server was killed twice in the middle", async () => {
    const expected: Record<string, unknown> = {};
    {
      await using bus = await open();
      const journal = await bus.journal("crash");
      let number = 0;
      const caller = async (name: number) => {
        for (let count = number++; count < CHANGES; count = number++) {
          const key = `${name}-${count % 97}`;
          if (count % 5 === 0) {
            await journal.remove(key);
            delete expected[key];
          } else {
            await journal.put(key, count);
            expected[key] = count;
          }
          if (count === CHANGES / 3 || count === CHANGES / 2) process.kill(server.pid as number, "SIGKILL");
        }
      };
      await Promise.all(Array.from({ length: CALLERS }, (_, name) => caller(name)));
      expect(await read(journal)).to.deep.equal(expected);
    }
    await using bus = await open();
    expect(await read(await bus.journal("crash"))).to.deep.equal(expected);
  });

  it("holds little more than what counts, however much was written", async () => {
    await using bus = await open();
    const journal = await bus.journal("small");
    await journal.put("cold", "c");
    for (let round = 0; round < 64; round++) await journal.put("hot", "x".repeat(1024 * 1024));
    await journal.put("hot", "h");
    await using connection = await connectDisposably(server);
    const { state } = await (await jetstreamManager(connection.nats)).streams.info("LAMBDABUS_STATE_small");
    expect(state.bytes).to.be.below(16 * 1024 * 1024);
    expect(await read(journal)).to.deep.equal({ cold: "c", hot: "h" });
  });
});

async function connectDisposably({ url, token }: NatsServer) {
  const nats = await connect({ servers: url, token });
  return { nats, [Symbol.asyncDispose]: () => nats.close() };
}
