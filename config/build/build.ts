// Where a function's code lies when it is ready to run: as it is, or after the step that its `build` asks for.
import { resolve } from "node:path";
import type { Config } from "../config.ts";
import type { FunctionSettings } from "../schema.ts";
import type { BuildOptions, BuildStep } from "./step.ts";

/** The absolute directory of code that can run. Throws a ConfigError with the tool's own message when a build fails. */
export async function buildCode(config: Config, name: string, definition: FunctionSettings, options: BuildOptions): Promise<string> {
  const codeDirectory = resolve(config.directory, definition.code);
  const step: BuildStep = { ...options, config, name, definition, codeDirectory };
  if (definition.build?.bundle) return (await import("./bundle.ts")).bundle(step);
  if (definition.build?.requirements) return (await import("./requirements.ts")).installRequirements(step, definition.build.requirements);
  return codeDirectory;
}
