// The runtimes that functions can be written for.
import type { FunctionDefinition } from "../../core/function.ts";
import { dotnet } from "./dotnet/index.ts";
import { wrapped } from "./exec-wrapper.ts";
import { image } from "./image/index.ts";
import { java } from "./java/index.ts";
import { nodejs } from "./nodejs/index.ts";
import { provided } from "./provided/index.ts";
import { python } from "./python/index.ts";
import { ruby } from "./ruby/index.ts";
import { type Inspection, type Launch, LaunchError, type Places, type Runtime, type RuntimeContext } from "./runtime.ts";

const runtimes: readonly Runtime[] = [nodejs, python, java, ruby, dotnet, provided, image];

/** Who runs functions of this identifier; images have an empty one. */
export function runtimeFor(identifier: string): Runtime | undefined {
  return runtimes.find((candidate) => candidate.runs(identifier));
}

/** What the runtimes of one invoker have in common: where they fetch to, and how exact they must be. */
export class Runtimes {
  readonly #context: RuntimeContext;

  constructor(options: Omit<RuntimeContext, "progress" | "approximate"> & { readonly progress?: ((text: string) => void) | undefined }) {
    const warned = new Set<string>();
    this.#context = {
      ...options,
      progress: options.progress ?? ((text) => options.logger.info(text)),
      approximate(runtime, instead, advice) {
        if (options.policy === "strict") throw new LaunchError(`there is no interpreter for ${runtime} (strict: ${instead} will not do); ${advice}`);
        if (warned.has(runtime)) return;
        warned.add(runtime);
        options.logger.warn(`no interpreter for ${runtime}: its functions run on ${instead}; ${advice}`, { "faas.runtime": runtime });
      },
    };
  }

  /** The command that starts a function whose code and layers the process sees at `places`: where they are, unless said otherwise. */
  async launch(definition: FunctionDefinition, places: Places = definition, inspection?: Inspection): Promise<Launch> {
    const runtime = runtimeFor(definition.runtime);
    if (!runtime) throw new LaunchError(`the runtime ${definition.runtime} is not supported`);
    if (inspection && !runtime.inspect) throw new LaunchError(`functions of ${definition.runtime || "package type Image"} have no inspector`);
    const launch = await runtime.launch(definition, places, this.#context);
    return wrapped(inspection && runtime.inspect ? runtime.inspect(launch, inspection) : launch, definition, places);
  }
}
