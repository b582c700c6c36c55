// Layers: archives that functions share, in numbered versions that never change.
import type { StoredCode } from "./code-store.ts";
import type { PolicyRecord } from "./policy.ts";

/** A layer as it is kept. It stays when its last version is deleted, so that no number is used twice. */
export interface LayerRecord {
  readonly name: string;
  /** Oldest first. */
  readonly versions: readonly LayerVersionRecord[];
  readonly nextVersion: number;
}

export interface LayerVersionRecord {
  readonly version: number;
  readonly code: StoredCode;
  /** `2024-05-01T12:34:56.789+0000`. */
  readonly createdDate: string;
  readonly description: string;
  readonly compatibleRuntimes?: readonly string[];
  readonly compatibleArchitectures?: readonly string[];
  readonly licenseInfo?: string;
  readonly policy?: PolicyRecord;
}

/** The members by which lists choose versions. */
export interface LayerFilter {
  readonly CompatibleRuntime?: string;
  readonly CompatibleArchitecture?: string;
}

/** A version that names no runtimes or architectures is not found by one. */
export function isCompatible(version: LayerVersionRecord, { CompatibleRuntime, CompatibleArchitecture }: LayerFilter): boolean {
  const runs = !CompatibleRuntime || version.compatibleRuntimes?.includes(CompatibleRuntime) === true;
  return runs && (!CompatibleArchitecture || version.compatibleArchitectures?.includes(CompatibleArchitecture) === true);
}

/** The versions that a list may show, newest first. */
export function matchingVersions(layer: LayerRecord, filter: LayerFilter): LayerVersionRecord[] {
  return layer.versions.filter((version) => isCompatible(version, filter)).reverse();
}

/** The layer with one of its versions replaced. */
export function withLayerVersion(layer: LayerRecord, changed: LayerVersionRecord): LayerRecord {
  return { ...layer, versions: layer.versions.map((version) => (version.version === changed.version ? changed : version)) };
}
