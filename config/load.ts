// Reads a configuration file, or an object of the same form, and checks all of it: every problem is reported, with its line.
import { readFile, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { LineCounter, parseDocument } from "yaml";
import { ConfigError } from "../core/errors.ts";
import { findMissingCode } from "./code.ts";
import { Config } from "./config.ts";
import { formatPath, lineOf, type Path } from "./positions.ts";
import { findProblems, type Problem } from "./problems.ts";
import { configSchema, type Settings } from "./schema.ts";

export { Config };

const MAX_FILE_BYTES = 1024 * 1024;
/** Aliases that are followed before a file counts as a bomb. */
const MAX_ALIASES = 100;

/** Reads a file. Throws a ConfigError that names every problem as `file:line: what, and what to do`. */
export async function loadConfig(file: string): Promise<Config> {
  const counter = new LineCounter();
  const document = parseDocument(await readText(file), { lineCounter: counter, prettyErrors: false, stringKeys: true });
  const line = (path: Path) => lineOf(document, counter, path);
  if (document.errors.length > 0) {
    throw combine(
      document.errors.map((error) => ({ message: `this is not valid YAML: ${error.message}`, file, line: counter.linePos(error.pos[0]).line })),
      { cause: document.errors[0] },
    );
  }
  return check(
    toObject(file, () => document.toJS({ maxAliasCount: MAX_ALIASES })),
    dirname(resolve(file)),
    { file, lineOf: line },
  );
}

/** Checks a configuration that comes as an object. Relative paths start at `directory`. */
export function parseConfig(value: unknown, directory: string): Promise<Config> {
  return check(value, resolve(directory), {});
}

async function check(value: unknown, directory: string, source: { file?: string; lineOf?: (path: Path) => number }): Promise<Config> {
  const result = configSchema.safeParse(value ?? {});
  if (!result.success) throw report(findProblems(result.error.issues, value), source);
  const config = new Config(result.data satisfies Settings, directory, source);
  const missing = await findMissingCode(config.settings, directory);
  if (missing.length > 0) throw report(missing, source);
  return config;
}

async function readText(file: string): Promise<string> {
  try {
    const { size } = await stat(file);
    if (size > MAX_FILE_BYTES) throw new ConfigError(`the file has ${size} bytes; a configuration has at most ${MAX_FILE_BYTES}`, { file });
    return await readFile(file, "utf8");
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    throw new ConfigError(code === "ENOENT" ? "there is no such file" : `cannot be read: ${message}`, { file, cause: error });
  }
}

function toObject(file: string, convert: () => unknown): unknown {
  try {
    return convert();
  } catch (error) {
    throw new ConfigError(`this is not valid YAML: ${(error as Error).message}`, { file, line: 1, cause: error });
  }
}

function report(problems: readonly Problem[], source: { file?: string; lineOf?: (path: Path) => number }): ConfigError {
  const located = problems.map(({ path, message }) => ({
    message,
    path: formatPath(path),
    ...(source.file !== undefined && { file: source.file }),
    ...(source.lineOf && { line: source.lineOf(path) }),
  }));
  return combine(located.sort((a, b) => (a.line ?? 0) - (b.line ?? 0)));
}

/** One error that carries the first problem's place and all problems' lines. */
function combine(problems: readonly { message: string; file?: string; line?: number; path?: string }[], extra: { cause?: unknown } = {}): ConfigError {
  const [first, ...others] = problems.map((problem) => ({ ...problem, shown: problem.path ? `${problem.path}: ${problem.message}` : problem.message }));
  const lines = others.map((problem) => new ConfigError(problem.shown, problem).message);
  return new ConfigError([first!.shown, ...lines].join("\n"), { ...first, ...extra });
}
