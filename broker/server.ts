// Starts nats-server as a child process, keeps it running while we run, and stops it with us.
import type { ChildProcess } from "node:child_process";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Clock } from "../core/clock.ts";
import { NotReadyError } from "../core/errors.ts";
import { killGroup, type ProcessGuard } from "../core/guard.ts";
import { Ids } from "../core/ids.ts";
import type { Logger } from "../core/logger.ts";
import { type FoundServer, findServer } from "./find-server.ts";
import { LONGEST_MESSAGE } from "./longest-message.ts";
import { lockStore } from "./store-lock.ts";

export interface NatsServerOptions {
  /** JetStream's files, and the server's configuration. */
  readonly storeDirectory: string;
  /** Where a fetched server is kept. */
  readonly cacheDirectory: string;
  /** `process`: what is acknowledged survives the death of any process. `power`: also a power cut, at three times the latency. */
  readonly durability: "process" | "power";
  readonly guard: ProcessGuard;
  readonly logger: Logger;
  readonly hostClock: Clock;
  readonly progress?: ((text: string) => void) | undefined;
}

export interface NatsServer extends AsyncDisposable {
  /** `nats://127.0.0.1:port`. */
  readonly url: string;
  readonly host: string;
  readonly port: number;
  readonly token: string;
  readonly version: string;
  /** Of the binary. */
  readonly path: string;
  /** Of the process that runs now. */
  readonly pid: number | undefined;
}

const HOST = "127.0.0.1";
const READY_WITHIN = 10_000;
const STOP_WITHIN = 3_000;
const LOOK_EVERY = 5;
/** Between two starts of a server that keeps dying. */
const PAUSES = [0, 100, 250, 500, 1_000];
/** How much of the server's log is kept to explain a failed start. */
const LOG_LINES = 20;

/** Rejects with a ConfigError when the directory is in use, with a NotReadyError when there is no server, or it does not start. */
export async function startNatsServer(options: NatsServerOptions): Promise<NatsServer> {
  const directory = options.storeDirectory;
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const lock = lockStore(directory);
  try {
    const server = new ChildServer(options, await findServer(options), lock);
    await server.start();
    return server;
  } catch (error) {
    lock[Symbol.dispose]();
    throw error;
  }
}

class ChildServer implements NatsServer {
  readonly host = HOST;
  readonly token = new Ids().hex(64);
  readonly version: string;
  readonly path: string;
  port = -1;
  readonly #options: NatsServerOptions;
  readonly #lock: Disposable;
  #child: ChildProcess | undefined;
  #stopping = false;
  #log: string[] = [];

  constructor(options: NatsServerOptions, found: FoundServer, lock: Disposable) {
    this.#options = options;
    this.#lock = lock;
    this.version = found.version;
    this.path = found.path;
  }

  get url(): string {
    return `nats://${this.host}:${this.port}`;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  async start(): Promise<void> {
    const child = await this.#spawn();
    this.port = await this.#ready(child);
    this.#supervise(child);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#stopping) return;
    this.#stopping = true;
    const child = this.#child;
    if (child && isRunning(child)) await this.#stop(child);
    this.#lock[Symbol.dispose]();
  }

  /** The token stands in a file that only we can read, never on a command line that all can see. */
  async #spawn(): Promise<ChildProcess> {
    const { storeDirectory, guard, durability } = this.#options;
    for (const name of await readdir(storeDirectory)) if (name.endsWith(".ports")) await rm(join(storeDirectory, name), { force: true });
    const config = join(storeDirectory, "nats-server.conf");
    const settings = {
      host: HOST,
      port: this.port,
      authorization: { token: this.token },
      max_payload: LONGEST_MESSAGE,
      jetstream: { store_dir: storeDirectory, ...(durability === "power" ? { sync_interval: "always" } : {}) },
      ports_file_dir: storeDirectory,
    };
    await writeFile(config, JSON.stringify(settings, null, 2), { mode: 0o600 });
    const child = guard.spawn(this.path, ["--config", config], { stdio: ["ignore", "ignore", "pipe"], env: {} });
    this.#child = child;
    this.#log = [];
    child.on("error", (error) => this.#log.push(error.message));
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.#log = [...this.#log, ...text.trimEnd().split("\n")].slice(-LOG_LINES);
    });
    return child;
  }

  /** The server writes a file that names its ports once it accepts connections. */
  async #ready(child: ChildProcess): Promise<number> {
    const { hostClock, storeDirectory } = this.#options;
    const file = join(storeDirectory, `${basename(this.path)}_${child.pid}.ports`);
    const deadline = hostClock.now() + READY_WITHIN;
    while (isRunning(child) && hostClock.now() < deadline) {
      const port = /:(\d+)"/.exec(await readFile(file, "utf8").catch(() => ""))?.[1];
      if (port) return Number(port);
      await hostClock.sleep(LOOK_EVERY);
    }
    if (isRunning(child)) killGroup(child.pid as number, "SIGKILL");
    throw new NotReadyError(`nats-server (${this.path}) did not start:\n${this.#log.map((line) => `  ${line}`).join("\n")}`);
  }

  #supervise(child: ChildProcess): void {
    const died = (code: number | null, signal: NodeJS.Signals | null) => {
      if (this.#stopping) return;
      this.#options.logger.warn("nats-server died and is started again", { "process.pid": child.pid, code, signal });
      void this.#revive();
    };
    if (isRunning(child)) child.once("exit", died);
    else died(child.exitCode, child.signalCode);
  }

  /** On the same port with the same token, so that every client finds it again. */
  async #revive(): Promise<void> {
    for (let tries = 0; !this.#stopping; tries++) {
      try {
        await this.#options.hostClock.sleep(PAUSES[Math.min(tries, PAUSES.length - 1)] as number);
        const child = await this.#spawn();
        await this.#ready(child);
        return this.#supervise(child);
      } catch (error) {
        this.#options.logger.error("nats-server does not start again", { error });
      }
    }
  }

  async #stop(child: ChildProcess): Promise<void> {
    const exited = new Promise((resolve) => child.once("exit", resolve));
    killGroup(child.pid as number, "SIGTERM");
    using _timer = this.#options.hostClock.timer(STOP_WITHIN, () => killGroup(child.pid as number, "SIGKILL"));
    await exited;
  }
}

function isRunning(child: ChildProcess): boolean {
  return child.pid !== undefined && child.exitCode === null && child.signalCode === null;
}
