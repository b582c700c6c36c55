// A process that has everything of an execution environment but its function: namespaces, the system's directories, and a shell that waits for a program.
import type { ChildProcess } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import type { Duplex, Writable } from "node:stream";
import { killGroup, type ProcessGuard } from "../../../core/guard.ts";
import type { ControlGroup } from "./control-group.ts";
import { type Command, enterCommand, type Program, programScript } from "./enter.ts";
import type { Privilege } from "./privilege.ts";

/** Open files that stand for the namespaces, which stay while no process is in them. */
export interface KeptNamespaces {
  readonly user: number;
  readonly mount: number;
}

export interface LauncherOptions {
  readonly guard: ProcessGuard;
  readonly privilege: Privilege;
  readonly group: ControlGroup | undefined;
  /** What the program sees as `/`. */
  readonly root: string;
  /** The file that names what is mounted. */
  readonly table: string;
  /** What is entered instead of namespaces of its own. */
  readonly entered?: KeptNamespaces;
}

export function startLauncher({ guard, privilege, group, root, table, entered }: LauncherOptions): Launcher {
  const shared = entered && { user: "/proc/self/fd/4", mount: "/proc/self/fd/5" };
  return new Launcher(guard, enterCommand({ privilege, root, mounts: table, groups: group?.doors ?? [], ...(shared && { shared }) }), entered);
}

/** Runs one program, once. */
export class Launcher {
  readonly process: ChildProcess;
  readonly #tables: Duplex;
  /** Resolved when the next table is mounted, or never will be. */
  #mounted: PromiseWithResolvers<void> = Promise.withResolvers();
  #gone = false;

  /** `entered` are namespaces that it finds as its descriptors 4 and 5. */
  constructor(guard: ProcessGuard, { command, arguments: args }: Command, entered?: KeptNamespaces) {
    const namespaces = entered ? [entered.user, entered.mount] : [];
    const env = { PATH: process.env["PATH"] };
    this.process = guard.spawn(command, args, { cwd: "/", env, stdio: ["pipe", "pipe", "ignore", "pipe", ...namespaces] });
    this.#tables = this.process.stdio[3] as Duplex;
    for (const stream of [this.process.stdin, this.#tables]) stream?.on("error", () => {});
    this.#tables.on("data", () => this.#mounted.resolve());
    for (const end of ["error", "exit"]) this.process.once(end, () => this.#onGone());
  }

  get lives(): boolean {
    return !this.#gone;
  }

  /** Becomes the program, when what `table` says is mounted besides. */
  async run(program: Program, table = ""): Promise<void> {
    await this.#mounted.promise;
    if (!this.#gone) this.#mounted = Promise.withResolvers();
    this.#tables.write(`${table}\n`);
    await this.#mounted.promise;
    (this.process.stdin as Writable).end(programScript(program));
  }

  /** To be closed some time; undefined when it is gone. */
  keepNamespaces(): KeptNamespaces | undefined {
    const [first] = childrenOf(this.process.pid ?? 0);
    try {
      return first === undefined ? undefined : { user: openSync(`/proc/${first}/ns/user`, "r"), mount: openSync(`/proc/${first}/ns/mnt`, "r") };
    } catch {
      return undefined;
    }
  }

  /** Ends it, should it run; resolves when it is gone. */
  async end(): Promise<void> {
    const { pid } = this.process;
    if (this.#gone || pid === undefined) return;
    const gone = new Promise((resolve) => this.process.once("exit", resolve));
    killGroup(pid, "SIGKILL");
    await gone;
  }

  #onGone(): void {
    this.#gone = true;
    this.#mounted.resolve();
  }
}

export function closeNamespaces({ user, mount }: KeptNamespaces): void {
  for (const descriptor of [user, mount]) closeSync(descriptor);
}

/** The first is the one started first. */
export function childrenOf(pid: number): readonly number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ").filter(Boolean).map(Number);
  } catch {
    return [];
  }
}
