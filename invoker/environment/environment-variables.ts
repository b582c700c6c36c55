// The variables a handler finds: Lambda's own and the function's, and none of the host's.
import { dirname } from "node:path";
import { functionAccessKey } from "../../core/access-key.ts";
import type { FunctionDefinition } from "../../core/function.ts";
import type { Ids } from "../../core/ids.ts";
import type { InitializationType } from "../platform-events.ts";
import type { Launch } from "../runtimes/runtime.ts";

export interface VariableSources {
  readonly definition: FunctionDefinition;
  readonly launch: Launch;
  readonly region: string;
  /** AWS_ENDPOINT_URL. */
  readonly endpoint: string;
  readonly otlpEndpoint: string | undefined;
  /** `host:port`. */
  readonly runtimeApi: string;
  readonly logStream: string;
  readonly temporaryDirectory: string;
  readonly credentials: Credentials;
  readonly initializationType?: InitializationType | undefined;
}

/** Temporary credentials as Lambda gives them: they open nothing, but look and parse like real ones. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

export function createCredentials(functionName: string, ids: Ids): Credentials {
  return { accessKeyId: functionAccessKey(functionName), secretAccessKey: ids.base64(30), sessionToken: ids.base64(192) };
}

/** Defaults that the function may override, then its own variables, then those that nobody may change. */
export function environmentVariables(sources: VariableSources): Record<string, string> {
  return { ...defaults(sources), ...sources.definition.environment, ...reserved(sources) };
}

/** What a runtime is told and an extension is not. */
const HIDDEN = /^(AWS_EXECUTION_ENV|AWS_LAMBDA_LOG_(GROUP|STREAM)_NAME|_?AWS_XRAY_.*|LAMBDA_RUNTIME_DIR|LAMBDA_TASK_ROOT|_HANDLER)$/;

/** Those of an external extension, from those of the runtime that it accompanies. */
export function extensionVariables(variables: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(variables).filter(([name]) => !HIDDEN.test(name)));
}

function defaults({ definition, launch, endpoint, otlpEndpoint, temporaryDirectory }: VariableSources): Record<string, string> {
  const { codeDirectory, layers } = definition;
  return {
    LANG: "en_US.UTF-8",
    TZ: ":UTC",
    PATH: [dirname(launch.command), "/usr/local/bin", "/usr/bin", "/bin", ...layers.map((layer) => `${layer}/bin`)].join(":"),
    LD_LIBRARY_PATH: [codeDirectory, `${codeDirectory}/lib`, ...layers.map((layer) => `${layer}/lib`)].join(":"),
    HOME: temporaryDirectory,
    PWD: codeDirectory,
    SHLVL: "0",
    TMPDIR: temporaryDirectory,
    TMP: temporaryDirectory,
    TEMP: temporaryDirectory,
    AWS_XRAY_CONTEXT_MISSING: "LOG_ERROR",
    AWS_XRAY_DAEMON_ADDRESS: "127.0.0.1:2000",
    _AWS_XRAY_DAEMON_ADDRESS: "127.0.0.1",
    _AWS_XRAY_DAEMON_PORT: "2000",
    AWS_ENDPOINT_URL: endpoint,
    ...(otlpEndpoint && { OTEL_EXPORTER_OTLP_ENDPOINT: otlpEndpoint }),
    ...launch.variables,
  };
}

function reserved({
  definition,
  launch,
  region,
  runtimeApi,
  logStream,
  credentials,
  initializationType = "on-demand",
}: VariableSources): Record<string, string> {
  return {
    _HANDLER: definition.handler,
    AWS_DEFAULT_REGION: region,
    AWS_REGION: region,
    ...(launch.executionEnvironment && { AWS_EXECUTION_ENV: launch.executionEnvironment }),
    AWS_LAMBDA_FUNCTION_NAME: definition.name,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(definition.memorySize),
    AWS_LAMBDA_FUNCTION_VERSION: definition.version,
    AWS_LAMBDA_INITIALIZATION_TYPE: initializationType,
    AWS_LAMBDA_LOG_GROUP_NAME: definition.logGroup,
    AWS_LAMBDA_LOG_STREAM_NAME: logStream,
    ...(definition.logFormat === "JSON" && { AWS_LAMBDA_LOG_FORMAT: "JSON", AWS_LAMBDA_LOG_LEVEL: definition.applicationLogLevel ?? "INFO" }),
    AWS_ACCESS_KEY: credentials.accessKeyId,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
    AWS_LAMBDA_RUNTIME_API: runtimeApi,
    LAMBDA_TASK_ROOT: definition.codeDirectory,
    LAMBDA_RUNTIME_DIR: launch.runtimeDirectory,
  };
}
