// AWS_LAMBDA_EXEC_WRAPPER: a script of the function's, or of a layer's, that starts the managed runtime.
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import type { FunctionDefinition } from "../../core/function.ts";
import type { Launch, Places } from "./runtime.ts";

/** The launch through the wrapper that the function asks for. OS-only runtimes and images take no notice of it. A wrapper that is missing fails as in Lambda: the shell ends with 127. */
export function wrapped(launch: Launch, definition: FunctionDefinition, places: Places): Launch {
  const wrapper = definition.environment["AWS_LAMBDA_EXEC_WRAPPER"];
  if (!wrapper || launch.executionEnvironment === undefined) return launch;
  const path = [dirname(launch.command), "/usr/local/bin", "/usr/bin", "/bin", ...places.layers.map((layer) => `${layer}/bin`)].join(":");
  return {
    ...launch,
    command: placeOf(wrapper, places),
    arguments: [launch.command, ...launch.arguments],
    variables: { ...launch.variables, PATH: path },
  };
}

/** Functions name Lambda's own paths, also where code and layers lie elsewhere. A later layer hides what an earlier one has. */
function placeOf(path: string, { codeDirectory, layers }: Places): string {
  if (path.startsWith("/var/task/")) return join(codeDirectory, path.slice("/var/task".length));
  if (!path.startsWith("/opt/")) return path;
  const candidates = layers.map((layer) => join(layer, path.slice("/opt".length)));
  return candidates.findLast((candidate) => existsSync(candidate)) ?? path;
}
