// One simulator a store directory: a lock that a dead process does not keep.
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ConfigError } from "../core/errors.ts";

/**
 * Locks a directory for this process until disposed. The file names its owner by process id and start time, since ids are used again.
 * Throws a ConfigError that says who has it.
 */
export function lockStore(directory: string): Disposable {
  const file = join(directory, "lock");
  const mine = identify(process.pid);
  for (let tries = 0; tries < 10; tries++) {
    try {
      writeFileSync(file, mine, { flag: "wx" });
      return { [Symbol.dispose]: () => release(file, mine) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    const owner = read(file);
    const pid = Number.parseInt(owner, 10);
    if (owner !== "" && identify(pid) === owner) {
      throw new ConfigError(`${directory} is in use by process ${pid}: stop that one, or give this one another --data directory`);
    }
    takeAway(file, owner);
  }
  throw new ConfigError(`${directory} cannot be locked: ${file} comes back as often as it is removed`);
}

/** Removes a dead owner's lock, and puts it back when in the meantime it has become somebody else's. */
function takeAway(file: string, owner: string): void {
  const aside = `${file}.${process.pid}`;
  try {
    renameSync(file, aside);
    if (read(aside) !== owner) linkSync(aside, file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "ENOENT" && code !== "EEXIST") throw error;
  }
  rmSync(aside, { force: true });
}

function release(file: string, mine: string): void {
  if (read(file) === mine) rmSync(file, { force: true });
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

/** `pid start-time`, empty when there is no such process. */
function identify(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return `${pid} ${stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19]}`;
  } catch {
    return isAlive(pid) ? `${pid} -` : "";
  }
}

/** Where there is no /proc. */
function isAlive(pid: number): boolean {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
