// The limits of one execution environment: memory, processors and processes, and whether it is frozen.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ControlGroups } from "./find-control-groups.ts";

const MB = 1024 * 1024;
/** Lambda's own. */
const PROCESSES = 1_024;
/** So much memory goes with one whole processor, in MB. */
const MEMORY_PER_PROCESSOR = 1_769;
/** Microseconds in which the share of processors is counted. */
const CPU_PERIOD = 100_000;
/** What `/tmp` may take of memory before we look again, in bytes. */
const TEMPORARY_STEP = 64 * MB;

export interface Limits {
  readonly memoryMb: number;
  /** Of `/tmp`, which lies in memory here and does not count as memory in Lambda. */
  readonly temporaryMb: number;
  /** Whether processor time is rationed as in Lambda. */
  readonly cpuQuota: boolean;
}

export class ControlGroup {
  readonly #groups: ControlGroups;
  readonly #name: string;
  readonly #limits: Limits;
  /** Bytes that the limit is raised by, for what lies in `/tmp`. */
  #allowance = 0;
  #frozen = false;

  /** `owner` is the directory of this simulator's groups, as ownerName gives it. */
  constructor(groups: ControlGroups, owner: string, id: string, limits: Limits) {
    this.#groups = groups;
    this.#name = join(owner, id);
    this.#limits = limits;
    for (const directory of this.#directories) makeGroup(directory, groups.version);
    this.#write(groups.pids, "pids.max", String(PROCESSES));
    this.#limitMemory();
    if (limits.cpuQuota) this.#limitCpu();
  }

  /** Who writes 0 into these joins. */
  get doors(): readonly string[] {
    return this.#directories.map((directory) => join(directory, "cgroup.procs"));
  }

  /** Whether more memory is used than the function has. What `/tmp` takes is allowed for on the way. */
  exceeds(): boolean {
    const { anonymous, shared } = this.#statistics();
    const limit = this.#limits.memoryMb * MB;
    if (anonymous > limit) return true;
    if (!this.#isFull()) return false;
    if (shared <= this.#allowance) return this.#groups.version === 1;
    this.#allowance = Math.min(shared + TEMPORARY_STEP, this.#limits.temporaryMb * MB + TEMPORARY_STEP);
    this.#limitMemory();
    return false;
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

  /** False while processes are in it still. */
  remove(): boolean {
    return this.#directories.map(removeGroup).every(Boolean);
  }

  get #directories(): readonly string[] {
    const { memory, pids, cpu, freezer } = this.#groups;
    const bases = new Set([memory, pids, this.#limits.cpuQuota ? cpu : undefined, freezer].filter((base) => base !== undefined));
    return Array.from(bases, (base) => join(base, this.#name));
  }

  #write(base: string, file: string, value: string): void {
    writeFileSync(join(base, this.#name, file), value);
  }

  /** Who reaches the limit is made to wait, not killed, as it may be for what it wrote to `/tmp`: we look, and decide. */
  #limitMemory(): void {
    const { version, memory } = this.#groups;
    const bytes = this.#limits.memoryMb * MB + this.#allowance;
    if (version === 1) {
      this.#write(memory, "memory.limit_in_bytes", String(bytes));
      if (this.#allowance === 0) this.#write(memory, "memory.oom_control", "1");
    } else {
      this.#write(memory, "memory.high", String(bytes));
      this.#write(memory, "memory.max", String((this.#limits.memoryMb + this.#limits.temporaryMb) * MB + TEMPORARY_STEP));
    }
  }

  #limitCpu(): void {
    const { version, cpu } = this.#groups;
    if (!cpu) return;
    const quota = Math.max(1_000, Math.round((this.#limits.memoryMb / MEMORY_PER_PROCESSOR) * CPU_PERIOD));
    if (version === 2) this.#write(cpu, "cpu.max", `${quota} ${CPU_PERIOD}`);
    else {
      this.#write(cpu, "cpu.cfs_period_us", String(CPU_PERIOD));
      this.#write(cpu, "cpu.cfs_quota_us", String(quota));
    }
  }

  #statistics(): { anonymous: number; shared: number } {
    const { version, memory } = this.#groups;
    const text = readFileSync(join(memory, this.#name, "memory.stat"), "utf8");
    const read = (key: string) => Number(new RegExp(`^${key} (\\d+)$`, "m").exec(text)?.[1] ?? 0);
    return { anonymous: read(version === 1 ? "rss" : "anon"), shared: read("shmem") };
  }

  #isFull(): boolean {
    const { version, memory } = this.#groups;
    const directory = join(memory, this.#name);
    if (version === 1) return readFileSync(join(directory, "memory.oom_control"), "utf8").includes("under_oom 1");
    return Number(readFileSync(join(directory, "memory.current"), "utf8")) >= this.#limits.memoryMb * MB + this.#allowance;
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

function removeGroup(directory: string): boolean {
  try {
    rmdirSync(directory);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ENOENT";
  }
}

/** The name of the groups of one simulator begins as the names of its directories do, which is how leftovers are known. */
export function removeOwnedGroups(groups: ControlGroups, isOwner: (name: string) => boolean): void {
  for (const base of new Set([groups.memory, groups.pids, groups.cpu, groups.freezer])) {
    if (base === undefined) continue;
    for (const owner of readdirSync(base).filter(isOwner)) {
      for (const { name } of readdirSync(join(base, owner), { withFileTypes: true }).filter((entry) => entry.isDirectory()))
        removeGroup(join(base, owner, name));
      removeGroup(join(base, owner));
    }
  }
}
