// nodejs18.x to nodejs26.x: Node of that version, started with a small bootstrap of our own.
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { FunctionDefinition } from "../../../core/function.ts";
import type { Inspection, Launch, Places, Runtime, RuntimeContext } from "../runtime.ts";
import { findNode } from "./find-node.ts";
import { transpileHandler } from "./typescript.ts";

const directory = dirname(fileURLToPath(import.meta.url));
const bootstrap = join(directory, "bootstrap.cjs");
const IDENTIFIER = /^nodejs(\d+)\.x$/;

export const nodejs: Runtime = {
  runs: (identifier) => IDENTIFIER.test(identifier),

  async launch(definition: FunctionDefinition, places: Places, context: RuntimeContext): Promise<Launch> {
    const { runtime, memorySize } = definition;
    const major = Number(IDENTIFIER.exec(runtime)?.[1]);
    const node = await findNode(runtime, major, context);
    const transpiled = await transpileHandler(definition, node, context.cacheDirectory);
    const [number, minor] = node.version.split(".");
    return {
      command: node.path,
      arguments: [
        `--max-old-space-size=${oldSpace(memorySize)}`,
        ...disabledFeatures(major, definition.environment["NODE_OPTIONS"]),
        ...(transpiled ? ["--enable-source-maps"] : []),
        bootstrap,
        sdkDirectory ?? "",
        ...(transpiled ? [transpiled] : []),
      ],
      runtimeDirectory: directory,
      executionEnvironment: `AWS_Lambda_${runtime}`,
      variables: { NODE_PATH: nodePath(major, places) },
      version: `nodejs:${number}.v${minor}`,
      reads: [dirname(dirname(node.path)), ...(sdkDirectory ? [modulesOf(sdkDirectory)] : []), ...(transpiled ? [transpiled] : [])],
    };
  },

  inspect(launch: Launch, { breakAtStart }: Inspection): Launch {
    return { ...launch, arguments: [`--inspect${breakAtStart ? "-brk" : ""}=127.0.0.1:0`, ...launch.arguments] };
  },
};

/** What is left for JavaScript's old objects when the young ones, the stack and the binary have had their share; AWS gives nine tenths. */
function oldSpace(memorySize: number): number {
  return Math.floor(memorySize * 0.9);
}

/** Lambda turns off, in Node 20 and 22, what was an experiment when they were new: `require` of a module, and a module in a file that does not say it is one. NODE_OPTIONS turns it on again. */
function disabledFeatures(major: number, options = ""): readonly string[] {
  if (major !== 20 && major !== 22) return [];
  return ["require-module", "detect-module"]
    .filter((feature) => !options.includes(`--experimental-${feature}`))
    .map((feature) => `--no-experimental-${feature}`);
}

function nodePath(major: number, { codeDirectory, layers }: Places): string {
  const ofLayers = layers.flatMap((layer) => [`${layer}/nodejs/node${major}/node_modules`, `${layer}/nodejs/node_modules`]);
  return [...ofLayers, directory, codeDirectory].join(":");
}

/** AWS ships its SDK with the runtime: where one is installed beside us, handlers that bring none find it. */
const sdkDirectory = installedSdk();

function installedSdk(): string | undefined {
  try {
    return createRequire(import.meta.url).resolve("@aws-sdk/client-s3");
  } catch {
    return undefined;
  }
}

/** The `node_modules` that a file of a package lies in. */
function modulesOf(file: string): string {
  return file.slice(0, file.lastIndexOf("/node_modules/") + "/node_modules".length);
}
