// Finds the Python that will run a function, by the invoker's own rule, so that pip installs what that one can load.
import { open, readdir } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";

export interface Python {
  /** Absolute path of the interpreter. */
  readonly command: string;
  /** `3.13`. */
  readonly version: string;
}

/** The interpreter of the runtime's version, on the PATH or among pyenv's; else the nearest, newer before older. Undefined when there is none. */
export async function findPython(runtime: string, environment: NodeJS.ProcessEnv = process.env): Promise<Python | undefined> {
  const wanted = Number(runtime.replace("python3.", ""));
  const directories = [...(environment["PATH"] ?? "").split(":").filter(Boolean), ...(await pyenvDirectories(environment))];
  const found = (await Promise.all(directories.map(minorsIn))).flatMap((minors, index) => minors.map((minor) => ({ minor, directory: directories[index]! })));
  const distance = (minor: number) => Math.abs(minor - wanted) * 2 - (minor > wanted ? 1 : 0);
  for (const { minor, directory } of found.toSorted((a, b) => distance(a.minor) - distance(b.minor))) {
    const command = join(directory, `python3.${minor}`);
    if (await isProgram(command)) return { command, version: `3.${minor}` };
  }
  return undefined;
}

/** The newest patch of each version first. */
async function pyenvDirectories(environment: NodeJS.ProcessEnv): Promise<string[]> {
  const versions = join(environment["PYENV_ROOT"] ?? join(homedir(), ".pyenv"), "versions");
  const names = await readdir(versions).catch(() => []);
  return names.sort((a, b) => b.localeCompare(a, "en", { numeric: true })).map((name) => join(versions, name, "bin"));
}

async function minorsIn(directory: string): Promise<number[]> {
  const names = await readdir(directory).catch(() => []);
  return names.flatMap((name) => /^python3\.(\d+)$/.exec(name)?.[1] ?? []).map(Number);
}

/** pyenv's shims are scripts, which may stand for a version that is not there. */
async function isProgram(path: string): Promise<boolean> {
  try {
    await using file = await open(path);
    const { buffer } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return buffer.toString("latin1") !== "#!";
  } catch {
    return false;
  }
}
