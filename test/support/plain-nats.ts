// A nats-server as somebody else has started it: its own defaults, which take messages of 1 MiB and no more.
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { findServer } from "../../broker/index.ts";
import { SystemClock } from "../../core/clock.ts";
import { ProcessGuard } from "../../core/guard.ts";

const cacheDirectory = join(import.meta.dirname, "../../.cache");

export class PlainNats implements AsyncDisposable {
  /** `nats://127.0.0.1:port` */
  readonly url: string;
  readonly #directory: string;
  readonly #guard: ProcessGuard;
  readonly #child: ChildProcess;

  private constructor(url: string, directory: string, guard: ProcessGuard, child: ChildProcess) {
    this.url = url;
    this.#guard = guard;
    this.#directory = directory;
    this.#child = child;
  }

  static async start(): Promise<PlainNats> {
    const guard = new ProcessGuard();
    const { path } = await findServer({ cacheDirectory, hostClock: new SystemClock() });
    const directory = await mkdtemp(join(tmpdir(), "lambdabus-plain-nats-"));
    const args = ["-a", "127.0.0.1", "-p", "-1", "-js", "-sd", directory, "--ports_file_dir", directory];
    const child = guard.spawn(path, args, { stdio: ["ignore", "ignore", "pipe"] });
    const log = child.stderr as Readable;
    for await (const line of createInterface({ input: log })) if (line.includes("Server is ready")) break;
    log.resume();
    const ports = (await readdir(directory)).find((name) => name.endsWith(".ports")) as string;
    const [url] = /nats:\/\/[\d.]+:\d+/.exec(await readFile(join(directory, ports), "utf8")) as RegExpExecArray;
    return new PlainNats(url, directory, guard, child);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const exited = once(this.#child, "exit");
    this.#child.kill("SIGKILL");
    await exited;
    this.#guard[Symbol.dispose]();
    await rm(this.#directory, { recursive: true, force: true });
  }
}
