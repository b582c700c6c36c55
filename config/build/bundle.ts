// Bundles a Node handler with all that it imports, by esbuild; what has not changed since the last time is not bundled again.
import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { basename, dirname, extname, join, relative, resolve } from "node:path";
import type { BuildFailure, BuildOptions as EsbuildOptions } from "esbuild";
import { findHandlerFile } from "../code.ts";
import type { BuildStep } from "./step.ts";

/** Remembers, between runs, what a bundle was made of. */
interface Manifest {
  readonly directory: string;
  /** Absolute path → `size:mtime`, or `absent`. */
  readonly inputs: Readonly<Record<string, string>>;
}

/** Files that change a bundle without being in it. */
const SETTINGS = ["package.json", "tsconfig.json", "package-lock.json"];

/** The absolute directory of the bundle. It is named by what is in it, so that code that differs never shares a directory. */
export async function bundle(step: BuildStep): Promise<string> {
  const entry = await findHandlerFile(step.definition, step.codeDirectory);
  if (!entry) throw step.config.error(["functions", step.name, "handler"], "its module is gone");
  const manifestFile = join(step.cacheDirectory, "build", `${step.name}-${hash(entry, step.definition.runtime).slice(0, 8)}.json`);
  const known = await readManifest(manifestFile);
  if (known && isCurrent(known)) return known.directory;
  step.progress?.(`Bundling ${step.name} …`);
  const manifest = await build(step, entry);
  await replaceFile(manifestFile, JSON.stringify(manifest));
  return manifest.directory;
}

async function build(step: BuildStep, entry: string): Promise<Manifest> {
  const esbuild = await import("esbuild");
  const options = optionsFor(step, entry);
  const result = await esbuild.build(options).catch((error: BuildFailure) => {
    const lines = error.errors?.map(({ text, location }) => (location ? `${location.file}:${location.line}: ${text}` : text)) ?? [error.message];
    throw step.config.error(["functions", step.name, "build"], `esbuild could not bundle ${entry}:\n${lines.map((line) => `  ${line}`).join("\n")}`, error);
  });
  for (const warning of result.warnings) step.logger.warn("esbuild warns", { "faas.name": step.name, message: warning.text });
  const directory = join(step.cacheDirectory, "build", `${step.name}-${hash(...result.outputFiles.map((file) => file.text)).slice(0, 16)}`);
  for (const file of result.outputFiles) await replaceFile(join(directory, relative(step.codeDirectory, file.path)), file.contents);
  return { directory, inputs: stampAll(step, Object.keys(result.metafile.inputs)) };
}

function optionsFor(step: BuildStep, entry: string) {
  const module = isModule(entry);
  const extension = extname(entry);
  const outExtension = extension === ".cjs" || extension === ".cts" ? ".cjs" : module ? ".mjs" : ".js";
  const name = relative(step.codeDirectory, entry).slice(0, -extension.length);
  return {
    entryPoints: { [name]: entry },
    // Written by us, under a name that depends on the content; paths are as if it lay among the code.
    outdir: step.codeDirectory,
    write: false,
    metafile: true,
    bundle: true,
    platform: "node",
    target: `node${/\d+/.exec(step.definition.runtime)![0]}`,
    format: module ? "esm" : "cjs",
    outExtension: { ".js": outExtension },
    sourcemap: "linked",
    logLevel: "silent",
    absWorkingDir: step.codeDirectory,
    // What a module bundles may be CommonJS that requires Node's own modules.
    ...(module && { banner: { js: REQUIRE_IN_MODULES } }),
  } as const satisfies EsbuildOptions;
}

const REQUIRE_IN_MODULES = 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);';

/** Node's own rule: by extension, else by the nearest package.json. */
function isModule(entry: string): boolean {
  if (/\.m[jt]s$/.test(entry)) return true;
  if (/\.c[jt]s$/.test(entry)) return false;
  for (let directory = dirname(entry); ; directory = dirname(directory)) {
    try {
      return JSON.parse(readFileSync(join(directory, "package.json"), "utf8")).type === "module";
    } catch {
      if (directory === dirname(directory) || basename(directory) === "node_modules") return false;
    }
  }
}

function stampAll(step: BuildStep, inputs: readonly string[]): Record<string, string> {
  const files = [...inputs.map((input) => resolve(step.codeDirectory, input)), ...SETTINGS.map((name) => join(step.codeDirectory, name))];
  return Object.fromEntries(files.map((file) => [file, stamp(file)]));
}

function isCurrent(manifest: Manifest): boolean {
  return stamp(manifest.directory) !== "absent" && Object.entries(manifest.inputs).every(([file, known]) => stamp(file) === known);
}

/** Bundles have hundreds of inputs: asked one by one without waiting, they take 2 ms, in promises ten times that. */
function stamp(file: string): string {
  const found = statSync(file, { throwIfNoEntry: false });
  return found ? `${found.size}:${found.mtimeMs}` : "absent";
}

async function readManifest(file: string): Promise<Manifest | undefined> {
  try {
    return JSON.parse(await readFile(file, "utf8")) as Manifest;
  } catch {
    return undefined;
  }
}

/** Never leaves half a file behind. */
async function replaceFile(file: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(`${file}.${process.pid}`, content);
  await rename(`${file}.${process.pid}`, file);
}

function hash(...parts: string[]): string {
  const digest = createHash("sha256");
  for (const part of parts) digest.update(part).update("\0");
  return digest.digest("hex");
}
