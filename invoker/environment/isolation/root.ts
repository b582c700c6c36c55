// The file system that a handler sees: a bare root, with the host's system directories and the function's own mounted into it, read-only.
import { existsSync, lstatSync, mkdirSync, readFileSync, readlinkSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { writeEtc } from "./etc.ts";

/** Of the host; everything else of it is hidden. The resolver's own directory is where `/etc/resolv.conf` often leads. */
const SYSTEM = ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/etc", "/nix", "/run/systemd/resolve"];
const OWN = ["/dev", "/proc", "/tmp", "/opt", "/var/task", "/var/runtime"];
/** Flags of a mount that nobody with fewer rights may take away again. */
const LOCKED = new Set(["nosuid", "nodev", "noexec", "noatime", "nodiratime", "relatime"]);

export interface Bind {
  /** On the host. */
  readonly source: string;
  /** Seen from inside. */
  readonly target: string;
}

/** Makes what is mounted upon, in a directory that may be there already; returns it. */
export function prepareRoot(root: string, binds: readonly Bind[]): string {
  for (const path of OWN) mkdirSync(join(root, path), { recursive: true, mode: 0o755 });
  for (const { source, target } of binds) makePlace(source, join(root, target));
  for (const path of SYSTEM) if (existsSync(path)) copyPlace(path, join(root, path));
  return root;
}

/** For a file, an empty file. */
function makePlace(source: string, place: string): void {
  const isFile = statSync(source, { throwIfNoEntry: false })?.isFile() ?? false;
  mkdirSync(isFile ? dirname(place) : place, { recursive: true, mode: 0o755 });
  if (isFile) writeFileSync(place, "", { flag: "a" });
}

/** A link stays a link, a directory becomes an empty one. */
function copyPlace(path: string, copy: string): void {
  if (lstatSync(copy, { throwIfNoEntry: false })) return;
  if (lstatSync(path).isSymbolicLink()) symlinkSync(readlinkSync(path), copy);
  else mkdirSync(copy, { recursive: true, mode: 0o755 });
}

/** Writes the table of what is there for every function, in the form of fstab(5), and returns its path. */
export function systemTable(file: string, root: string): string {
  const bind = binding(root);
  const system = SYSTEM.filter((path) => existsSync(path) && !lstatSync(path).isSymbolicLink());
  const lines = [
    bind(root, "/", "bind,ro"),
    ...system.map((path) => bind(path, path, "rbind,ro")),
    ...writeEtc(file).map(([path, own]) => bind(own, path, "bind,ro")),
    bind("/dev", "/dev", "rbind"),
    line("tmpfs", join(root, "/dev/shm"), "tmpfs", "size=64m,mode=1777,nosuid,nodev"),
    line("tmpfs", join(root, "/dev/pts"), "tmpfs", "size=64k,nosuid,nodev"),
    processes(root, 1),
  ];
  writeFileSync(file, lines.join(""));
  return file;
}

/** The same of what is one function's own: its `/tmp`, so large, and `binds`. */
export function functionTable(file: string, root: string, temporaryMb: number, binds: readonly Bind[]): string {
  const bind = binding(root);
  const lines = [
    line("tmpfs", join(root, "/tmp"), "tmpfs", `size=${temporaryMb}m,mode=1777,nosuid,nodev`),
    ...binds.map(({ source, target }) => bind(source, target, "rbind,ro,nosuid,nodev,X-mount.mkdir")),
  ];
  writeFileSync(file, lines.join(""));
  return file;
}

/** How a line of a table is made that binds a path into `root`. */
function binding(root: string): (source: string, target: string, options: string) => string {
  const flags = lockedFlags();
  return (source, target, options) => line(source, join(root, target), "none", [options, ...flags(source)].join(","));
}

/** For a program that enters mounts which are there: only `/proc` must be that of its own processes. */
export function processTable(file: string, root: string, start: number): string {
  writeFileSync(file, processes(root, start));
  return file;
}

/** `mount` leaves out what is mounted already, which it tells by the source's name: each start has its own. */
function processes(root: string, start: number): string {
  return line(`proc${start}`, join(root, "/proc"), "proc", "nosuid,nodev,noexec");
}

function line(source: string, target: string, type: string, options: string): string {
  return `${escapePath(source)} ${escapePath(target)} ${type} ${options} 0 0\n`;
}

function escapePath(path: string): string {
  return path.replace(/[\s\\#]/g, (character) => `\\${character.charCodeAt(0).toString(8).padStart(3, "0")}`);
}

/** Which flags the mount that a path lies on has: a read-only copy of it must keep them. */
function lockedFlags(): (path: string) => readonly string[] {
  const mounts = readFileSync("/proc/self/mountinfo", "utf8")
    .trimEnd()
    .split("\n")
    .map((text) => text.split(" "))
    .map(([, , , , point = "/", options = ""]) => ({ point, flags: options.split(",").filter((flag) => LOCKED.has(flag)) }));
  return (path) => {
    const above = mounts.filter(({ point }) => point === "/" || path === point || path.startsWith(`${point}/`));
    return above.toSorted((one, other) => other.point.length - one.point.length)[0]?.flags ?? [];
  };
}
