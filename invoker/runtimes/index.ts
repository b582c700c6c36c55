// The runtimes that functions can be written for.
import { nodejs } from "./nodejs/index.ts";
import { python } from "./python/index.ts";
import { LaunchError, type Runtime } from "./runtime.ts";

const runtimes: readonly Runtime[] = [nodejs, python];

export function findRuntime(identifier: string): Runtime {
  const runtime = runtimes.find((candidate) => candidate.runs(identifier));
  if (!runtime) throw new LaunchError(`the runtime ${identifier} is not supported: nodejs18.x to nodejs26.x and python3.9 to python3.15 are`);
  return runtime;
}
