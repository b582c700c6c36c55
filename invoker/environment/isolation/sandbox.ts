// What one execution environment is shut up in: a file system, processes and limits of its own, as far as the machine allows.
import type { ChildProcess } from "node:child_process";
import { statSync } from "node:fs";
import { dirname, join } from "node:path";
import type { FunctionDefinition } from "../../../core/function.ts";
import { killGroup, type ProcessGuard } from "../../../core/guard.ts";
import type { Launch, Places } from "../../runtimes/runtime.ts";
import { peakMemoryMb, residentMemoryBytes } from "../memory.ts";
import type { ControlGroup } from "./control-group.ts";
import { type Program, plainCommand } from "./enter.ts";
import { childrenOf, closeNamespaces, type KeptNamespaces, type Launcher, startLauncher } from "./launcher.ts";
import type { Privilege } from "./privilege.ts";
import { type Bind, functionTable, prepareRoot, processTable } from "./root.ts";

const MB = 1024 * 1024;

export interface SandboxOptions {
  readonly definition: FunctionDefinition;
  readonly isolation: string;
  /** Undefined without namespaces. */
  readonly privilege: Privilege | undefined;
  readonly group: ControlGroup | undefined;
  /** Belongs to the environment alone. */
  readonly directory: string;
  /** Of all environments: where the function's root is put together, and what is mounted there for every function. */
  readonly root: string;
  readonly systemTable: string;
  /** Waits in `group` for the first program; without it, or when it is gone, one is started. */
  readonly spare: Launcher | undefined;
  /** Code and layers, where they are mounted from. */
  readonly code: string;
  readonly layers: string | undefined;
  readonly guard: ProcessGuard;
}

export interface Launched {
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
  #kept: KeptNamespaces | undefined;
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
  async start({ launch, variables }: Launched): Promise<ChildProcess> {
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
    const program = { workingDirectory: "/var/task", command, arguments: launch.arguments, variables };
    return this.#own(this.#kept ? this.#startBeside(this.#kept, program, privilege) : this.#startFirst(program, privilege));
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
    const { group, spare } = this.#options;
    this.#disposed = true;
    if (this.#kept) closeNamespaces(this.#kept);
    this.#kept = undefined;
    await spare?.end();
    await group?.remove();
  }

  #own(child: ChildProcess): ChildProcess {
    this.#children.add(child);
    child.once("exit", () => this.#children.delete(child));
    return child;
  }

  /** The file system is kept, so that `/tmp` outlives a reset. */
  #startFirst(program: Program, privilege: Privilege): ChildProcess {
    const { guard, group, directory, root, systemTable, spare, definition } = this.#options;
    const launcher = spare?.lives && this.#starts === 0 ? spare : startLauncher({ guard, privilege, group, root, table: systemTable });
    this.#starts++;
    prepareRoot(root, this.#binds);
    const table = functionTable(join(directory, "mounts"), root, definition.ephemeralStorage, this.#binds);
    this.#mounting = launcher.run(program, table).then(() => {
      if (!this.#disposed) this.#kept = launcher.keepNamespaces();
    });
    return launcher.process;
  }

  #startBeside(entered: KeptNamespaces, program: Program, privilege: Privilege): ChildProcess {
    const { guard, group, directory, root } = this.#options;
    this.#starts++;
    const launcher = startLauncher({ guard, privilege, group, root, table: processTable(join(directory, "mounts"), root, this.#starts), entered });
    void launcher.run(program);
    return launcher.process;
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
