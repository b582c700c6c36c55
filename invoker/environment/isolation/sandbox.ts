// What one execution environment is shut up in: a file system, processes and limits of its own, as far as the machine allows.
import type { ChildProcess } from "node:child_process";
import { closeSync, openSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Duplex } from "node:stream";
import type { Clock } from "../../../core/clock.ts";
import type { FunctionDefinition } from "../../../core/function.ts";
import { killGroup, type ProcessGuard } from "../../../core/guard.ts";
import type { Launch, Places } from "../../runtimes/runtime.ts";
import { peakMemoryMb, residentMemoryBytes } from "../memory.ts";
import type { ControlGroup } from "./control-group.ts";
import { enterCommand, plainCommand } from "./enter.ts";
import type { Privilege } from "./machine.ts";
import { type Bind, mountTable, prepareRoot, processTable } from "./root.ts";

const MB = 1024 * 1024;
/** Removing a control group waits for its last process: so often, so many real milliseconds apart. */
const REMOVAL_ATTEMPTS = 50;
const REMOVAL_PAUSE = 10;

/** Namespaces that stay while no process is in them. */
interface Kept {
  readonly user: number;
  readonly mount: number;
}

export interface SandboxOptions {
  readonly definition: FunctionDefinition;
  readonly isolation: string;
  /** Undefined without namespaces. */
  readonly privilege: Privilege | undefined;
  readonly group: ControlGroup | undefined;
  /** Belongs to the environment alone. */
  readonly directory: string;
  /** Of all environments: where the function's root is put together. */
  readonly root: string;
  /** Code and layers, where they are mounted from. */
  readonly code: string;
  readonly layers: string | undefined;
  readonly guard: ProcessGuard;
  readonly hostClock: Clock;
}

export interface Program {
  readonly launch: Launch;
  readonly variables: Readonly<Record<string, string>>;
}

export class Sandbox {
  /** In words, as people see it. */
  readonly isolation: string;
  /** Where code and layers lie as the function sees them. */
  readonly places: Places;
  readonly temporaryDirectory: string;
  readonly #options: SandboxOptions;
  readonly #binds: Bind[];
  readonly #children = new Set<ChildProcess>();
  #starts = 0;
  #kept: Kept | undefined;
  /** Settled when the mounts are there, or the process that makes them is gone. */
  #mounting: Promise<void> | undefined;
  #disposed = false;

  constructor(options: SandboxOptions) {
    const { definition, privilege, directory, code, layers } = options;
    this.#options = options;
    this.isolation = options.isolation;
    this.places = privilege ? { codeDirectory: "/var/task", layers: layers ? ["/opt"] : [] } : definition;
    this.temporaryDirectory = privilege ? "/tmp" : directory;
    this.#binds = [{ source: code, target: "/var/task" }, ...(layers ? [{ source: layers, target: "/opt" }] : [])];
  }

