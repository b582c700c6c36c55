// Whether the code that the file speaks of is there: directory, handler's module, requirements.
import { access, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import type { Problem } from "./problems.ts";
import type { FunctionSettings, Settings } from "./schema.ts";

/** What Node loads as it is, and what esbuild takes besides. */
const NODE_EXTENSIONS = [".js", ".mjs", ".cjs", ".ts", ".mts", ".cts"];

export async function findMissingCode(settings: Settings, directory: string): Promise<Problem[]> {
  const found = await Promise.all(Object.entries(settings.functions).map(([name, definition]) => findMissingCodeOf(name, definition, directory)));
  return found.filter((problem) => problem !== undefined);
}

/** What one function lacks first. */
export async function findMissingCodeOf(name: string, definition: FunctionSettings, directory: string): Promise<Problem | undefined> {
  const path = ["functions", name] as const;
  const code = resolve(directory, definition.code);
  if (!(await isDirectory(code))) return { path: [...path, "code"], message: `there is no directory ${code}` };
  const { requirements, bundle } = definition.build ?? {};
  if (requirements && !definition.runtime.startsWith("python"))
    return { path: [...path, "build", "requirements"], message: `is for Python; the runtime is ${definition.runtime}` };
  if (bundle && !definition.runtime.startsWith("nodejs"))
    return { path: [...path, "build", "bundle"], message: `is for Node; the runtime is ${definition.runtime}` };
  if (requirements && !(await exists(join(code, requirements)))) {
    return { path: [...path, "build", "requirements"], message: `there is no file ${join(code, requirements)}` };
  }
  return checkHandler([...path, "handler"], definition, code);
}

async function checkHandler(path: Problem["path"], definition: FunctionSettings, code: string): Promise<Problem | undefined> {
  // What a class lies in is known to its runtime only.
  if (/^(java|dotnet)/.test(definition.runtime)) return undefined;
  const candidates = moduleFiles(definition);
  if (candidates.length === 0) return { path, message: `\`${definition.handler}\` names no function; it must be \`module.function\`` };
  if (await findHandlerFile(definition, code)) return undefined;
  return { path, message: `there is no ${candidates.join(", ")} in ${code}` };
}

/** The absolute path of the handler's module; undefined when there is none. */
export async function findHandlerFile(definition: FunctionSettings, code: string): Promise<string | undefined> {
  for (const file of moduleFiles(definition)) if (await exists(join(code, file))) return join(code, file);
  return undefined;
}

/** Where Lambda looks for the handler's module, in this order, relative to the code. Empty when the handler names no function. */
export function moduleFiles({ handler, runtime }: Pick<FunctionSettings, "handler" | "runtime">): string[] {
  if (runtime.startsWith("provided")) return ["bootstrap"];
  if (runtime.startsWith("python")) {
    // Python splits at the last dot, and takes the other dots for folders.
    const dot = handler.lastIndexOf(".");
    const module = handler.slice(0, dot).replaceAll(".", "/");
    return dot > 0 && dot < handler.length - 1 ? [`${module}.py`, `${module}/__init__.py`] : [];
  }
  // Ruby and Node split at the first dot of the last part: what follows names a function, which may lie in an object.
  const file = basename(handler);
  const dot = file.indexOf(".");
  if (dot <= 0 || dot === file.length - 1) return [];
  const extensions = runtime.startsWith("ruby") ? [".rb"] : NODE_EXTENSIONS;
  return extensions.map((extension) => join(dirname(handler), `${file.slice(0, dot)}${extension}`));
}

async function isDirectory(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
