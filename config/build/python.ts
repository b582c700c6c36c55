// Finds the Python that will run a function, so that pip installs what that one can load.
import { execFile } from "node:child_process";
import { readdir } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

export interface Python {
  readonly command: string;
  /** `3.13.1`. */
  readonly version: string;
}

/** The interpreter of the runtime's version, on the PATH or among pyenv's; else `python3`. Undefined when there is none at all. */
export async function findPython(runtime: string): Promise<Python | undefined> {
  const version = runtime.replace(/^python/, "");
  for (const command of [`python${version}`, ...(await pyenvPythons(version)), "python3"]) {
    const found = await versionOf(command);
    if (found && (found.startsWith(`${version}.`) || command === "python3")) return { command, version: found };
  }
  return undefined;
}

async function pyenvPythons(version: string): Promise<string[]> {
  const versions = join(process.env["PYENV_ROOT"] ?? join(homedir(), ".pyenv"), "versions");
  const names = await readdir(versions).catch(() => []);
  return names.filter((name) => name.startsWith(`${version}.`)).map((name) => join(versions, name, "bin", "python3"));
}

async function versionOf(command: string): Promise<string | undefined> {
  try {
    const { stdout } = await run(command, ["-c", "import platform; print(platform.python_version())"], { timeout: 10_000 });
    return stdout.trim();
  } catch {
    return undefined;
  }
}
