// dotnet8 and dotnet10: the .NET of the machine, with AWS's Amazon.Lambda.RuntimeSupport out of the function's own package.
import { existsSync } from "node:fs";
import { realpath } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { FunctionDefinition } from "../../../core/function.ts";
import { ask, onPath } from "../programs.ts";
import { type Launch, LaunchError, type Places, type Runtime, type RuntimeContext } from "../runtime.ts";

const IDENTIFIER = /^dotnet(\d+)$/;
const SUPPORT = "Amazon.Lambda.RuntimeSupport.dll";

export const dotnet: Runtime = {
  runs: (identifier) => IDENTIFIER.test(identifier),

  async launch(definition: FunctionDefinition, places: Places, context: RuntimeContext): Promise<Launch> {
    const { runtime } = definition;
    const major = Number(IDENTIFIER.exec(runtime)?.[1]);
    const advice = `install the .NET ${major} runtime, and put \`dotnet\` on the PATH`;
    const [command] = await onPath("dotnet");
    if (!command) throw new LaunchError(`${runtime} needs .NET, and there is no \`dotnet\` on the PATH: ${advice}`);
    const version = nearest(await frameworks(command), major);
    if (!version) throw new LaunchError(`${runtime} needs the .NET ${major} runtime or a newer one, and \`dotnet\` has none: ${advice}`);
    if (Number.parseInt(version, 10) !== major) context.approximate(runtime, `.NET ${version}`, advice);
    return {
      command,
      arguments: commandLine(definition, places),
      runtimeDirectory: import.meta.dirname,
      executionEnvironment: `AWS_Lambda_${runtime}`,
      variables: { DOTNET_ROLL_FORWARD: "Major", DOTNET_CLI_TELEMETRY_OPTOUT: "1" },
      version: `dotnet:${major}.v${version.split(".")[2]}`,
      reads: [dirname(await realpath(command))],
    };
  },
};

/** An assembly that brings its own `Main` is started; in a class library AWS's bootstrap looks for the handler. */
function commandLine({ handler, codeDirectory }: FunctionDefinition, places: Places): string[] {
  const [assembly, type] = handler.split("::") as [string, string | undefined];
  const beside = (file: string) => join(places.codeDirectory, file);
  if (!existsSync(join(codeDirectory, `${assembly}.dll`))) throw new LaunchError(`there is no ${assembly}.dll in the code`, "Runtime.ImportModuleError");
  if (type === undefined) return ["exec", beside(`${assembly}.dll`)];
  if (!existsSync(join(codeDirectory, SUPPORT)))
    throw new LaunchError(`a class library needs ${SUPPORT} beside it: add the package Amazon.Lambda.RuntimeSupport to the project, and publish it`);
  return ["exec", "--depsfile", beside(`${assembly}.deps.json`), "--runtimeconfig", beside(`${assembly}.runtimeconfig.json`), beside(SUPPORT), handler];
}

/** Versions of the framework that are installed: `8.0.11`. */
async function frameworks(command: string): Promise<string[]> {
  const listed = (await ask(command, "--list-runtimes")) ?? "";
  return Array.from(listed.matchAll(/^Microsoft\.NETCore\.App (\d+\.\d+\.\d+)/gm), ([, version]) => version as string);
}

/** The newest of the wanted major, else of the next one above. */
function nearest(versions: readonly string[], major: number): string | undefined {
  const able = versions.filter((version) => Number.parseInt(version, 10) >= major);
  const closest = Math.min(...able.map((version) => Number.parseInt(version, 10)));
  const newest = (one: string, other: string) => other.localeCompare(one, "en", { numeric: true });
  return able.filter((version) => Number.parseInt(version, 10) === closest).sort(newest)[0];
}
