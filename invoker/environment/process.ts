// The process group of one runtime: started clean, heard on one pipe, ended as a whole.
import type { ChildProcess } from "node:child_process";
import type { Clock } from "../../core/clock.ts";
import { killGroup, type ProcessGuard } from "../../core/guard.ts";
import type { Launch } from "../runtimes/runtime.ts";
import type { Exit } from "./error-documents.ts";
import { peakMemoryMb } from "./memory.ts";

/** Lambda's limit on open files, no core files, and both outputs in one pipe, so that their order is kept. */
const START = 'ulimit -n 1024; ulimit -c 0; exec "$0" "$@" 2>&1';
/** A child that left the group may hold the pipe open: the last output is waited for only this long. */
const LAST_OUTPUT = 100;

export interface ProcessOptions {
  readonly guard: ProcessGuard;
  readonly hostClock: Clock;
  readonly launch: Launch;
  readonly directory: string;
  readonly variables: Readonly<Record<string, string>>;
  /** What the process prints, as it comes. */
  onOutput(bytes: Buffer): void;
}

/** A runtime process. It may be killed, it cannot be started again. */
export class RuntimeProcess {
  readonly #child: ChildProcess;
  readonly #hostClock: Clock;
  /** How it ended, when it has and all that it printed was heard. */
  readonly ended: Promise<Exit>;

  constructor({ guard, hostClock, launch, directory, variables, onOutput }: ProcessOptions) {
    const child = guard.spawn("/bin/sh", ["-c", START, launch.command, ...launch.arguments], {
      cwd: directory,
      env: variables,
      stdio: ["ignore", "pipe", "ignore"],
    });
    this.#child = child;
    this.#hostClock = hostClock;
    child.stdout?.on("data", onOutput);
    this.ended = new Promise((resolve) => {
      child.once("error", () => resolve({ code: 126, signal: null }));
      child.once("exit", (code, signal) => {
        const impatience = hostClock.timer(LAST_OUTPUT, () => child.stdout?.destroy());
        child.once("close", () => {
          impatience[Symbol.dispose]();
          resolve({ code, signal });
        });
      });
    });
  }

  /** 0 when it could not be started. */
  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** The most memory that it has used up to now, in MB. */
  get peakMemoryMb(): number {
    return this.pid === 0 ? 0 : peakMemoryMb(this.pid);
  }

  /** Asks the process to end, and kills it when it has not after `grace` real milliseconds. */
  async end(grace: number): Promise<void> {
    if (grace > 0 && this.#runs) {
      killGroup(this.pid, "SIGTERM");
      const patience = new AbortController();
      await Promise.race([this.ended, this.#hostClock.sleep(grace, patience.signal).catch(() => {})]);
      patience.abort();
    }
    await this.kill();
  }

  /** Ends the process and all its children; resolves when they are gone. */
  async kill(): Promise<void> {
    if (this.#runs) killGroup(this.pid, "SIGKILL");
    await this.ended;
  }

  get #runs(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null && this.pid !== 0;
  }
}
