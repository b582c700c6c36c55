// TypeScript handlers: esbuild turns them into JavaScript before the environment starts; the runtime loads that in their place, under their name.
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { mkdir, rename, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { BuildFailure, BuildOptions } from "esbuild";
import type { FunctionDefinition } from "../../../core/function.ts";
import { LaunchError } from "../runtime.ts";
import { majorOf, type Node } from "./find-node.ts";

/** In the order of the bootstrap's loader. */
const EXTENSIONS = ["", ".js", ".mjs", ".cjs", ".ts", ".mts", ".cts"];
const TYPESCRIPT = /\.[mc]?ts$/;
const REQUIRE_IN_MODULES = 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);';

/** For each revision of a function: the file that it was turned into. */
const done = new Map<string, Promise<string>>();
const REMEMBERED = 1_000;

/** The absolute path of the JavaScript: `.mjs` for a module, else `.cjs`. Undefined when the handler is no TypeScript. Throws a LaunchError when it cannot be read. */
export async function transpileHandler(definition: FunctionDefinition, node: Node, cacheDirectory: string): Promise<string | undefined> {
  const file = handlerFile(definition);
  if (!file || !TYPESCRIPT.test(file)) return undefined;
  const key = [file, definition.arn, definition.version, definition.revisionId, majorOf(node), cacheDirectory].join("\0");
  let transpiling = done.get(key);
  if (!transpiling || !existsSync(await transpiling)) {
    transpiling = transpile(file, definition.codeDirectory, majorOf(node), join(cacheDirectory, "typescript"));
    remember(key, transpiling);
  }
  return transpiling;
}

/** The handler's file, found as the bootstrap finds it. */
function handlerFile({ codeDirectory, handler }: FunctionDefinition): string | undefined {
  const name = basename(handler);
  const stem = join(codeDirectory, handler.slice(0, handler.length - name.length), name.split(".")[0] as string);
  const extension = EXTENSIONS.find((candidate) => existsSync(stem + candidate));
  return extension === undefined ? undefined : stem + extension;
}

function remember(key: string, transpiling: Promise<string>): void {
  done.set(key, transpiling);
  transpiling.catch(() => done.delete(key));
  if (done.size > REMEMBERED) done.delete(done.keys().next().value as string);
}

/** What it imports from its own directory comes along, packages stay where they are. The map names the files relative to the handler's. */
async function transpile(file: string, codeDirectory: string, major: number, directory: string): Promise<string> {
  const esbuild = await import("esbuild");
  const module = isModule(file);
  const options = optionsFor(file, codeDirectory, major, module);
  const result = await esbuild.build(options).catch((error: BuildFailure) => {
    throw failureOf(error);
  });
  const text = result.outputFiles?.[0]?.text ?? "";
  const target = join(directory, `${createHash("sha256").update(text).digest("hex").slice(0, 32)}${module ? ".mjs" : ".cjs"}`);
  if (!existsSync(target)) await write(target, text);
  return target;
}

function optionsFor(file: string, codeDirectory: string, major: number, module: boolean): BuildOptions {
  return {
    entryPoints: [file],
    outfile: file.replace(TYPESCRIPT, ".transpiled.js"),
    write: false,
    bundle: true,
    packages: "external",
    platform: "node",
    target: `node${major}`,
    format: module ? "esm" : "cjs",
    sourcemap: "inline",
    sourcesContent: false,
    keepNames: true,
    logLevel: "silent",
    absWorkingDir: codeDirectory,
    ...(module && { banner: { js: REQUIRE_IN_MODULES } }),
  };
}

function failureOf({ errors, message }: BuildFailure): LaunchError {
  const [first] = errors ?? [];
  const text = first ? `${first.text}${first.location ? ` (${first.location.file}:${first.location.line})` : ""}` : message;
  if (/^Could not resolve/.test(text)) return new LaunchError(`Error: ${text}`, "Runtime.ImportModuleError");
  return new LaunchError(`SyntaxError: ${text}`, "Runtime.UserCodeSyntaxError");
}

/** By extension, else by the nearest package.json, else by whether it awaits outside of functions: only modules can. */
function isModule(file: string): boolean {
  if (file.endsWith(".mts")) return true;
  if (file.endsWith(".cts")) return false;
  for (let directory = dirname(file); ; directory = dirname(directory)) {
    const description = join(directory, "package.json");
    if (existsSync(description)) return JSON.parse(readFileSync(description, "utf8")).type === "module" || awaitsOutside(file);
    if (directory === dirname(directory)) return awaitsOutside(file);
  }
}

function awaitsOutside(file: string): boolean {
  return /^(export )?((const|let|var) [^=]*= )?await\b/m.test(readFileSync(file, "utf8"));
}

async function write(target: string, text: string): Promise<void> {
  await mkdir(dirname(target), { recursive: true });
  await writeFile(`${target}.${process.pid}`, text);
  await rename(`${target}.${process.pid}`, target);
}
