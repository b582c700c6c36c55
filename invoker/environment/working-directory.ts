// The private `/tmp` of each execution environment, and the tidying up after simulators that could not do it themselves.
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { basename, join } from "node:path";
import type { Ids } from "../../core/ids.ts";

/** Holds the temporary directories of one simulator. */
export class WorkingDirectories implements Disposable {
  readonly root: string;

  constructor(ids: Ids) {
    this.root = join(tmpdir(), `${prefix()}${process.pid}-${ids.hex(8)}`);
  }

  /** Of the directory that holds them, and of all else on this machine that is ours: `isLeftover` knows it when we are gone. */
  get name(): string {
    return basename(this.root);
  }

  /** The environment's directory, made when it is not there yet; only we and the handler can read it. */
  create(environmentId: string): string {
    const directory = join(this.root, environmentId);
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    return directory;
  }

  remove(environmentId: string): void {
    rmSync(join(this.root, environmentId), { recursive: true, force: true });
  }

  [Symbol.dispose](): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}

/** Removes what simulators on this machine left behind that no longer run. */
export function removeLeftovers(): void {
  for (const name of readdirSync(tmpdir())) if (isLeftover(name)) rmSync(join(tmpdir(), name), { recursive: true, force: true });
}

/** Whether something that is named so belonged to a simulator on this machine that no longer runs. */
export function isLeftover(name: string): boolean {
  const owner = name.startsWith(prefix()) && Number.parseInt(name.slice(prefix().length), 10);
  return owner !== false && owner > 0 && !isAlive(owner);
}

/** The host's name is in it, since containers may share a temporary directory but not their process ids. */
function prefix(): string {
  return `lambdabus-${hostname().replace(/[^A-Za-z0-9.-]/g, "_")}-`;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
