// One simulator a store directory: a lock that a dead process does not keep.
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ConfigError } from "../core/errors.ts";
import { identifyProcess, stillRuns } from "../core/process-identity.ts";

/**
 * Locks a directory for this process until disposed. The file names its owner by process id and start time, since ids are used again.
 * Throws a ConfigError that says who has it.
 */
export function lockStore(directory: string): Disposable {
  const file = join(directory, "lock");
  const mine = identifyProcess(process.pid);
  for (let tries = 0; tries < 10; tries++) {
    try {
      writeFileSync(file, mine, { flag: "wx" });
      return { [Symbol.dispose]: () => release(file, mine) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    const owner = read(file);
    if (stillRuns(owner)) {
      throw new ConfigError(`${directory} is in use by process ${Number.parseInt(owner, 10)}: stop that one, or give this one another --data directory`);
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
