// Whether files of code parse: one that is saved halfway does not, and is better not run.
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { extname } from "node:path";
import { promisify } from "node:util";
import type { Loader, TransformFailure } from "esbuild";
import { ConfigError } from "../../core/errors.ts";
import { findPython } from "./python.ts";

const LOADERS: Readonly<Record<string, Loader>> = {
  ".js": "js",
  ".mjs": "js",
  ".cjs": "js",
  ".ts": "ts",
  ".mts": "ts",
  ".cts": "ts",
  ".tsx": "tsx",
  ".json": "json",
};

/** Reads each file, and says of the first that does not parse where and why. */
const PYTHON = `
import ast, sys
for path in sys.argv[1:]:
    try:
        ast.parse(open(path, "rb").read(), path)
    except FileNotFoundError:
        pass
    except SyntaxError as error:
        sys.exit(f"{path}:{error.lineno}: {error.msg}")
    except ValueError as error:
        sys.exit(f"{path}: {error}")
`;

/** Throws a ConfigError that names file and line. A file that is gone, or is in no language that is known here, passes. */
export async function checkSyntax(paths: readonly string[], runtime: string): Promise<void> {
  await Promise.all(paths.map(checkWithEsbuild));
  const scripts = paths.filter((path) => extname(path) === ".py");
  if (scripts.length > 0 && runtime.startsWith("python")) await checkWithPython(scripts, runtime);
}

async function checkWithEsbuild(path: string): Promise<void> {
  const loader = LOADERS[extname(path)];
  if (!loader) return;
  const text = await readFile(path, "utf8").catch(() => undefined);
  if (text === undefined) return;
  const { transform } = await import("esbuild");
  await transform(text, { loader, logLevel: "silent" }).catch(({ errors, message }: TransformFailure) => {
    const [first] = errors ?? [];
    throw new ConfigError(first?.text ?? message, { file: path, ...(first?.location && { line: first.location.line }) });
  });
}

/** By the interpreter that runs the function: what it does not parse, another may. */
async function checkWithPython(paths: readonly string[], runtime: string): Promise<void> {
  const python = await findPython(runtime);
  if (!python) return;
  await promisify(execFile)(python.command, ["-I", "-c", PYTHON, ...paths]).catch(({ stderr, message }: { stderr?: string; message: string }) => {
    throw new ConfigError(stderr?.trim() || message);
  });
}
