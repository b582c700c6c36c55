// Tells of changes below a directory, but not of those in what is installed, hidden or generated.
import { type FSWatcher, watch } from "node:fs";
import { readdir } from "node:fs/promises";
import { basename, join } from "node:path";

/** No directory, or gone already. */
const GONE = ["ENOENT", "ENOTDIR"];

const IGNORED = /^(\..*|node_modules|__pycache__|.*~|.*\.swp|.*\.pyc)$/;

/** Calls `changed` with the path of what changed, until disposed. Directories that come later are watched too. `failed` hears of those that cannot be. */
export class TreeWatcher implements Disposable {
  readonly #changed: (path: string) => void;
  readonly #failed: (error: Error) => void;
  readonly #watchers = new Map<string, FSWatcher>();
  #disposed = false;
  /** Resolves when the directory and all that was below it is watched. */
  readonly ready: Promise<void>;

  constructor(directory: string, changed: (path: string) => void, failed: (error: Error) => void) {
    this.#changed = changed;
    this.#failed = failed;
    this.ready = this.#add(directory);
  }

  [Symbol.dispose](): void {
    this.#disposed = true;
    for (const watcher of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
  }

  async #add(directory: string): Promise<void> {
    if (this.#disposed || this.#watchers.has(directory)) return;
    try {
      const watcher = watch(directory, { persistent: false }, (_kind, name) => this.#hear(directory, name));
      watcher.on("error", () => this.#drop(directory));
      this.#watchers.set(directory, watcher);
      const entries = await readdir(directory, { withFileTypes: true });
      await Promise.all(entries.filter((entry) => entry.isDirectory() && !IGNORED.test(entry.name)).map(({ name }) => this.#add(join(directory, name))));
    } catch (error) {
      this.#drop(directory);
      if (!GONE.includes((error as NodeJS.ErrnoException).code ?? "")) this.#failed(error as Error);
    }
  }

  #hear(directory: string, name: string | null): void {
    if (name === null || IGNORED.test(basename(name))) return;
    const path = join(directory, name);
    this.#drop(path);
    void this.#add(path);
    this.#changed(path);
  }

  #drop(directory: string): void {
    this.#watchers.get(directory)?.close();
    this.#watchers.delete(directory);
  }
}
