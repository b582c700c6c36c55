// Event source mappings pass their suite on a real nats-server.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { type NatsServer, openNatsBus, startNatsServer } from "../../broker/index.ts";
import { SystemClock } from "../../core/clock.ts";
import { ProcessGuard } from "../../core/guard.ts";
import { Ids } from "../../core/ids.ts";
import { silent } from "../../core/logger.ts";
import { event, succeeded, Taker } from "../conformance/bus-kit.ts";
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

describe("a batch on NATS", () => {
  it("reaches an invoker in another process though it has 10,000 records and 6 MB", async () => {
    const open = () => openNatsBus({ url: server.url, token: server.token, clock: hostClock, hostClock, ids: new Ids(), logger: silent });
    await using poller = await open();
    await using invoker = await open();
    const served = new Taker((signal) => invoker.subscribe("invoke.request.f.*", signal));
    await invoker.pending(); // What it was asked before, the server has done by then.
    const text = JSON.stringify("x".repeat(620));
    const header = `Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1`;
    const page = Array.from({ length: 10_000 }, (_, index) => {
      const ids = {
        id: `19dd0b57-b21e-4ac1-bd88-01bbb0${index}`,
        requestid: "19dd0b57-b21e-4ac1-bd88-01bbb068cb78",
        mapping: "19dd0b57-b21e-4ac1-bd88-01bbb068cb78",
      };
      return { ...event("1", text), ...ids, traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", xraytraceheader: header };
    });
    const answered = poller.request("invoke.request.f.m", page);
    const delivery = await served.next();
    expect(delivery.events.map(({ id, data }) => [id, data.text])).to.deep.equal(page.map(({ id }) => [id, text]));
    await delivery.settle(delivery.events.map(() => succeeded));
    expect(await answered).to.have.length(10_000);
    served.stop();
  });
});
