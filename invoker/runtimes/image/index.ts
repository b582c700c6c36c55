// PackageType Image: a container of docker or podman, when an engine answers.
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { FunctionDefinition } from "../../../core/function.ts";
import { fetchOnce, runTool } from "../fetch.ts";
import { ask, onPath } from "../programs.ts";
import { type Launch, LaunchError, type Places, type Runtime, type RuntimeContext } from "../runtime.ts";

const directory = dirname(fileURLToPath(import.meta.url));

export const image: Runtime = {
  runs: (identifier) => identifier === "",

  async launch(definition: FunctionDefinition, _places: Places, context: RuntimeContext): Promise<Launch> {
    const { imageUri, imageConfig = {}, memorySize } = definition;
    if (!imageUri) throw new LaunchError("the function has neither a runtime nor an image");
    const engine = await findEngine();
    await provide(engine, imageUri, context);
    const [entry, ...before] = imageConfig.entryPoint ?? [];
    const options = [
      ...["--memory", `${memorySize}m`, "--read-only", "--tmpfs", `/tmp:rw,exec,mode=1777,size=${definition.ephemeralStorage}m`],
      ...(imageConfig.workingDirectory ? ["--workdir", imageConfig.workingDirectory] : []),
      ...(entry ? ["--entrypoint", entry] : []),
    ];
    return {
      command: "/bin/sh",
      arguments: [join(directory, "run.sh"), engine, ...options, imageUri, ...before, ...(imageConfig.command ?? [])],
      runtimeDirectory: directory,
      variables: {},
      version: "image:v1",
      reads: [directory],
    };
  },
};

/** The first engine on the PATH that answers. */
async function findEngine(): Promise<string> {
  const candidates = [...(await onPath("docker")), ...(await onPath("podman"))];
  for (const engine of candidates) if ((await ask(engine, "version", "--format", "{{.Server.Version}}"))?.trim()) return engine;
  const found = candidates.length > 0 ? `${candidates.join(" and ")} reach no engine: start it` : "neither docker nor podman is on the PATH: install one";
  throw new LaunchError(`functions of package type Image run in containers, and ${found}`);
}

/** An image that is here is taken as it is. */
async function provide(engine: string, uri: string, context: RuntimeContext): Promise<void> {
  if ((await ask(engine, "image", "inspect", "--format", "{{.Id}}", uri)) !== undefined) return;
  context.progress(`Pulling ${uri} …`);
  await fetchOnce(`${engine} ${uri}`, () => runTool(context, engine, ["pull", "--quiet", uri], "/")).catch((error: Error) => {
    throw new LaunchError(`${engine} could not pull ${uri}: ${error.message}`);
  });
}
