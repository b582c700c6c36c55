// Installs a Python function's requirements by pip, once for each list and interpreter, and lays them next to the code.
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { cp, link, mkdir, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { join, relative } from "node:path";
import { promisify } from "node:util";
import { findPython, type Python } from "./python.ts";
import type { BuildStep } from "./step.ts";

const run = promisify(execFile);
const PIP_OUTPUT_BYTES = 16 * 1024 * 1024;

/** The absolute directory that holds the packages and, over them, the code. It is named by what is in it. */
export async function installRequirements(step: BuildStep, file: string): Promise<string> {
  const python = await findPython(step.definition.runtime);
  if (!python) throw step.config.error(["functions", step.name, "runtime"], "no Python was found; install python3 to run this function");
  const packages = await installed(step, join(step.codeDirectory, file), python);
  const code = await listFiles(step.codeDirectory);
  const stamps = await Promise.all(code.map((path) => stat(path).then(({ size, mtimeMs }) => `${relative(step.codeDirectory, path)}:${size}:${mtimeMs}`)));
  const directory = join(step.cacheDirectory, "build", `${step.name}-${hash(packages, step.codeDirectory, ...stamps)}`);
  await once(directory, async (target) => {
    await linkTree(packages, target);
    for (const path of code) await cp(path, join(target, relative(step.codeDirectory, path)), { force: true });
  });
  return directory;
}

/** A directory of the packages that the file lists. */
async function installed(step: BuildStep, requirements: string, python: Python): Promise<string> {
  const directory = join(step.cacheDirectory, "build", `python-${hash(python.command, process.arch, await readFile(requirements, "utf8"))}`);
  await once(directory, async (target) => {
    step.progress?.(`Installing ${step.definition.build?.requirements} of ${step.name} (pip, once) …`);
    await mkdir(target, { recursive: true });
    await pip(step, python, ["install", "--target", target, "--requirement", requirements]);
  });
  return directory;
}

async function pip(step: BuildStep, python: Python, args: readonly string[]): Promise<void> {
  const quiet = ["--quiet", "--disable-pip-version-check", "--no-input", "--no-warn-script-location"];
  try {
    await run(python.command, ["-m", "pip", ...args, ...quiet], { cwd: step.codeDirectory, maxBuffer: PIP_OUTPUT_BYTES });
  } catch (error) {
    const { stderr = "", message } = error as { stderr?: string; message: string };
    const said = stderr.trim().split("\n").slice(-5).join("\n  ") || message;
    throw step.config.error(["functions", step.name, "build", "requirements"], `pip (of Python ${python.version}) failed:\n  ${said}`, error);
  }
}

const making = new Map<string, Promise<void>>();

/** Makes a directory unless it is there; what stands under the name is always whole. Functions that need the same wait for one making. */
async function once(directory: string, make: (temporary: string) => Promise<void>): Promise<void> {
  if (await stat(directory).catch(() => undefined)) return;
  const made = making.get(directory) ?? makeWhole(directory, make).finally(() => making.delete(directory));
  making.set(directory, made);
  await made;
}

async function makeWhole(directory: string, make: (temporary: string) => Promise<void>): Promise<void> {
  const temporary = `${directory}.${process.pid}`;
  await rm(temporary, { recursive: true, force: true });
  try {
    await make(temporary);
    await rename(temporary, directory).catch((error: NodeJS.ErrnoException) => {
      // Another process made the same meanwhile: its is as good.
      if (error.code !== "ENOTEMPTY" && error.code !== "EEXIST") throw error;
    });
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

/** Hard links: the packages of all functions take their room once. */
async function linkTree(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  const entries = await readdir(from, { withFileTypes: true });
  await Promise.all(
    entries.map((entry) => {
      const [source, target] = [join(from, entry.name), join(to, entry.name)];
      if (entry.isDirectory()) return linkTree(source, target);
      return link(source, target).catch(() => cp(source, target));
    }),
  );
}

async function listFiles(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile() && !/(^|\/)(__pycache__|\.git|\.venv|venv|node_modules)(\/|$)/.test(relative(directory, entry.parentPath)))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

function hash(...parts: string[]): string {
  const digest = createHash("sha256");
  for (const part of parts) digest.update(part).update("\0");
  return digest.digest("hex").slice(0, 16);
}
