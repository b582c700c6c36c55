// What is mounted for a function: the layers as one directory, and a copy of code that only its owner may read.
import { chmod, cp, mkdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";

const READABLE = 0o005;

/** Makes each directory once, below its root. */
export class MergedDirectories {
  readonly #root: string;
  readonly #made = new Map<string, Promise<string>>();

  constructor(root: string) {
    this.#root = root;
  }

  /** One directory with the content of all: of two files with one name, the later is taken. */
  merge(sources: readonly string[], key = sources.join("\n")): Promise<string> {
    let made = this.#made.get(key);
    if (!made) {
      made = this.#make(sources, join(this.#root, String(this.#made.size)));
      this.#made.set(key, made);
      made.catch(() => this.#made.delete(key));
    }
    return made;
  }

  /** The directory, or a copy of it for each revision when others than its owner may not read it: handlers are somebody else. */
  async readable(directory: string, revision: string): Promise<string> {
    const { mode } = await stat(directory);
    return (mode & READABLE) === READABLE ? directory : this.merge([directory], `${revision} ${directory}`);
  }

  async #make(sources: readonly string[], target: string): Promise<string> {
    await rm(target, { recursive: true, force: true });
    await mkdir(target, { recursive: true });
    for (const source of sources) await cp(source, target, { recursive: true, force: true, verbatimSymlinks: true });
    await chmod(target, 0o755);
    return target;
  }
}
