// The private `/tmp` of each execution environment.
import { mkdirSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import type { ProcessGuard } from "../../core/guard.ts";
import { makeTemporaryDirectory } from "../../core/temporary-directory.ts";

/** Holds the temporary directories of one simulator. */
export class WorkingDirectories implements Disposable {
  readonly #root: { readonly path: string } & Disposable;

  constructor(guard: ProcessGuard) {
    this.#root = makeTemporaryDirectory(guard);
  }

  get root(): string {
    return this.#root.path;
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
    this.#root[Symbol.dispose]();
  }
}
