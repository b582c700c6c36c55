// What a client configures of a function: defaults for a new one, changes to one that exists, and what Lambda refuses.
import { invalidParameter } from "./errors.ts";
import type { LayerReference, LoggingConfig, Settings, VpcConfig } from "./function-record.ts";
import { checkImageSettings } from "./image.ts";
import { checkRuntime } from "./runtimes.ts";
import { checkSettings } from "./settings-checks.ts";
import type { SettingsInput } from "./settings-input.ts";

/** By what settings are judged, besides themselves. */
export interface SettingsRules {
  /** Whether the dates of runtimes are applied. */
  readonly strict: boolean;
  /** Milliseconds. */
  readonly now: number;
  /** The layer versions of these ARNs; throws where one is missing. */
  layers(arns: readonly string[]): readonly LayerReference[];
}

/** Settings of a new function. Throws ValidationException or InvalidParameterValueException in Lambda's words. */
export function newSettings(name: string, input: SettingsInput, rules: SettingsRules): Settings {
  const { Runtime, Handler, PackageType = "Zip" } = input;
  if (PackageType === "Zip" && !(Runtime && Handler)) {
    throw invalidParameter("Runtime and Handler are mandatory parameters for functions created with deployment packages.");
  }
  if (Runtime) checkRuntime(Runtime, "create", rules.strict, rules.now);
  const defaults: Settings = {
    Role: input.Role as string,
    Description: "",
    Timeout: 3,
    MemorySize: 128,
    EphemeralStorage: { Size: 512 },
    PackageType,
    Architectures: ["x86_64"],
    TracingConfig: { Mode: "PassThrough" },
    LoggingConfig: { LogFormat: "Text", LogGroup: `/aws/lambda/${name}` },
    SnapStart: { ApplyOn: "None" },
  };
  return { ...merge(defaults, input, rules), Architectures: input.Architectures ?? defaults.Architectures };
}

/** Settings after UpdateFunctionConfiguration: what is absent stays, `Environment` is replaced whole, empty values clear. */
export function changedSettings(settings: Settings, input: SettingsInput, rules: SettingsRules): Settings {
  if (input.Runtime !== undefined) checkRuntime(input.Runtime, "update", rules.strict, rules.now);
  return merge(settings, input, rules);
}

function merge(settings: Settings, input: SettingsInput, rules: SettingsRules): Settings {
  checkSettings(input);
  checkImageSettings(settings.PackageType, input);
  const { Environment, DeadLetterConfig, VpcConfig: _, KMSKeyArn, FileSystemConfigs, Layers, ImageConfig, ...kept } = settings;
  const environment = input.Environment ? input.Environment.Variables : Environment?.Variables;
  const target = input.DeadLetterConfig ? input.DeadLetterConfig.TargetArn : DeadLetterConfig?.TargetArn;
  const key = input.KMSKeyArn ?? KMSKeyArn;
  const vpc = mergeVpc(settings.VpcConfig, input.VpcConfig);
  const fileSystems = input.FileSystemConfigs ?? FileSystemConfigs ?? [];
  const layers = input.Layers ? rules.layers(input.Layers) : (Layers ?? []);
  const image = input.ImageConfig ?? ImageConfig ?? {};
  return {
    ...kept,
    ...given(input, ["Runtime", "Handler", "Role", "Description", "Timeout", "MemorySize", "EphemeralStorage", ...ECHOED]),
    TracingConfig: { Mode: input.TracingConfig?.Mode ?? settings.TracingConfig.Mode },
    SnapStart: { ApplyOn: input.SnapStart?.ApplyOn ?? settings.SnapStart.ApplyOn },
    LoggingConfig: mergeLogging(settings.LoggingConfig, input.LoggingConfig),
    ...(environment && Object.keys(environment).length > 0 && { Environment: { Variables: environment } }),
    ...(target && { DeadLetterConfig: { TargetArn: target } }),
    ...(key && { KMSKeyArn: key }),
    ...(vpc && { VpcConfig: vpc }),
    ...(fileSystems.length > 0 && { FileSystemConfigs: fileSystems }),
    ...(layers.length > 0 && { Layers: layers }),
    ...(Object.keys(image).length > 0 && { ImageConfig: image }),
  };
}

/** Taken and shown again, without effect here. */
const ECHOED = ["TenancyConfig", "DurableConfig", "CapacityProviderConfig", "RuntimeConfig", "AcceleratorConfig"] as const;

function given(input: SettingsInput, names: readonly (keyof SettingsInput)[]): Partial<Settings> {
  return Object.fromEntries(names.filter((name) => input[name] !== undefined).map((name) => [name, input[name]]));
}

function mergeLogging(current: LoggingConfig, input: Partial<LoggingConfig> | undefined): LoggingConfig {
  if (!input) return current;
  const merged = { ...current, ...input };
  const { LogFormat, LogGroup } = merged;
  if (LogFormat === "JSON") return { ApplicationLogLevel: "INFO", SystemLogLevel: "INFO", ...merged };
  if (input.ApplicationLogLevel || input.SystemLogLevel) {
    throw invalidParameter("ApplicationLogLevel and SystemLogLevel need the LogFormat JSON; this function's is Text.");
  }
  return { LogFormat, LogGroup };
}

/** Empty lists detach the function from its VPC. */
function mergeVpc(current: VpcConfig | undefined, input: Partial<VpcConfig> | undefined): VpcConfig | undefined {
  if (!input) return current;
  const merged: VpcConfig = { SubnetIds: [], SecurityGroupIds: [], Ipv6AllowedForDualStack: false, ...current, ...input };
  return merged.SubnetIds.length + merged.SecurityGroupIds.length > 0 ? merged : undefined;
}
