// How often each function ran, failed, and was not run, as far as the history remembers.
import type { InvocationRecord } from "../core/invocation.ts";
import type { History } from "./history.ts";

export interface Tally {
  readonly invocations: number;
  readonly errors: number;
  readonly refusals: number;
}

/** Of one version; what was refused may not have come as far as a version, and counts for `$LATEST`. */
export function tallies({ invocations, refusals }: History): (name: string, version: string) => Tally {
  const records = invocations.newest().map(({ message }) => message.display as InvocationRecord);
  const runs = countBy(records, keyOf);
  const errors = countBy(
    records.filter(({ outcome }) => outcome !== "success"),
    keyOf,
  );
  const refused = countBy(refusals.newest(), ({ functionName }) => functionName);
  return (name, version) => {
    const key = keyOf({ functionName: name, version });
    return { invocations: runs(key), errors: errors(key), refusals: version === "$LATEST" ? refused(name) : 0 };
  };
}

function keyOf({ functionName, version }: Pick<InvocationRecord, "functionName" | "version">): string {
  return `${functionName}:${version}`;
}

function countBy<T>(entries: readonly T[], key: (entry: T) => string): (key: string) => number {
  const counts = new Map<string, number>();
  for (const entry of entries) counts.set(key(entry), (counts.get(key(entry)) ?? 0) + 1);
  return (wanted) => counts.get(wanted) ?? 0;
}
