// PackageType Image: a container of docker or podman, when an engine answers.
import { join } from "node:path";
import type { FunctionDefinition } from "../../../core/function.ts";
import { type Launch, LaunchError, type Places, type Runtime, type RuntimeContext } from "../runtime.ts";
import { clientVariables, containerEnd, findEngine, provideImage } from "./engine.ts";

/** Lambda's own. */
const PROCESSES = 1_024;
const OPEN_FILES = 1_024;
/** What images have of their own: it is left as it is, unless the function itself sets it. */
const OF_IMAGES = "PATH LD_LIBRARY_PATH HOME PWD OLDPWD SHLVL _ TMPDIR TMP TEMP LAMBDA_TASK_ROOT LAMBDA_RUNTIME_DIR".split(" ");

export const image: Runtime = {
  runs: (identifier) => identifier === "",

  async launch(definition: FunctionDefinition, _places: Places, context: RuntimeContext): Promise<Launch> {
    const { imageUri } = definition;
    if (!imageUri) throw new LaunchError("the function has neither a runtime nor an image");
    const client = await findEngine();
    await provideImage(client, imageUri, context);
    const name = `lambdabus-${process.pid}-${context.ids.hex(16)}`;
    const settings = clientVariables();
    const leftOut = new Set([...OF_IMAGES, ...settings.map(([variable]) => variable)]);
    const [entry, ...before] = definition.imageConfig?.entryPoint ?? [];
    const options = [...limits(definition), ...variables(definition, leftOut), ...(entry ? ["--entrypoint", entry] : [])];
    const command = [...before, ...(definition.imageConfig?.command ?? [])];
    return {
      command: "/bin/sh",
      arguments: [
        join(import.meta.dirname, "run.sh"),
        name,
        [...leftOut].join(" "),
        ...settings.map((setting) => setting.join("=")),
        "--",
        client,
        ...options,
        imageUri,
        ...command,
      ],
      runtimeDirectory: import.meta.dirname,
      variables: {},
      version: "image:v1",
      end: containerEnd(client, name, context),
    };
  },
};

/** What a handler may not do in Lambda either. `/tmp` is a volume: in memory it would count as the function's. */
function limits({ memorySize, imageConfig }: FunctionDefinition): string[] {
  const memory = `${memorySize}m`;
  return [
    ...["--memory", memory, "--memory-swap", memory, "--pids-limit", String(PROCESSES), "--ulimit", `nofile=${OPEN_FILES}:${OPEN_FILES}`],
    ...["--cap-drop", "ALL", "--security-opt", "no-new-privileges", "--read-only", "--volume", "/tmp", "--stop-timeout", "0"],
    ...(imageConfig?.workingDirectory ? ["--workdir", imageConfig.workingDirectory] : []),
  ];
}

/** By name and value, since the client would hand on its own: what the function sets of the variables that are left out. */
function variables({ environment }: FunctionDefinition, leftOut: ReadonlySet<string>): string[] {
  const own = Object.entries(environment).filter(([name]) => leftOut.has(name));
  return own.flatMap(([name, value]) => ["--env", `${name}=${value}`]);
}
