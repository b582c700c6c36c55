// The programs of this machine: where they lie on the PATH, and what they say when asked.
import { execFile } from "node:child_process";
import { access, constants, readdir } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import type { RuntimeContext } from "./runtime.ts";

const run = promisify(execFile);
/** A version is told at once, or not at all. */
const ANSWER_WITHIN = 10_000;

/** A search of this machine, done once for each invoker. */
export function searchOnce<T>(search: () => Promise<T>): (context: RuntimeContext) => Promise<T> {
  const searches = new WeakMap<RuntimeContext, Promise<T>>();
  return (context) => {
    const found = searches.get(context) ?? search();
    searches.set(context, found);
    return found;
  };
}

/** Absolute paths of the executables of this name, in the order of the PATH. */
export async function onPath(name: string): Promise<string[]> {
  const candidates = (process.env["PATH"] ?? "")
    .split(delimiter)
    .filter(Boolean)
    .map((directory) => join(directory, name));
  const found = await Promise.all(candidates.map(isExecutable));
  return candidates.filter((_, index) => found[index]);
}

export async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

/** What the program prints; undefined when it fails or does not end. */
export async function ask(command: string, ...args: string[]): Promise<string | undefined> {
  return run(command, args, { timeout: ANSWER_WITHIN }).then(
    ({ stdout }) => stdout,
    () => undefined,
  );
}

/** The names in a directory; none when there is no such directory. */
export async function list(directory: string): Promise<string[]> {
  return readdir(directory).catch(() => []);
}
