// The broker with real processes: nats-server started, killed and found again; our own process killed; other people's NATS clients.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { connect } from "@nats-io/transport-node";
import { expect } from "chai";
import { type NatsServer, openNatsBus, startNatsServer } from "../../broker/index.ts";
import type { Bus } from "../../core/bus.ts";
import { SystemClock, VirtualClock } from "../../core/clock.ts";
import { ConfigError, ConnectionError } from "../../core/errors.ts";
import { ProcessGuard } from "../../core/guard.ts";
import { Ids } from "../../core/ids.ts";
import { Logger, type LogLine, silent } from "../../core/logger.ts";
import { event, eventually, handle, rejection, subscribe, succeeded } from "../conformance/bus-kit.ts";

const cacheDirectory = join(import.meta.dirname, "../../.cache");
const workerFile = join(import.meta.dirname, "../support/bus-worker.ts");
const hostClock = new SystemClock();

describe("the broker", function () {
  this.timeout(60_000);
  let guard: ProcessGuard;
  let storeDirectory: string;
  let closing: AsyncDisposableStack;

  beforeEach(async () => {
    guard = new ProcessGuard();
    storeDirectory = await mkdtemp(join(tmpdir(), "lambdabus-broker-"));
    closing = new AsyncDisposableStack();
  });
  afterEach(async () => {
    await closing.disposeAsync();
    guard[Symbol.dispose]();
    await rm(storeDirectory, { recursive: true, force: true });
  });

  async function start(logger = silent, durability: "process" | "power" = "process"): Promise<NatsServer> {
    return closing.use(await startNatsServer({ storeDirectory, cacheDirectory, durability, guard, logger, hostClock }));
  }

  async function open(server: NatsServer): Promise<Bus> {
    return closing.use(await openNatsBus({ url: server.url, token: server.token, clock: hostClock, hostClock, ids: new Ids(1), logger: silent }));
  }

  describe("its server", () => {
    it("listens on loopback, again after it was stopped, and lets in only who has the token", async () => {
      const server = await start();
      await server[Symbol.asyncDispose]();
      const again = await start();
      expect(again.url).to.match(/^nats:\/\/127\.0\.0\.1:\d+$/);
      expect(again.token).to.match(/^[0-9a-f]{64}$/);
      const refused = openNatsBus({ url: again.url, token: "wrong", clock: hostClock, hostClock, ids: new Ids(), logger: silent });
      expect(await rejection(refused)).to.be.instanceOf(ConnectionError);
    });

    it("has its token in a file that only we can read, not on its command line or in its environment", async () => {
      const server = await start();
      const config = join(storeDirectory, "nats-server.conf");
      expect((await stat(config)).mode & 0o777).to.equal(0o600);
      expect(await readFile(config, "utf8")).to.contain(server.token);
      expect(await readFile(`/proc/${server.pid}/cmdline`, "utf8")).to.not.contain(server.token);
      expect(await readFile(`/proc/${server.pid}/environ`, "utf8")).to.equal("");
    });

    it("starts with every write flushed when power may be cut", async () => {
      const bus = await open(await start(silent, "power"));
      await bus.publish("source.s3.photos", event("a"));
      expect(await readFile(join(storeDirectory, "nats-server.conf"), "utf8")).to.match(/"sync_interval": "always"/);
    });

    it("has a store directory to itself, and takes over that of one that died", async () => {
      const server = await start();
      const error = await rejection(start());
      expect(error).to.be.instanceOf(ConfigError);
      expect(error.message).to.contain(`in use by process ${process.pid}`);
      await server[Symbol.asyncDispose]();
      const other = await startWorker(storeDirectory);
      other.process.kill("SIGKILL");
      await once(other.process, "exit");
      await eventually(() => start());
    });

    it("is gone soon after our process is killed", async () => {
      const other = await startWorker(storeDirectory);
      const [pid] = (await other.line()).match(/\d+/) ?? [];
      expect(isAlive(Number(pid))).to.equal(true);
      other.process.kill("SIGKILL");
      await until(() => !isAlive(Number(pid)));
    });
  });

  describe("when nats-server is killed", () => {
    it("starts it again in the same place, and nothing that was acknowledged is lost", async () => {
      const warnings: LogLine[] = [];
      const server = await start(new Logger("warn", (line) => warnings.push(line)));
      const { url, token } = server;
      const [sender, receiver] = [await open(server), await open(server)];
      const journal = await sender.journal("test");
      const [acknowledged, handled] = [new Set<string>(), new Set<string>()];
      handle(receiver, "invoke.event.f", async (delivery) => {
        handled.add(delivery.events[0]!.id);
        await delivery.settle([succeeded]);
      });
      for (let round = 0; round < 3; round++) {
        const ids = Array.from({ length: 200 }, (_, index) => `${round}-${index}`);
        const sent = ids.map(async (id) => {
          await Promise.all([sender.publish("invoke.event.f", event(id)), journal.put(id, round)]);
          acknowledged.add(id);
        });
        const pid = server.pid as number;
        process.kill(pid, "SIGKILL");
        await Promise.all(sent);
        await until(() => server.pid !== pid);
      }
      await sender.idle();
      expect(server).to.include({ url, token });
      expect(warnings.filter(({ message }) => message === "nats-server died and is started again")).to.have.length(3);
      expect(acknowledged.size).to.equal(600);
      expect([...acknowledged].filter((id) => !handled.has(id))).to.deep.equal([]);
      expect((await Array.fromAsync(journal.entries())).length).to.equal(600);
    });

    it("does not run again what was settled, nor twice what is being worked on", async () => {
      const server = await start();
      const bus = await open(server);
      for (const id of ["a", "b", "c"]) await bus.publish("invoke.event.f", event(id));
      const subscription = subscribe(bus, "invoke.event.f");
      const [first, second] = await subscription.take(2);
      await first?.settle([succeeded]);
      const pid = server.pid as number;
      process.kill(pid, "SIGKILL");
      await until(() => server.pid !== pid);
      await bus.publish("invoke.event.f", event("d"));
      const rest = await subscription.take(2);
      expect(rest.map(({ events }) => events[0]?.id)).to.have.members(["c", "d"]);
      for (const delivery of [second!, ...rest]) await delivery.settle([succeeded]);
      await bus.idle();
    });

    it("still releases what is postponed", async () => {
      const server = await start();
      const bus = await open(server);
      const subscription = subscribe(bus, "invoke.event.f");
      await bus.publish("invoke.event.f", event("a"));
      await (await subscription.next()).postpone(300);
      process.kill(server.pid as number, "SIGKILL");
      expect((await subscription.next()).attempt).to.equal(2);
    });
  });

  describe("when a process is killed", () => {
    it("gives its unsettled events to the next one that comes", async function () {
      this.timeout(25_000); // JetStream itself would give them again after 30 s.
      const server = await start();
      const bus = await open(server);
      for (const id of ["a", "b"]) await bus.publish("invoke.event.f", event(id));
      const worker = await startWorker(server.url, server.token, "invoke.event.f");
      expect([await worker.line(), await worker.line()]).to.deep.equal(["holds a", "holds b"]);
      worker.process.kill("SIGKILL");
      await once(worker.process, "exit");
      const deliveries = await subscribe(bus, "invoke.event.f").take(2);
      expect(deliveries.map(({ events }) => events[0]?.id)).to.have.members(["a", "b"]);
    });

    it("leaves alone what a process that lives is working on", async () => {
      const server = await start();
      const bus = await open(server);
      await bus.publish("invoke.event.f", event("a"));
      const worker = await startWorker(server.url, server.token, "invoke.event.f");
      expect(await worker.line()).to.equal("holds a");
      const subscription = subscribe(bus, "invoke.event.f");
      await hostClock.sleep(400); // Longer than it takes to decide that somebody is dead.
      worker.process.kill("SIGSTOP"); // So that the next one is ours.
      await bus.publish("invoke.event.f", event("b"));
      worker.process.kill("SIGCONT");
      const next = await Promise.race([subscription.next().then(({ events }) => events[0]?.id), worker.line()]);
      expect(next).to.be.oneOf(["b", "holds b"]);
    });
  });

  describe("when the process that serves a request is killed", () => {
    it("tells the one who asked, after a while of silence", async () => {
      const server = await start();
      const time = new VirtualClock();
      const bus = closing.use(await openNatsBus({ url: server.url, token: server.token, clock: time, hostClock: time, ids: new Ids(), logger: silent }));
      const worker = await startWorker(server.url, server.token, "invoke.request.f.*");
      const asked = rejection(bus.request("invoke.request.f.m", [event("a")]));
      expect(await worker.line()).to.equal("holds a");
      worker.process.kill("SIGKILL");
      await time.advance(30_000);
      const error = await asked;
      expect(error).to.be.instanceOf(ConnectionError);
      expect(error.message).to.match(/taken for dead/);
    });
  });

  describe("for other NATS clients", () => {
    it("shows events as CloudEvents in binary mode, and requests, whoever serves them, as copies", async () => {
      const server = await start();
      const bus = await open(server);
      const client = await connect({ servers: server.url, token: server.token });
      closing.defer(() => client.close());
      const seen: string[] = [];
      const subscription = client.subscribe(">", {
        callback: (_, message) => {
          if (/^(source|invoke|result)\./.test(message.subject)) {
            seen.push(`${message.subject} ${message.headers?.get("ce-id") ?? ""} ${message.headers?.get("traceparent") ?? ""} ${message.string()}`);
          }
        },
      });
      await client.flush();
      handle(bus, "invoke.request.f.*", (delivery) => delivery.settle([succeeded]));
      const traceparent = "00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01";
      await bus.publish("source.s3.photos", { ...event("é", '{"n":1.0}'), traceparent });
      await bus.request("invoke.request.f.m", [event("r", "2.0")]);
      await until(() => seen.length === 2);
      expect(seen).to.deep.equal([`source.s3.photos %C3%A9 ${traceparent} {"n":1.0}`, "invoke.request.f.m r  2.0"]);
      subscription.unsubscribe();
    });

    it("takes a message without attributes, as MinIO sends it, for an event of its own", async () => {
      const server = await start();
      const bus = await open(server);
      const client = await connect({ servers: server.url, token: server.token });
      closing.defer(() => client.close());
      client.publish("source.s3.minio", '{"EventName":"s3:ObjectCreated:Put","n":1.0}');
      await client.flush();
      const idle = bus.idle();
      const delivery = await subscribe(bus, "source.s3.*").next();
      const [received] = delivery.events;
      expect(received).to.include({ id: "LAMBDABUS_EVENTS:1", source: "source.s3.minio", type: "nats.message", specversion: "1.0" });
      expect(received?.data.text).to.equal('{"EventName":"s3:ObjectCreated:Put","n":1.0}');
      await delivery.settle([succeeded]);
      await idle;
    });

    it("never takes a message without a reply subject for a request", async () => {
      const server = await start();
      const bus = await open(server);
      const client = await connect({ servers: server.url, token: server.token });
      closing.defer(() => client.close());
      const served: string[] = [];
      handle(bus, "invoke.request.f.*", async (delivery) => {
        served.push(delivery.events[0]!.id);
        await delivery.settle([succeeded]);
      });
      await bus.pending();
      client.publish("invoke.request.f.m", "1");
      await client.flush();
      await bus.request("invoke.request.f.m", [event("a")]);
      expect(served).to.deep.equal(["a"]);
    });
  });

  /** Another process of ours: with a directory it runs a server there; with an address it takes events and keeps them. */
  async function startWorker(...args: string[]): Promise<{ process: ChildProcess; line(): Promise<string> }> {
    const child = spawn(process.execPath, [workerFile, ...args], { stdio: ["ignore", "pipe", "inherit"] });
    closing.defer(() => void child.kill("SIGKILL"));
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const line = async () => (await lines.next()).value as string;
    expect(await line()).to.match(/^ready/);
    return { process: child, line };
  }
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; !condition(); tries++) {
    if (tries > 1_000) throw new Error("it has not come about");
    await hostClock.sleep(5);
  }
}
