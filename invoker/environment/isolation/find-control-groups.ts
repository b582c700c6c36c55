// Where on this machine control groups can be made: version 2 where it has the controllers, else version 1.
import { accessSync, constants, existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { ownedName } from "../../../core/temporary-directory.ts";

/** A hierarchy for each controller; in version 2 it is the same for all. */
export interface ControlGroups {
  readonly version: 1 | 2;
  /** The directory in which our groups are made. */
  readonly memory: string;
  readonly pids: string;
  readonly cpu: string | undefined;
  readonly freezer: string | undefined;
}

/** `self` is what the system tells of this process: its directory in /proc. */
export function findControlGroups(self = "/proc/self"): ControlGroups | undefined {
  try {
    return findUnified(self) ?? findLegacy(self);
  } catch {
    return undefined;
  }
}

/** The group we are in may have no groups with limits beside its processes, which are ours: one above it may. */
function findUnified(self: string): ControlGroups | undefined {
  const [mount] = mounts(self, "cgroup2");
  const own = ownGroup(self, "");
  if (!mount || own === undefined) return undefined;
  for (let base = join(mount.point, own); base.startsWith(mount.point); base = dirname(base)) {
    if (canDelegate(base))
      return { version: 2, memory: base, pids: base, cpu: controllers(base, "subtree_control").includes("cpu") ? base : undefined, freezer: base };
    if (base === mount.point) break;
  }
  return undefined;
}

function canDelegate(base: string): boolean {
  const given = existsSync(join(base, "cgroup.subtree_control")) ? controllers(base, "subtree_control") : [];
  return given.includes("memory") && given.includes("pids") && isWritable(join(base, "cgroup.procs")) && canHoldGroups(base);
}

function controllers(group: string, file: string): readonly string[] {
  return readFileSync(join(group, `cgroup.${file}`), "utf8")
    .trim()
    .split(" ");
}

function findLegacy(self: string): ControlGroups | undefined {
  const find = (controller: string) => {
    const mount = mounts(self, "cgroup").find(({ options }) => options.includes(controller));
    const own = ownGroup(self, controller);
    const base = mount && own !== undefined ? join(mount.point, own.startsWith(mount.root) ? own.slice(mount.root.length) : own) : undefined;
    return base && canHoldGroups(base) ? base : undefined;
  };
  const [memory, pids] = [find("memory"), find("pids")];
  return memory && pids ? { version: 1, memory, pids, cpu: find("cpu"), freezer: find("freezer") } : undefined;
}

/** By trying. */
function canHoldGroups(base: string): boolean {
  const group = join(base, ownedName());
  try {
    mkdirSync(group);
    writeFileSync(join(group, "pids.max"), "1", { flag: "r+" });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") return false;
  }
  rmdirSync(group);
  return true;
}

interface Mount {
  /** What of the hierarchy is mounted. */
  readonly root: string;
  readonly point: string;
  readonly options: readonly string[];
}

function mounts(self: string, type: "cgroup" | "cgroup2"): readonly Mount[] {
  const lines = readFileSync(join(self, "mountinfo"), "utf8")
    .split("\n")
    .map((text) => text.split(" "));
  const ofType = lines.filter((fields) => fields[fields.indexOf("-") + 1] === type);
  return ofType.map((fields) => ({ root: fields[3] === "/" ? "" : (fields[3] ?? ""), point: fields[4] ?? "", options: fields.at(-1)?.split(",") ?? [] }));
}

/** The group that we are in; of version 2 for the empty name. */
function ownGroup(self: string, controller: string): string | undefined {
  const lines = readFileSync(join(self, "cgroup"), "utf8")
    .split("\n")
    .map((text) => text.split(":"));
  return lines
    .find(([, names = ""]) => names.split(",").includes(controller))
    ?.slice(2)
    .join(":");
}

function isWritable(file: string): boolean {
  try {
    accessSync(file, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
