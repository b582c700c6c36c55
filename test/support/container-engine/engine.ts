// Puts a container engine for tests on the PATH, and looks at what was asked of it.
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export interface TestImage {
  readonly entryPoint?: readonly string[];
  readonly command?: readonly string[];
  readonly workingDirectory?: string;
  /** `NAME=value` */
  readonly environment?: readonly string[];
}

export interface TestImages {
  /** By what they are pulled by. */
  readonly here?: Readonly<Record<string, TestImage>>;
  /** What can be pulled. */
  readonly elsewhere?: Readonly<Record<string, TestImage>>;
  /** Whether the client finds an engine; it does unless said otherwise. */
  readonly engine?: boolean;
}

export class TestEngine {
  readonly #directory: string;

  /** In a directory of its own; `name` is `docker` or `podman`. */
  constructor(directory: string, name: string, images: TestImages) {
    this.#directory = directory;
    mkdirSync(this.path, { recursive: true });
    this.provide(images);
    const client = join(import.meta.dirname, "client.mjs");
    writeFileSync(join(this.path, name), `#!/bin/sh\nexec ${process.execPath} ${client} ${directory} "$@"\n`);
    chmodSync(join(this.path, name), 0o755);
  }

  /** What is to be on the PATH. */
  get path(): string {
    return join(this.#directory, "bin");
  }

  /** What it was asked, in order: the arguments of each call. */
  get calls(): readonly (readonly string[])[] {
    const file = join(this.#directory, "calls");
    if (!existsSync(file)) return [];
    return readFileSync(file, "utf8")
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
  }

  /** The process of each container. */
  get containers(): readonly number[] {
    const directory = join(this.#directory, "containers");
    const files = existsSync(directory) ? readdirSync(directory) : [];
    return files.map((file) => JSON.parse(readFileSync(join(directory, file), "utf8")).pid);
  }

  provide({ here = {}, elsewhere = {}, engine = true }: TestImages): void {
    writeFileSync(join(this.#directory, "images.json"), JSON.stringify({ here, elsewhere, engine }));
  }
}
