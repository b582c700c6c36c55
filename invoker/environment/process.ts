// One program in an execution environment, a runtime or an extension: heard on one pipe, kept within its memory, ended as a whole.
import type { ChildProcess } from "node:child_process";
import type { Clock } from "../../core/clock.ts";
import { killGroup } from "../../core/guard.ts";
import type { Exit } from "./error-documents.ts";
import type { Launched, Sandbox } from "./isolation/sandbox.ts";

/** A child that left the group may hold the pipe open: the last output is waited for only this long. */
const LAST_OUTPUT = 100;

export interface ProcessOptions extends Launched {
  readonly sandbox: Sandbox;
  readonly hostClock: Clock;
  /** What the process prints, as it comes. */
  onOutput(bytes: Buffer): void;
}

/** A runtime process. It may be killed, it cannot be started again. */
export class RuntimeProcess {
  readonly #child: ChildProcess;
  readonly #sandbox: Sandbox;
  readonly #hostClock: Clock;
  /** How it ended, when it has, what it started elsewhere too, and all that it printed was heard. */
  readonly ended: Promise<Exit>;

  static async start(options: ProcessOptions): Promise<RuntimeProcess> {
    return new RuntimeProcess(await options.sandbox.start(options), options);
  }

  private constructor(child: ChildProcess, { sandbox, hostClock, launch, onOutput }: ProcessOptions) {
    this.#child = child;
    this.#sandbox = sandbox;
    this.#hostClock = hostClock;
    child.stdout?.on("data", onOutput);
    this.ended = new Promise((resolve) => {
      child.once("error", () => resolve({ code: 126, signal: null }));
      child.once("exit", (code, signal) => {
        const impatience = hostClock.timer(LAST_OUTPUT, () => child.stdout?.destroy());
        child.once("close", async () => {
          impatience[Symbol.dispose]();
          await launch.end?.();
          resolve({ code, signal });
        });
      });
    });
  }

  /** 0 when it could not be started. */
  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Asks the process to end, and kills it when it has not after `grace` real milliseconds. */
  async end(grace: number): Promise<void> {
    if (grace > 0 && this.#runs) {
      this.#sandbox.thaw();
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
    this.#sandbox.thaw();
    await this.ended;
  }

  get #runs(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null && this.pid !== 0;
  }
}
