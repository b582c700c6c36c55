// python3.9 to python3.15: the interpreter of that version, started with a small bootstrap of our own.
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { FunctionDefinition } from "../../../core/function.ts";
import type { Logger } from "../../../core/logger.ts";
import { type Launch, LaunchError, type Runtime } from "../runtime.ts";
import { findInterpreters, type Interpreter } from "./interpreters.ts";

const directory = dirname(fileURLToPath(import.meta.url));
const IDENTIFIER = /^python3\.(\d+)$/;
const warned = new Set<string>();
let interpreters: Promise<readonly Interpreter[]> | undefined;

export const python: Runtime = {
  runs: (identifier) => IDENTIFIER.test(identifier),

  async launch(definition: FunctionDefinition, logger: Logger): Promise<Launch> {
    interpreters ??= findInterpreters();
    const minor = Number(IDENTIFIER.exec(definition.runtime)?.[1]);
    const interpreter = nearest(await interpreters, minor);
    if (!interpreter) throw new LaunchError(`${definition.runtime} needs a Python interpreter, and none is on the PATH or in pyenv: install Python 3.${minor}`);
    if (interpreter.minor !== minor) warnOfOtherVersion(definition.runtime, interpreter, logger);
    return {
      command: interpreter.path,
      arguments: [join(directory, "bootstrap.py")],
      runtimeDirectory: directory,
      executionEnvironment: `AWS_Lambda_${definition.runtime}`,
      variables: pythonPath(definition),
      version: `python:3.${interpreter.minor}`,
    };
  },
};

/** The wanted version, else the one whose number is closest, newer before older. */
function nearest(found: readonly Interpreter[], minor: number): Interpreter | undefined {
  const distance = (candidate: Interpreter) => Math.abs(candidate.minor - minor) * 2 - (candidate.minor > minor ? 1 : 0);
  return found.toSorted((one, other) => distance(one) - distance(other))[0];
}

function pythonPath({ layers, runtime }: FunctionDefinition): Record<string, string> {
  const directories = layers.flatMap((layer) => [`${layer}/python`, `${layer}/python/lib/${runtime}/site-packages`]);
  return { PYTHONPATH: [...directories, directory].join(":") };
}

function warnOfOtherVersion(runtime: string, interpreter: Interpreter, logger: Logger): void {
  if (warned.has(runtime)) return;
  warned.add(runtime);
  logger.warn(`no interpreter for ${runtime}: its functions run on Python 3.${interpreter.minor}; install the right one, or put it on the PATH`, {
    "faas.runtime": runtime,
    "process.executable.path": interpreter.path,
  });
}
