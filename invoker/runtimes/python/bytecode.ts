// Compiles our Python modules once for each interpreter, beside their sources, where it looks for that: in a namespace the directory is read-only, and each cold start would compile them anew.
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { fetchOnce, runTool, type ToolContext } from "../fetch.ts";
import type { Interpreter } from "./interpreters.ts";

/** Where this is not ours to write to, cold starts take a few milliseconds longer. */
export async function compile(directory: string, interpreter: Interpreter, context: ToolContext): Promise<void> {
  await fetchOnce(`${interpreter.path} ${directory}`, async () => {
    if (await isCompiled(directory, interpreter)) return;
    await runTool(context, interpreter.path, ["-m", "compileall", "-q", directory], "/").catch(() => {});
  });
}

/** Whether each module's bytecode is there, and not older than the module. */
async function isCompiled(directory: string, { minor }: Interpreter): Promise<boolean> {
  const modules = (await readdir(directory)).filter((name) => name.endsWith(".py"));
  const fresh = await Promise.all(
    modules.map(async (name) => {
      const bytecode = join(directory, "__pycache__", name.replace(/py$/, `cpython-3${minor}.pyc`));
      return (await changed(bytecode)) >= (await changed(join(directory, name)));
    }),
  );
  return fresh.every(Boolean);
}

/** When it was changed last; never, when it is not there. */
async function changed(file: string): Promise<number> {
  return stat(file).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
}
