// The private `/tmp` of each execution environment, and the tidying up after simulators that could not do it themselves.
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import type { Ids } from "../../core/ids.ts";

/** Holds the temporary directories of one simulator. */
export class WorkingDirectories implements Disposable {
  readonly #root: string;

  constructor(ids: Ids) {
    this.#root = join(tmpdir(), `${prefix()}${process.pid}-${ids.hex(8)}`);
  }

  /** The environment's directory, made when it is not there yet; only we and the handler can read it. */
  create(environmentId: string): string {
    const directory = join(this.#root, environmentId);
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    return directory;
  }

  remove(environmentId: string): void {
    rmSync(join(this.#root, environmentId), { recursive: true, force: true });
  }

  [Symbol.dispose](): void {
    rmSync(this.#root, { recursive: true, force: true });
  }
}

/** Removes what simulators on this machine left behind that no longer run. */
export function removeLeftovers(): void {
  for (const name of readdirSync(tmpdir())) {
    const owner = name.startsWith(prefix()) && Number.parseInt(name.slice(prefix().length), 10);
    if (owner && !isAlive(owner)) rmSync(join(tmpdir(), name), { recursive: true, force: true });
  }
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
