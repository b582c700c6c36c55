// provided.al2 and provided.al2023: whatever executable is called `bootstrap`, in the code or in a layer.
import { join } from "node:path";
import type { FunctionDefinition } from "../../../core/function.ts";
import { isExecutable } from "../programs.ts";
import { type Launch, LaunchError, type Places, type Runtime } from "../runtime.ts";

const IDENTIFIER = /^provided\.(al\d+)$/;

export const provided: Runtime = {
  runs: (identifier) => IDENTIFIER.test(identifier),

  async launch(definition: FunctionDefinition, places: Places): Promise<Launch> {
    return {
      command: await findBootstrap(definition, places),
      arguments: [],
      runtimeDirectory: import.meta.dirname,
      variables: {},
      version: `provided:${IDENTIFIER.exec(definition.runtime)?.[1]}.v1`,
    };
  },
};

/** The code's own comes first, then that of the layer which was laid on last. */
async function findBootstrap({ codeDirectory, layers }: FunctionDefinition, places: Places): Promise<string> {
  if (await isExecutable(join(codeDirectory, "bootstrap"))) return join(places.codeDirectory, "bootstrap");
  for (const [index, layer] of [...layers.entries()].reverse()) {
    if (await isExecutable(join(layer, "bootstrap"))) return join(places.layers[index] ?? (places.layers[0] as string), "bootstrap");
  }
  throw new LaunchError("Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]");
}
