// The directory in which state lasts, or lies for as long as we run.
import { mkdir } from "node:fs/promises";
import { resolve } from "node:path";
import { ConfigError } from "./errors.ts";
import type { ProcessGuard } from "./guard.ts";
import { makeTemporaryDirectory } from "./temporary-directory.ts";

const DEFAULT = ".lambdabus";

export interface DataOptions {
  readonly bus?: "nats" | "memory";
  readonly ephemeral?: boolean;
  readonly dataDirectory?: string;
}

/**
 * Its absolute path; it exists. What is kept only in memory must not meet files of an earlier run: then the files are temporary too, and go with `stack`.
 * Throws a ConfigError where it cannot be made.
 */
export async function openDataDirectory(options: DataOptions, guard: ProcessGuard, stack: AsyncDisposableStack): Promise<string> {
  if (options.ephemeral || options.bus === "memory") return stack.use(makeTemporaryDirectory(guard)).path;
  const directory = resolve(options.dataDirectory ?? DEFAULT);
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    return directory;
  } catch (cause) {
    throw new ConfigError(`state cannot be kept in ${directory}: ${(cause as Error).message}`, { cause });
  }
}
