// Chooses who runs an environment's function: a process of ours, or a runtime that a developer starts.
import { ExternalHost } from "../debugging/external-host.ts";
import type { EnvironmentParts } from "./environment-parts.ts";
import { createCredentials, environmentVariables } from "./environment-variables.ts";
import type { Host } from "./host.ts";
import { type HostOptions, RuntimeHost } from "./runtime-host.ts";

export interface OpenHostOptions extends EnvironmentParts, Pick<HostOptions, "reporter" | "sandbox" | "onNext" | "onAnswer" | "onExit" | "onExtensionFailure"> {
  readonly logStream: string;
}

export function openHost(options: OpenHostOptions): Host {
  const { definition, debugged, ids } = options;
  if (debugged?.external) return new ExternalHost({ ...options, external: debugged.external, runtime: definition.runtime });
  const credentials = createCredentials(definition.name, ids);
  return new RuntimeHost({
    ...options,
    variables: (launch, runtimeApi, { places, temporaryDirectory }) =>
      environmentVariables({ ...options, definition: { ...definition, ...places }, launch, runtimeApi, temporaryDirectory, credentials }),
  });
}
