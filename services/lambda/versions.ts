// Versions: code and configuration that were published, and never change again.
import { isDeepStrictEqual } from "node:util";
import type { FunctionRecord, VersionRecord } from "./function-record.ts";

/**
 * Publishes `$LATEST`. When nothing changed since the last version that is that version again, and the record stays as it is.
 * `description` is the version's own; `$LATEST`'s where it is absent.
 */
export function publish(record: FunctionRecord, revisionId: string, description?: string): { next: FunctionRecord; version: VersionRecord } {
  const { latest } = record;
  const last = record.versions.at(-1);
  if (last && isSame(last, latest)) return { next: record, version: last };
  const version: VersionRecord = {
    ...latest,
    version: String(record.nextVersion),
    revisionId,
    settings: { ...latest.settings, Description: description || latest.settings.Description },
  };
  return { version, next: { ...record, versions: [...record.versions, version], nextVersion: record.nextVersion + 1 } };
}

/** A description alone makes no new version. */
function isSame(published: VersionRecord, latest: VersionRecord): boolean {
  const { Description: _, ...settings } = latest.settings;
  const { Description: __, ...before } = published.settings;
  return published.code.sha256 === latest.code.sha256 && isDeepStrictEqual(settings, before);
}
