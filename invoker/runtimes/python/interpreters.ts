// The Python interpreters of this machine: on the PATH and in pyenv, the programs themselves and not the shims in front of them.
import { open, readdir } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";

export interface Interpreter {
  /** Of Python 3. */
  readonly minor: number;
  readonly path: string;
}

/** Every interpreter that names its version, those of the PATH first, in its order. A virtual environment is kept as it is. */
export async function findInterpreters(environment: NodeJS.ProcessEnv = process.env): Promise<readonly Interpreter[]> {
  const onPath = (environment["PATH"] ?? "").split(":").filter(Boolean);
  const found = await Promise.all([...onPath, ...(await pyenvDirectories(environment))].map(interpretersIn));
  return found.flat();
}

/** The `bin` of each version, the newest patch first. */
async function pyenvDirectories(environment: NodeJS.ProcessEnv): Promise<string[]> {
  const versions = join(environment["PYENV_ROOT"] ?? join(homedir(), ".pyenv"), "versions");
  const names = (await list(versions)).filter((name) => /^3\.\d+\.\d+$/.test(name));
  const newestFirst = names.sort((one, other) => other.localeCompare(one, "en", { numeric: true }));
  return newestFirst.map((name) => join(versions, name, "bin"));
}

async function interpretersIn(directory: string): Promise<Interpreter[]> {
  const names = (await list(directory)).map((name) => /^python3\.(\d+)$/.exec(name)).filter((match) => match !== null);
  const found = names.map(([name, minor]) => ({ minor: Number(minor), path: join(directory, name) }));
  const programs = await Promise.all(found.map(({ path }) => isProgram(path)));
  return found.filter((_, index) => programs[index]);
}

/** A shim is a script, and takes longer to start than Python itself. */
async function isProgram(path: string): Promise<boolean> {
  try {
    await using file = await open(path);
    const { bytesRead, buffer } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer.toString("latin1") !== "#!";
  } catch {
    return false;
  }
}

async function list(directory: string): Promise<string[]> {
  return readdir(directory).catch(() => []);
}
