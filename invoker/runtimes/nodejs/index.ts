// nodejs18.x to nodejs26.x: the Node that runs us, started with a small bootstrap of our own.
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { FunctionDefinition } from "../../../core/function.ts";
import type { Logger } from "../../../core/logger.ts";
import type { Launch, Runtime } from "../runtime.ts";

const directory = dirname(fileURLToPath(import.meta.url));
const bootstrap = join(directory, "bootstrap.mjs");
const IDENTIFIER = /^nodejs(\d+)\.x$/;
const warned = new Set<string>();

export const nodejs: Runtime = {
  runs: (identifier) => IDENTIFIER.test(identifier),

  async launch(definition: FunctionDefinition, logger: Logger): Promise<Launch> {
    warnOfOtherVersion(definition.runtime, logger);
    return {
      command: process.execPath,
      arguments: [`--max-old-space-size=${oldSpace(definition.memorySize)}`, bootstrap, sdkDirectory ?? ""],
      runtimeDirectory: directory,
      executionEnvironment: `AWS_Lambda_${definition.runtime}`,
      variables: { NODE_PATH: nodePath(definition) },
      version: `nodejs:${process.versions.node.split(".")[0]}.v${process.versions.node.split(".")[1]}`,
    };
  },
};

/** What is left for JavaScript's old objects when the young ones, the stack and the binary have had their share; AWS gives nine tenths. */
function oldSpace(memorySize: number): number {
  return Math.floor(memorySize * 0.9);
}

function nodePath({ runtime, codeDirectory, layers }: FunctionDefinition): string {
  const major = IDENTIFIER.exec(runtime)?.[1];
  const ofLayers = layers.flatMap((layer) => [`${layer}/nodejs/node${major}/node_modules`, `${layer}/nodejs/node_modules`]);
  return [...ofLayers, directory, codeDirectory].join(":");
}

function warnOfOtherVersion(runtime: string, logger: Logger): void {
  const wanted = IDENTIFIER.exec(runtime)?.[1];
  if (wanted === process.versions.node.split(".")[0] || warned.has(runtime)) return;
  warned.add(runtime);
  logger.warn("a function runs on another Node than its runtime says", { "faas.runtime": runtime, "process.runtime.version": process.versions.node });
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
