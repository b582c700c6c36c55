// A function as it is kept: its newest code and configuration, and everything that hangs on it. Plain JSON, never changed in place.
import type { StoredCode } from "./code-store.ts";
import type { PolicyRecord } from "./policy.ts";

export interface FunctionRecord {
  readonly name: string;
  readonly latest: VersionRecord;
  /** Published versions, oldest first. */
  readonly versions: readonly VersionRecord[];
  /** The number that the next version gets; numbers are never used twice. */
  readonly nextVersion: number;
  readonly aliases: Readonly<Record<string, AliasRecord>>;
  /** By qualifier; `""` is the function's own. */
  readonly policies: Readonly<Record<string, PolicyRecord>>;
  /** By qualifier; calls without one use `$LATEST`. */
  readonly eventInvokeConfigs: Readonly<Record<string, EventInvokeRecord>>;
  /** By version or alias. */
  readonly provisioned: Readonly<Record<string, ProvisionedRecord>>;
  /** By alias; `""` is the function's own. */
  readonly urls: Readonly<Record<string, UrlRecord>>;
  readonly reservedConcurrency?: number;
  /** `Terminate` unless given. */
  readonly recursiveLoop?: "Allow" | "Terminate";
  readonly codeSigningConfigArn?: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** Code and configuration that belong together: `$LATEST`, or a published version. */
export interface VersionRecord {
  readonly version: string;
  readonly settings: Settings;
  readonly code: StoredCode;
  /** `2024-05-01T12:34:56.789+0000`. */
  readonly lastModified: string;
  readonly revisionId: string;
  readonly state: State;
  readonly lastUpdateStatus?: UpdateStatus;
}

export type State = "Pending" | "Active" | "Inactive" | "Failed";
export type UpdateStatus = "InProgress" | "Successful" | "Failed";

/** What a client configures, in the API's own names and with its defaults filled in. */
export interface Settings {
  /** An image has neither runtime nor handler. */
  readonly Runtime?: string;
  readonly Handler?: string;
  readonly Role: string;
  readonly Description: string;
  readonly Timeout: number;
  readonly MemorySize: number;
  readonly EphemeralStorage: { readonly Size: number };
  readonly PackageType: "Zip" | "Image";
  readonly Architectures: readonly string[];
  readonly TracingConfig: { readonly Mode: "PassThrough" | "Active" };
  readonly LoggingConfig: LoggingConfig;
  readonly SnapStart: { readonly ApplyOn: "None" | "PublishedVersions" };
  readonly Environment?: { readonly Variables: Readonly<Record<string, string>> };
  readonly DeadLetterConfig?: { readonly TargetArn: string };
  readonly VpcConfig?: VpcConfig;
  readonly FileSystemConfigs?: readonly unknown[];
  readonly KMSKeyArn?: string;
  readonly Layers?: readonly LayerReference[];
  readonly ImageConfig?: ImageSettings;
}

/** A layer version as a function holds it: it stays when the layer is deleted. */
export interface LayerReference {
  readonly arn: string;
  readonly code: StoredCode;
}

export interface ImageSettings {
  readonly EntryPoint?: readonly string[];
  readonly Command?: readonly string[];
  readonly WorkingDirectory?: string;
}

export interface LoggingConfig {
  readonly LogFormat: "Text" | "JSON";
  readonly LogGroup: string;
  readonly ApplicationLogLevel?: string;
  readonly SystemLogLevel?: string;
}

export interface VpcConfig {
  readonly SubnetIds: readonly string[];
  readonly SecurityGroupIds: readonly string[];
  readonly Ipv6AllowedForDualStack: boolean;
}

export interface AliasRecord {
  readonly name: string;
  readonly functionVersion: string;
  readonly description: string;
  readonly revisionId: string;
  /** The share of the calls that goes to another version. */
  readonly routing?: { readonly version: string; readonly weight: number };
}

export interface ProvisionedRecord {
  readonly requested: number;
  readonly lastModified: string;
}

export interface UrlRecord {
  /** The first part of its host. */
  readonly id: string;
  readonly authType: "NONE" | "AWS_IAM";
  readonly invokeMode: "BUFFERED" | "RESPONSE_STREAM";
  readonly cors?: UrlCors;
  readonly creationTime: string;
  readonly lastModifiedTime: string;
}

/** In the API's own names. */
export interface UrlCors {
  readonly AllowCredentials?: boolean;
  readonly AllowHeaders?: readonly string[];
  readonly AllowMethods?: readonly string[];
  readonly AllowOrigins?: readonly string[];
  readonly ExposeHeaders?: readonly string[];
  readonly MaxAge?: number;
}

export interface EventInvokeRecord {
  /** Milliseconds since the epoch. */
  readonly lastModified: number;
  readonly maximumRetryAttempts?: number;
  readonly maximumEventAgeInSeconds?: number;
  readonly onSuccess?: string;
  readonly onFailure?: string;
}

/** The value under a key that a client chose: `constructor` is nothing that every map has. */
export function own<T>(map: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(map, key) ? map[key] : undefined;
}

/** The record without what hangs on one of its qualifiers. A URL stays, as in AWS: it answers that it is forbidden. */
export function withoutQualifier(record: FunctionRecord, qualifier: string): FunctionRecord {
  return {
    ...record,
    policies: without(record.policies, qualifier),
    eventInvokeConfigs: without(record.eventInvokeConfigs, qualifier),
    provisioned: without(record.provisioned, qualifier),
  };
}

/** The map without a key. */
export function without<T>(map: Readonly<Record<string, T>>, key: string): Record<string, T> {
  return Object.fromEntries(Object.entries(map).filter(([name]) => name !== key));
}