  /** What the runtime needs besides; the launch as it is to be seen from inside. */
  prepare(launch: Launch): Launch {
    if (!this.#options.privilege) return launch;
    if (this.#starts === 0) {
      if (launch.runtimeDirectory) this.#binds.push({ source: launch.runtimeDirectory, target: "/var/runtime" });
      this.#binds.push(...(launch.reads ?? []).map(bindInPlace));
    }
    const inside = (text: string) => this.#translate(text, launch.runtimeDirectory);
    return {
      ...launch,
      command: inside(launch.command),
      arguments: launch.arguments.map(inside),
      runtimeDirectory: inside(launch.runtimeDirectory),
      variables: Object.fromEntries(Object.entries(launch.variables).map(([name, value]) => [name, inside(value)])),
    };
  }

  /** Starts a program, which sees what the others of this environment see, but not their processes. */
  async start({ launch, variables }: Program): Promise<ChildProcess> {
    const { guard, privilege, group, definition } = this.#options;
    if (privilege && !this.#kept) await this.#mounting;
    if (this.#disposed) throw new Error("the execution environment is shut down");
    const command = this.#translate(launch.command);
    if (!privilege) {
      const plain = plainCommand(group?.doors ?? []);
      const cwd = definition.codeDirectory || "/";
      return this.#own(
        guard.spawn(plain.command, [...plain.arguments, command, ...launch.arguments], { cwd, env: variables, stdio: ["ignore", "pipe", "ignore"] }),
      );
    }
    const entry = enterCommand({ privilege, ...this.#entry(), groups: group?.doors ?? [] });
    const namespaces = this.#kept ? [this.#kept.user, this.#kept.mount] : [];
    const child = this.#own(
      guard.spawn(entry.command, [...entry.arguments, command, ...launch.arguments], {
        cwd: "/",
        env: variables,
        stdio: ["ignore", "pipe", "ignore", "pipe", ...namespaces],
      }),
    );
    if (!this.#kept) this.#mounting = this.#keepWhenMounted(child);
    return child;
  }

  /** Of all its programs, in MB. */
  peakMemoryMb(): number {
    const used = this.#pids().map(peakMemoryMb);
    return Math.min(this.#options.definition.memorySize, Math.max(0, ...used));
  }

  /** Whether it uses more memory than the function has. */
  exceeds(): boolean {
    const { group, definition } = this.#options;
    if (this.#children.size === 0) return false;
    const pids = this.#pids();
    const used = group?.memoryBytes ?? pids.reduce((sum, pid) => sum + residentMemoryBytes(pid), 0);
    return used > definition.memorySize * MB || pids.some((pid) => peakMemoryMb(pid) > definition.memorySize);
  }

  /** Stops everything in it, timers too, until it is thawed. */
  freeze(): void {
    if (!this.#options.group?.freeze()) this.#signal("SIGSTOP");
  }

  thaw(): void {
    const { group } = this.#options;
    if (group?.canFreeze) group.thaw();
    else this.#signal("SIGCONT");
  }

  /** When its processes are gone. */
  async dispose(): Promise<void> {
    this.#disposed = true;
    if (this.#kept) for (const descriptor of [this.#kept.user, this.#kept.mount]) closeSync(descriptor);
    this.#kept = undefined;
    const { group, hostClock } = this.#options;
    for (let attempt = 0; group && !group.remove() && attempt < REMOVAL_ATTEMPTS; attempt++) await hostClock.sleep(REMOVAL_PAUSE);
  }

  #own(child: ChildProcess): ChildProcess {
    this.#children.add(child);
    child.once("exit", () => this.#children.delete(child));
    return child;
  }

  #entry() {
    const { directory, root, definition } = this.#options;
    const file = join(directory, "mounts");
    this.#starts++;
    if (this.#kept) {
      const shared = { user: "/proc/self/fd/4", mount: "/proc/self/fd/5" };
      return { root, workingDirectory: "/var/task", mounts: processTable(file, root, this.#starts), shared };
    }
    prepareRoot(root, this.#binds);
    return { root, workingDirectory: "/var/task", mounts: mountTable({ file, root, temporaryMb: definition.ephemeralStorage, binds: this.#binds }) };
  }

  /** Holds on to the file system, so that `/tmp` outlives a reset. */
  #keepWhenMounted(child: ChildProcess): Promise<void> {
    const pipe = child.stdio[3] as Duplex;
    return new Promise((resolve) => {
      child.once("error", () => resolve());
      child.once("exit", () => resolve());
      pipe.on("error", () => {});
      pipe.once("data", () => {
        this.#keep(child.pid as number);
        resolve();
      });
    });
  }

  #keep(pid: number): void {
    if (this.#disposed) return;
    const [first] = childrenOf(pid);
    try {
      if (first) this.#kept = { user: openSync(`/proc/${first}/ns/user`, "r"), mount: openSync(`/proc/${first}/ns/mnt`, "r") };
    } catch {
      // It is gone already; the next start mounts anew.
    }
  }

  /** Paths of the host, as they are called inside. */
  #translate(text: string, runtimeDirectory?: string): string {
    const { definition, privilege } = this.#options;
    if (!privilege) return text;
    const pairs = [
      [definition.codeDirectory, "/var/task"],
      ...definition.layers.map((layer) => [layer, "/opt"]),
      ...(runtimeDirectory ? [[runtimeDirectory, "/var/runtime"]] : []),
    ] as [string, string][];
    return pairs.toSorted(([one], [other]) => other.length - one.length).reduce((result, [from, to]) => replacePath(result, from, to), text);
  }

  #signal(signal: NodeJS.Signals): void {
    for (const { pid } of this.#children) if (pid !== undefined) killGroup(pid, signal);
  }

  /** Of the programs themselves, which namespaces put below what starts them. */
  #pids(): readonly number[] {
    const started = Array.from(this.#children, ({ pid }) => pid).filter((pid) => pid !== undefined);
    return this.#options.privilege ? started.flatMap((pid) => childrenOf(pid).slice(1)) : started;
  }
}

/** In a `/tmp` that is new, there is nothing to mount a file upon: its directory can be made. */
function bindInPlace(path: string): Bind {
  const source = path.startsWith("/tmp/") && statSync(path, { throwIfNoEntry: false })?.isFile() ? dirname(path) : path;
  return { source, target: source };
}

function replacePath(text: string, from: string, to: string): string {
  return text
    .split(":")
    .map((part) => (part === from || part.startsWith(`${from}/`) ? to + part.slice(from.length) : part))
    .join(":");
}

/** The first is the one started first. */
function childrenOf(pid: number): readonly number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ").filter(Boolean).map(Number);
  } catch {
    return [];
  }
}
