// The limits of one execution environment: memory, processors and processes, and whether it is frozen.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { SystemClock } from "../../../core/clock.ts";
import type { ControlGroups } from "./find-control-groups.ts";

const MB = 1024 * 1024;
/** Lambda's own. */
const PROCESSES = 1_024;
/** So much memory goes with one whole processor, in MB. */
const MEMORY_PER_PROCESSOR = 1_769;
/** Microseconds in which the share of processors is counted. */
const CPU_PERIOD = 100_000;
/** For what the system keeps of its own, in MB. */
const SLACK = 32;
/** Removing a group waits for its last process: so often, so many real milliseconds apart. */
const REMOVAL_ATTEMPTS = 50;
const REMOVAL_PAUSE = 10;

/** Of a group, or of a process in it. */
const GONE = ["ENOENT", "ENODEV", "ESRCH"];

/** Processes that were killed leave when the kernel comes to it, whatever clock the rest lives by. */
const KERNEL = new SystemClock();

export interface Limits {
  readonly memoryMb: number;
  /** Of `/tmp`, which lies in memory here and does not count as memory in Lambda. */
  readonly temporaryMb: number;
}

export class ControlGroup {
  readonly #groups: ControlGroups;
  readonly #name: string;
  readonly #cpuQuota: boolean;
  #frozen = false;

  /** `owner` is the directory of this simulator's groups; `cpuQuota` says whether processor time is rationed as in Lambda. */
  constructor(groups: ControlGroups, owner: string, id: string, cpuQuota: boolean) {
    this.#groups = groups;
    this.#name = join(owner, id);
    this.#cpuQuota = cpuQuota;
    for (const directory of this.#directories) makeGroup(directory, groups.version);
    this.#write(groups.pids, "pids.max", String(PROCESSES));
  }

  limit(limits: Limits): this {
    this.#limitMemory(limits);
    if (this.#cpuQuota) this.#limitCpu(limits);
    return this;
  }

  /** Who writes 0 into these joins. */
  get doors(): readonly string[] {
    return this.#directories.map((directory) => join(directory, "cgroup.procs"));
  }

  /** Bytes of memory in use that are not files. */
  get memoryBytes(): number {
    const { version, memory } = this.#groups;
    const text = readFileSync(join(memory, this.#name, "memory.stat"), "utf8");
    return Number((version === 1 ? /^rss (\d+)$/m : /^anon (\d+)$/m).exec(text)?.[1] ?? 0);
  }

  get canFreeze(): boolean {
    return this.#groups.freezer !== undefined;
  }

  /** Nothing in it runs until it is thawed; false where this cannot be done. */
  freeze(): boolean {
    this.#frozen = this.#setFrozen(true);
    return this.#frozen;
  }

  thaw(): void {
    if (this.#frozen) this.#setFrozen(false);
    this.#frozen = false;
  }

  /** Resolves when its last process is gone and it is too, or that takes too long: then it is a leftover. */
  remove(): Promise<void> {
    return removeGroups(this.#directories);
  }

  get #directories(): readonly string[] {
    const { memory, pids, cpu, freezer } = this.#groups;
    const bases = new Set([memory, pids, this.#cpuQuota ? cpu : undefined, freezer].filter((base) => base !== undefined));
    return Array.from(bases, (base) => join(base, this.#name));
  }

  #write(base: string, file: string, value: string): void {
    writeFileSync(join(base, this.#name, file), value);
  }

  /** What lies in `/tmp` counts as memory here and not in Lambda: the system's limit allows for it, and who is over the function's own is found by looking. */
  #limitMemory({ memoryMb, temporaryMb }: Limits): void {
    const { version, memory } = this.#groups;
    const bytes = (memoryMb + temporaryMb + SLACK) * MB;
    this.#write(memory, version === 1 ? "memory.limit_in_bytes" : "memory.max", String(bytes));
  }

  #limitCpu({ memoryMb }: Limits): void {
    const { version, cpu } = this.#groups;
    if (!cpu) return;
    const quota = Math.max(1_000, Math.round((memoryMb / MEMORY_PER_PROCESSOR) * CPU_PERIOD));
    if (version === 2) this.#write(cpu, "cpu.max", `${quota} ${CPU_PERIOD}`);
    else {
      this.#write(cpu, "cpu.cfs_period_us", String(CPU_PERIOD));
      this.#write(cpu, "cpu.cfs_quota_us", String(quota));
    }
  }

  #setFrozen(frozen: boolean): boolean {
    const { version, freezer } = this.#groups;
    if (!freezer) return false;
    if (version === 2) this.#write(freezer, "cgroup.freeze", frozen ? "1" : "0");
    else this.#write(freezer, "freezer.state", frozen ? "FROZEN" : "THAWED");
    return true;
  }
}

/** In version 2, what lies in a group has controllers only when the group gives them on. */
function makeGroup(directory: string, version: 1 | 2): void {
  const owner = join(directory, "..");
  if (!existsSync(owner)) {
    mkdirSync(owner);
    if (version === 2) for (const controller of ["+memory", "+pids", "+cpu"]) give(owner, controller);
  }
  mkdirSync(directory, { recursive: true });
}

function give(group: string, controller: string): void {
  try {
    writeFileSync(join(group, "cgroup.subtree_control"), controller);
  } catch (error) {
    if (controller !== "+cpu") throw error;
  }
}

/** Ends what the dead have left running, which may be frozen, and removes its groups: they are named as the directories of their simulator are. */
export async function removeOwnedGroups(groups: ControlGroups, isOwner: (name: string) => boolean): Promise<void> {
  const bases = new Set([groups.memory, groups.pids, groups.cpu, groups.freezer].filter((base) => base !== undefined));
  const owners = Array.from(bases, (base) => directoriesIn(base).filter((path) => isOwner(basename(path)))).flat();
  const members = owners.flatMap(directoriesIn);
  for (const directory of members) endProcesses(directory);
  await removeGroups([...members, ...owners]);
}

function directoriesIn(directory: string): string[] {
  return readdirSync(directory, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => join(directory, name));
}

/** The signal waits for what is frozen to be thawed. Others may be ending it too. */
function endProcesses(group: string): void {
  try {
    for (const pid of readFileSync(join(group, "cgroup.procs"), "utf8").split("\n").filter(Boolean)) process.kill(Number(pid), "SIGKILL");
  } catch (error) {
    if (!GONE.includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
  }
  for (const [file, thawed] of [
    ["freezer.state", "THAWED"],
    ["cgroup.freeze", "0"],
  ] as const)
    if (existsSync(join(group, file))) writeFileSync(join(group, file), thawed);
}

/** Those within others come first. */
async function removeGroups(directories: readonly string[]): Promise<void> {
  for (let attempt = 0; !directories.map(removeGroup).every(Boolean) && attempt < REMOVAL_ATTEMPTS; attempt++) await KERNEL.sleep(REMOVAL_PAUSE);
}

function removeGroup(directory: string): boolean {
  try {
    rmdirSync(directory);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ENOENT";
  }
}
