// Follows the file and the code that it names: what is saved is applied again, and functions run their new code from the next invocation on.
import { watch } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import type { AwsClient } from "../core/aws-client.ts";
import type { Clock } from "../core/clock.ts";
import { ConfigError, ServiceError } from "../core/errors.ts";
import type { Logger } from "../core/logger.ts";
import { applyConfig } from "./apply.ts";
import { codeOf } from "./apply-function.ts";
import { buildCode } from "./build/build.ts";
import { checkSyntax } from "./build/syntax.ts";
import { findMissingCodeOf } from "./code.ts";
import type { Config } from "./config.ts";
import { loadConfig } from "./load.ts";
import { TreeWatcher } from "./watch-tree.ts";

/** Editors write a file in several steps. */
const QUIET_MS = 100;

export interface WatchOptions {
  readonly aws: AwsClient;
  readonly logger: Logger;
  readonly cacheDirectory: string;
  /** Real time: files change in no other. */
  readonly hostClock: Clock;
  readonly progress?: (text: string) => void;
}

/** Watches until disposed; resolves when nothing that is saved escapes it. What cannot be applied is logged, and everything stays as it was. */
export async function watchConfig(config: Config, options: WatchOptions): Promise<AsyncDisposable> {
  const watch = new ConfigWatch(config, options);
  await watch.ready();
  return watch;
}

class ConfigWatch implements AsyncDisposable {
  readonly #options: WatchOptions;
  readonly #stack = new DisposableStack();
  #config: Config;
  #trees: TreeWatcher[] = [];
  #timer: Disposable | undefined;
  #fileChanged = false;
  #warned = false;
  /** Files that have changed, by function. */
  #changed = new Map<string, Set<string>>();
  /** The same of functions whose code could not be replaced for it. */
  readonly #unreplaced = new Map<string, Set<string>>();
  #working: Promise<void> = Promise.resolve();

  constructor(config: Config, options: WatchOptions) {
    this.#config = config;
    this.#options = options;
    if (config.file !== undefined) this.#watchFile(resolve(config.file));
    this.#watchCode();
  }

  async ready(): Promise<void> {
    await Promise.all(this.#trees.map(({ ready }) => ready));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#timer?.[Symbol.dispose]();
    this.#stack.dispose();
    for (const tree of this.#trees) tree[Symbol.dispose]();
    await this.#working;
  }

  /** The directory is watched, as many editors put a new file in the place of the old one. */
  #watchFile(file: string): void {
    try {
      const watcher = watch(dirname(file), { persistent: false }, (_kind, name) => {
        if (name !== basename(file)) return;
        this.#fileChanged = true;
        this.#soon();
      });
      watcher.on("error", (error) => this.#warn(error));
      this.#stack.defer(() => watcher.close());
    } catch (error) {
      this.#warn(error as Error);
    }
  }

  /** Said once: where the system's watches are all taken (ENOSPC), many directories would have the same to say. */
  #warn(error: Error): void {
    if (this.#warned) return;
    this.#warned = true;
    this.#options.logger.warn("not everything is watched: what is saved there runs after a restart only", { error: error.message });
  }

  /** Functions that share a directory share its watcher. */
  #watchCode(): void {
    for (const tree of this.#trees) tree[Symbol.dispose]();
    const functions = Object.entries(this.#config.settings.functions);
    const users = Map.groupBy(functions, ([, { code }]) => resolve(this.#config.directory, code));
    this.#trees = Array.from(users, ([directory, entries]) => {
      const changed = (path: string) => {
        if (this.#config.file !== undefined && path === resolve(this.#config.file)) return;
        for (const [name] of entries) this.#note(name, path);
        this.#soon();
      };
      return new TreeWatcher(directory, changed, (error) => this.#warn(error));
    });
  }

  #note(name: string, path: string): void {
    const files = this.#changed.get(name) ?? new Set(this.#unreplaced.get(name));
    this.#changed.set(name, files.add(path));
  }

  #soon(): void {
    this.#timer?.[Symbol.dispose]();
    this.#timer = this.#options.hostClock.timer(QUIET_MS, () => {
      this.#working = this.#working.then(() => this.#work());
    });
  }

  async #work(): Promise<void> {
    const changed = [...this.#changed];
    const fileChanged = this.#fileChanged;
    this.#changed = new Map();
    this.#fileChanged = false;
    if (fileChanged) await this.#attempt(() => this.#reload());
    await Promise.all(changed.map(([name, files]) => this.#attempt(() => this.#replaceCode(name, files))));
  }

  async #reload(): Promise<void> {
    const config = await loadConfig(this.#config.file!);
    await applyConfig(config, this.#options);
    this.#config = config;
    this.#watchCode();
    this.#options.logger.info("configuration applied again", { file: config.file });
  }

  /** What does not parse was saved halfway: the code that runs stays until it does. */
  async #replaceCode(name: string, files: Set<string>): Promise<void> {
    const definition = this.#config.settings.functions[name];
    if (!definition) return;
    this.#unreplaced.set(name, files);
    const missing = await findMissingCodeOf(name, definition, this.#config.directory);
    if (missing) throw this.#config.error(missing.path, missing.message);
    await checkSyntax([...files], definition.runtime);
    const directory = await buildCode(this.#config, name, definition, this.#options);
    await this.#options.aws.call("lambda", "UpdateFunctionCode", { FunctionName: name, ...codeOf(directory) });
    this.#unreplaced.delete(name);
    this.#options.logger.info("code replaced", { "faas.name": name });
  }

  async #attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      // What the author is to mend is told in a line; the stack of anything else is ours to read.
      const mendable = error instanceof ConfigError || error instanceof ServiceError;
      this.#options.logger.error("change not applied: what runs stays as it was", { error: mendable ? error.message : error });
    }
  }
}
