// `settled()` is never wrong on NATS either: some of the topologies, each on a server of its own.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type NatsServer, openNatsBus, startNatsServer } from "../../broker/index.ts";
import { SystemClock, type VirtualClock } from "../../core/clock.ts";
import { ProcessGuard } from "../../core/guard.ts";
import { Ids } from "../../core/ids.ts";
import { silent } from "../../core/logger.ts";
import { expectSettledToHold } from "../conformance/settled.ts";

const cacheDirectory = join(import.meta.dirname, "../../.cache");
const hostClock = new SystemClock();
const TOPOLOGIES = 15;

describe("settled, on NATS", function () {
  this.timeout(120_000);
  const guard = new ProcessGuard();
  after(() => guard[Symbol.dispose]());

  it(`never answers while something is pending, in ${TOPOLOGIES} topologies drawn from seeds`, async () => {
    for (let number = 0; number < TOPOLOGIES; number++) await expectOnServer(`topology ${number}`);
  });

  async function expectOnServer(seed: string): Promise<void> {
    await using stack = new AsyncDisposableStack();
    const storeDirectory = await mkdtemp(join(tmpdir(), "lambdabus-settled-"));
    stack.defer(() => rm(storeDirectory, { recursive: true, force: true }));
    const server: NatsServer = stack.use(await startNatsServer({ storeDirectory, cacheDirectory, durability: "process", guard, logger: silent, hostClock }));
    const open = (clock: VirtualClock) => openNatsBus({ url: server.url, token: server.token, clock, hostClock, ids: new Ids(), logger: silent });
    await expectSettledToHold(seed, open);
  }
});
