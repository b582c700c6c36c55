// A MinIO of our own: a child process on loopback that reports to our NATS server, started again when it dies, and gone when we are.
import type { ChildProcess } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { get } from "node:http";
import { createServer } from "node:net";
import { join } from "node:path";
import type { Clock } from "../../../core/clock.ts";
import { ConnectionError } from "../../../core/errors.ts";
import { killGroup, type ProcessGuard } from "../../../core/guard.ts";
import type { Ids } from "../../../core/ids.ts";
import type { Logger } from "../../../core/logger.ts";
import { subjects } from "../../../core/subjects.ts";

/**
 * MinIO's names for our bus, which it is told of twice. A target with a queue directory loses nothing, but sends what is in the directory
 * only every 3 seconds; one without sends at once, and forgets what NATS does not take. The connector drops whichever copy comes second.
 */
export const FAST_TARGET = "LAMBDABUS";
export const KEPT_TARGET = "LAMBDABUSKEPT";

/** Milliseconds of real time. */
const READY_WITHIN = 30_000;
const STOPPED_WITHIN = 5_000;
const POLL_EVERY = 20;
const RESTART_AFTER = 250;

/** A NATS server as MinIO is to reach it. */
export interface NatsAddress {
  readonly host: string;
  readonly port: number;
  readonly token?: string | undefined;
}

export interface MinioServerOptions {
  /** The program. */
  readonly path: string;
  /** Absolute: objects, and notifications that could not be delivered yet. */
  readonly directory: string;
  readonly region: string;
  /** Without it, MinIO tells nobody, and is to be listened to. */
  readonly nats?: NatsAddress | undefined;
  readonly guard: ProcessGuard;
  readonly hostClock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
}

/** Starts MinIO; resolves when it answers. */
export async function startMinioServer(options: MinioServerOptions): Promise<MinioServer> {
  const server = new MinioServer(options, await freePort());
  await server.start();
  return server;
}

export class MinioServer implements AsyncDisposable {
  readonly endpoint: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly #options: MinioServerOptions;
  readonly #address: string;
  readonly #lastWords: string[] = [];
  /** Done when MinIO has died and is back, before anybody may use it: it answers before it remembers which buckets report to whom. */
  onReturn: () => Promise<void> = async () => {};
  #process: ChildProcess | undefined;
  #returned: Promise<void> | undefined;
  #stopping = false;

  constructor(options: MinioServerOptions, port: number) {
    this.#options = options;
    this.#address = `127.0.0.1:${port}`;
    this.endpoint = `http://${this.#address}`;
    this.accessKeyId = options.ids.base32(20);
    this.secretAccessKey = options.ids.hex(40);
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** Resolves when it may be used: at once, unless it has just died. */
  async whenUp(): Promise<void> {
    await this.#returned;
  }

  /** Resolves when it answers; throws a ConnectionError with MinIO's own last words when it does not. */
  async start(): Promise<void> {
    const { path, directory, guard } = this.#options;
    await mkdir(join(directory, "data"), { recursive: true });
    await mkdir(join(directory, "queue"), { recursive: true });
    const child = guard.spawn(path, ["server", "--quiet", "--address", this.#address, join(directory, "data")], {
      env: this.#environment(),
      cwd: directory,
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#process = child;
    for (const stream of [child.stdout, child.stderr]) stream?.setEncoding("utf8").on("data", (text: string) => this.#hear(text));
    const gone = new AbortController();
    child.once("error", (error) => gone.abort(error));
    child.once("exit", (code, signal) => gone.abort(new Error(`it ended with ${signal ?? `code ${code}`}`)));
    await this.#ready(gone.signal);
    const comeBack = () => (this.#returned = this.#restart());
    if (gone.signal.aborted) comeBack();
    else child.once("exit", comeBack);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping = true;
    await this.#end();
  }

  async #end(): Promise<void> {
    const child = this.#process;
    const pid = child?.pid;
    if (!pid || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    killGroup(pid, "SIGTERM");
    const patience = this.#options.hostClock.timer(STOPPED_WITHIN, () => killGroup(pid, "SIGKILL"));
    await ended;
    patience[Symbol.dispose]();
  }

  /** Nothing of ours but this: MinIO reads a great many variables. */
  #environment(): NodeJS.ProcessEnv {
    const { directory, region, nats } = this.#options;
    return {
      HOME: directory,
      MINIO_ROOT_USER: this.accessKeyId,
      MINIO_ROOT_PASSWORD: this.secretAccessKey,
      MINIO_SITE_REGION: region,
      MINIO_BROWSER: "off",
      MINIO_UPDATE: "off",
      // A put is answered when its notification is safe, not before.
      MINIO_API_SYNC_EVENTS: "on",
      ...(nats && natsTarget(FAST_TARGET, nats)),
      ...(nats && natsTarget(KEPT_TARGET, nats, join(directory, "queue"))),
    };
  }

  async #ready(gone: AbortSignal): Promise<void> {
    const { hostClock } = this.#options;
    const deadline = hostClock.now() + READY_WITHIN;
    while (!gone.aborted && hostClock.now() < deadline) {
      if (await answers(`${this.endpoint}/minio/health/ready`)) return;
      await hostClock.sleep(POLL_EVERY, gone).catch(() => {});
    }
    const reason = gone.aborted ? (gone.reason as Error).message : `no answer within ${READY_WITHIN / 1000} s`;
    await this.#end();
    throw new ConnectionError(`MinIO did not start: ${reason}\n${this.#lastWords.join("\n")}`.trim());
  }

  /** It died without being asked to: the same server again, with what it has on disk. */
  async #restart(): Promise<void> {
    const { hostClock, logger } = this.#options;
    while (!this.#stopping) {
      logger.warn("minio died, starting it again", { "server.address": this.#address, "minio.log": this.#lastWords.at(-1) });
      await hostClock.sleep(RESTART_AFTER);
      if (this.#stopping) return;
      try {
        await this.start();
        return await this.onReturn();
      } catch (error) {
        logger.error("minio did not come back", { error });
      }
    }
  }

  #hear(text: string): void {
    for (const line of text.split("\n").filter((each) => each.trim() !== "")) {
      this.#options.logger.debug("minio says", { "minio.log": line });
      this.#lastWords.push(line);
    }
    this.#lastWords.splice(0, this.#lastWords.length - 20);
  }
}

/** One fixed subject is all that a target of MinIO's can do. */
function natsTarget(id: string, nats: NatsAddress, queueDirectory?: string): Record<string, string> {
  const settings = {
    ENABLE: "on",
    ADDRESS: `${nats.host}:${nats.port}`,
    SUBJECT: subjects.source("s3", "minio"),
    JETSTREAM: "on",
    ...(queueDirectory && { QUEUE_DIR: queueDirectory, QUEUE_LIMIT: "100000" }),
    ...(nats.token && { TOKEN: nats.token }),
  };
  return Object.fromEntries(Object.entries(settings).map(([name, value]) => [`MINIO_NOTIFY_NATS_${name}_${id}`, value]));
}

/** A port that nobody has now. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

function answers(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get(url, { timeout: 1_000, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.once("timeout", () => request.destroy());
    request.once("error", () => resolve(false));
  });
}
