// AWS's own Python runtime client, as pip has it.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { findInterpreters, type Interpreter } from "../../invoker/runtimes/python/interpreters.ts";

const run = promisify(execFile);

/** Installs the client in a directory; the interpreter that can run it, or undefined where pip or a wheel for it is missing. */
export async function installAwslambdaric(target: string): Promise<Interpreter | undefined> {
  for (const interpreter of await findInterpreters()) {
    const install = ["-m", "pip", "install", "--quiet", "--target", target, "--only-binary", "awslambdaric", "awslambdaric"];
    const installed = await run(interpreter.path, install).catch(() => undefined);
    if (installed) return interpreter;
  }
  return undefined;
}
