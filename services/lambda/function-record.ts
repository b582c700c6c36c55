// A function as it is kept: its newest code and configuration, and everything that hangs on it. Plain JSON, never changed in place.
import type { StoredCode } from "./code-store.ts";

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
  readonly reservedConcurrency?: number;
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
  readonly Runtime: string;
  readonly Handler: string;
  readonly Role: string;
  readonly Description: string;
  readonly Timeout: number;
  readonly MemorySize: number;
  readonly EphemeralStorage: { readonly Size: number };
  readonly PackageType: "Zip";
  readonly Architectures: readonly string[];
  readonly TracingConfig: { readonly Mode: "PassThrough" | "Active" };
  readonly LoggingConfig: LoggingConfig;
  readonly SnapStart: { readonly ApplyOn: "None" | "PublishedVersions" };
  readonly Environment?: { readonly Variables: Readonly<Record<string, string>> };
  readonly DeadLetterConfig?: { readonly TargetArn: string };
  readonly VpcConfig?: VpcConfig;
  readonly FileSystemConfigs?: readonly unknown[];
  readonly KMSKeyArn?: string;
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
}

export interface PolicyRecord {
  readonly revisionId: string;
  readonly statements: readonly Statement[];
}

export interface Statement {
  readonly Sid: string;
  readonly Effect: "Allow";
  readonly Principal: "*" | { readonly Service: string } | { readonly AWS: string };
  readonly Action: string;
  readonly Resource: string;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
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

/** The record without what hangs on one of its qualifiers. */
export function withoutQualifier(record: FunctionRecord, qualifier: string): FunctionRecord {
  return { ...record, policies: without(record.policies, qualifier), eventInvokeConfigs: without(record.eventInvokeConfigs, qualifier) };
}

/** The map without a key. */
export function without<T>(map: Readonly<Record<string, T>>, key: string): Record<string, T> {
  return Object.fromEntries(Object.entries(map).filter(([name]) => name !== key));
}
