// python3.9 to python3.15: the interpreter of that version, started with a small bootstrap of our own.
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { FunctionDefinition } from "../../../core/function.ts";
import { searchOnce } from "../programs.ts";
import { type Launch, LaunchError, type Places, type Runtime, type RuntimeContext } from "../runtime.ts";
import { compile } from "./bytecode.ts";
import { findInterpreters, type Interpreter } from "./interpreters.ts";

const directory = dirname(fileURLToPath(import.meta.url));
const IDENTIFIER = /^python3\.(\d+)$/;
const interpreters = searchOnce(() => findInterpreters());

export const python: Runtime = {
  runs: (identifier) => IDENTIFIER.test(identifier),

  async launch({ runtime }: FunctionDefinition, places: Places, context: RuntimeContext): Promise<Launch> {
    const minor = Number(IDENTIFIER.exec(runtime)?.[1]);
    const advice = `install Python 3.${minor} (\`pyenv install 3.${minor}\`), or put it on the PATH`;
    const interpreter = nearest(await interpreters(context), minor);
    if (!interpreter) throw new LaunchError(`${runtime} needs a Python interpreter, and none is on the PATH or in pyenv: ${advice}`);
    if (interpreter.minor !== minor) context.approximate(runtime, `Python 3.${interpreter.minor} (${interpreter.path})`, advice);
    await compile(join(directory, "lambdabus_runtime"), interpreter, context);
    return {
      command: interpreter.path,
      arguments: [join(directory, "bootstrap.py")],
      runtimeDirectory: directory,
      executionEnvironment: `AWS_Lambda_${runtime}`,
      variables: { PYTHONPATH: pythonPath(runtime, places) },
      version: `python:3.${interpreter.minor}`,
      reads: [dirname(dirname(interpreter.path))],
    };
  },
};

/** The wanted version, else the one whose number is closest, newer before older. */
function nearest(found: readonly Interpreter[], minor: number): Interpreter | undefined {
  const distance = (candidate: Interpreter) => Math.abs(candidate.minor - minor) * 2 - (candidate.minor > minor ? 1 : 0);
  return found.toSorted((one, other) => distance(one) - distance(other))[0];
}

function pythonPath(runtime: string, { layers }: Places): string {
  return [...layers.flatMap((layer) => [`${layer}/python`, `${layer}/python/lib/${runtime}/site-packages`]), directory].join(":");
}
