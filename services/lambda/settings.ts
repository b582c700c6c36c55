// What a client configures of a function: defaults for a new one, changes to one that exists, and what Lambda refuses.
import { parseArn } from "../../core/arn.ts";
import { ServiceError } from "../../core/errors.ts";
import { checkEnvironmentVariables } from "./environment-variables.ts";
import { invalidParameter, validationFailed } from "./errors.ts";
import type { LoggingConfig, Settings, VpcConfig } from "./function-record.ts";
import { LAYERS, MEMORY_MB, TIMEOUT_SECONDS } from "./limits.ts";
import { checkRuntime } from "./runtimes.ts";

/** The members of CreateFunction and UpdateFunctionConfiguration that configure. */
export interface SettingsInput {
  readonly Runtime?: string;
  readonly Handler?: string;
  readonly Role?: string;
  readonly Description?: string;
  readonly Timeout?: number;
  readonly MemorySize?: number;
  readonly EphemeralStorage?: { readonly Size: number };
  readonly PackageType?: string;
  readonly Architectures?: readonly string[];
  readonly TracingConfig?: { readonly Mode?: "PassThrough" | "Active" };
  readonly LoggingConfig?: Partial<LoggingConfig>;
  readonly SnapStart?: { readonly ApplyOn?: "None" | "PublishedVersions" };
  readonly Environment?: { readonly Variables?: Readonly<Record<string, string>> };
  readonly DeadLetterConfig?: { readonly TargetArn?: string };
  readonly VpcConfig?: Partial<VpcConfig>;
  readonly KMSKeyArn?: string;
  readonly Layers?: readonly string[];
  readonly CodeSigningConfigArn?: string;
  readonly FileSystemConfigs?: readonly unknown[];
  readonly TenancyConfig?: unknown;
  readonly DurableConfig?: unknown;
  readonly CapacityProviderConfig?: unknown;
}

/** By what a runtime's dates are judged. */
export interface RuntimeRules {
  readonly strict: boolean;
  /** Milliseconds. */
  readonly now: number;
}

/** Settings of a new function. Throws ValidationException or InvalidParameterValueException in Lambda's words. */
export function newSettings(name: string, input: SettingsInput, rules: RuntimeRules): Settings {
  if (input.PackageType === "Image") throw invalidParameter("Functions of package type Image are not supported: provide a zip file or a directory.");
  const { Runtime, Handler, Role } = input;
  if (!Runtime || !Handler) throw invalidParameter("Runtime and Handler are mandatory parameters for functions created with deployment packages.");
  checkRuntime(Runtime, "create", rules.strict, rules.now);
  const defaults: Settings = {
    Runtime,
    Handler,
    Role: Role as string,
    Description: "",
    Timeout: 3,
    MemorySize: 128,
    EphemeralStorage: { Size: 512 },
    PackageType: "Zip",
    Architectures: ["x86_64"],
    TracingConfig: { Mode: "PassThrough" },
    LoggingConfig: { LogFormat: "Text", LogGroup: `/aws/lambda/${name}` },
    SnapStart: { ApplyOn: "None" },
  };
  return { ...merge(defaults, input), Architectures: input.Architectures ?? defaults.Architectures };
}

/** Settings after UpdateFunctionConfiguration: what is absent stays, `Environment` is replaced whole, empty values clear. */
export function changedSettings(settings: Settings, input: SettingsInput, rules: RuntimeRules): Settings {
  if (input.Runtime !== undefined) checkRuntime(input.Runtime, "update", rules.strict, rules.now);
  return merge(settings, input);
}

function merge(settings: Settings, input: SettingsInput): Settings {
  check(input);
  const { Environment, DeadLetterConfig, VpcConfig: _, KMSKeyArn, FileSystemConfigs, ...kept } = settings;
  const environment = input.Environment ? input.Environment.Variables : Environment?.Variables;
  const target = input.DeadLetterConfig ? input.DeadLetterConfig.TargetArn : DeadLetterConfig?.TargetArn;
  const key = input.KMSKeyArn ?? KMSKeyArn;
  const vpc = mergeVpc(settings.VpcConfig, input.VpcConfig);
  const fileSystems = input.FileSystemConfigs ?? FileSystemConfigs ?? [];
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
  };
}

/** Taken and shown again, without effect here: README.md names them. */
const ECHOED = ["TenancyConfig", "DurableConfig", "CapacityProviderConfig"] as const;

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

function check(input: SettingsInput): void {
  checkMaximum(input.Timeout, "timeout", TIMEOUT_SECONDS);
  checkMaximum(input.MemorySize, "memorySize", MEMORY_MB);
  if (input.Environment?.Variables) checkEnvironmentVariables(input.Environment.Variables);
  if (input.DeadLetterConfig?.TargetArn) checkDeadLetterTarget(input.DeadLetterConfig.TargetArn);
  checkLayers(input.Layers ?? []);
  if (input.CodeSigningConfigArn) {
    throw new ServiceError("CodeSigningConfigNotFoundException", "The specified code signing configuration does not exist.", 404);
  }
}

/** The model's own maximum is higher, for capacity providers. */
function checkMaximum(value: number | undefined, member: string, maximum: number): void {
  if (value !== undefined && value > maximum) throw validationFailed(value, member, `have value less than or equal to ${maximum}`);
}

function checkDeadLetterTarget(target: string): void {
  const service = parseArn(target)?.service;
  if ((service === "sqs" || service === "sns") && !target.endsWith(".fifo")) return;
  throw invalidParameter(`The dead letter target ${target} is invalid: it must be the ARN of a standard SQS queue or a standard SNS topic.`);
}

/** There is no layer yet that a function could use. */
function checkLayers(layers: readonly string[]): void {
  if (layers.length > LAYERS) throw invalidParameter(`Cannot reference more than ${LAYERS} layers.`);
  if (layers.length > 0) throw invalidParameter(`Layer version ${layers[0]} does not exist.`);
}
