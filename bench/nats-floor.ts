// A nats-server of the bench's own, with a client that asks and a responder in another process.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { type JetStreamClient, jetstream, jetstreamManager } from "@nats-io/jetstream";
import { connect, type NatsConnection } from "@nats-io/transport-node";
import { type NatsServer, startNatsServer } from "../broker/index.ts";
import { SystemClock } from "../core/clock.ts";
import { ProcessGuard } from "../core/guard.ts";
import { silent } from "../core/logger.ts";

export class NatsFloor implements Disposable {
  readonly #guard: ProcessGuard;
  readonly #server: NatsServer;
  readonly #connection: NatsConnection;
  readonly #stream: JetStreamClient;
  readonly #responder: ChildProcess;

  private constructor(guard: ProcessGuard, server: NatsServer, connection: NatsConnection, responder: ChildProcess) {
    this.#guard = guard;
    this.#server = server;
    this.#connection = connection;
    this.#stream = jetstream(connection);
    this.#responder = responder;
  }

  static async start(): Promise<NatsFloor> {
    const guard = new ProcessGuard();
    const cacheDirectory = join(process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "lambdabus");
    const storeDirectory = mkdtempSync(join(tmpdir(), "lambdabus-bench-nats-"));
    const server = await startNatsServer({ storeDirectory, cacheDirectory, durability: "process", guard, logger: silent, hostClock: new SystemClock() });
    const { token, url } = server;
    const connection = await connect({ servers: url, token });
    await (await jetstreamManager(connection)).streams.add({ name: "bench", subjects: ["bench.>"] });
    const responder = spawn(process.execPath, [join(import.meta.dirname, "floors/nats-echo.mjs"), url, token], { stdio: ["ignore", "pipe", "inherit"] });
    await new Promise((resolve) => responder.stdout.once("data", resolve));
    return new NatsFloor(guard, server, connection, responder);
  }

  async request(text: string): Promise<unknown> {
    return this.#connection.request("echo", text);
  }

  async publish(text: string): Promise<unknown> {
    return this.#stream.publish("bench.event", text);
  }

  [Symbol.dispose](): void {
    this.#responder.kill();
    void this.#connection.close();
    void this.#server[Symbol.asyncDispose]().then(() => this.#guard[Symbol.dispose]());
  }
}
