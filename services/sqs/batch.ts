// Batches: what is wrong with the whole of one, and what becomes of each entry.
import { ServiceError } from "../../core/errors.ts";
import { BATCH_ENTRIES } from "./limits.ts";
import { olderCode } from "./wording.ts";

export interface BatchEntry {
  readonly Id: string;
}

export interface BatchFailure {
  readonly Id: string;
  readonly SenderFault: boolean;
  readonly Code: string;
  readonly Message: string;
}

/** Throws when the batch as such is refused. `kind` is the entry's name on the wire: `SendMessageBatchRequestEntry`. */
export function checkBatch(entries: readonly BatchEntry[], kind: string): void {
  if (entries.length === 0) throw new ServiceError("EmptyBatchRequest", `There should be at least one ${kind} in the request.`);
  if (entries.length > BATCH_ENTRIES) {
    throw new ServiceError("TooManyEntriesInBatchRequest", `Maximum number of entries per request are ${BATCH_ENTRIES}. You have sent ${entries.length}.`);
  }
  if (!entries.every(({ Id }) => /^[A-Za-z0-9_-]{1,80}$/.test(Id))) {
    const text = "A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.";
    throw new ServiceError("InvalidBatchEntryId", text);
  }
  const seen = new Set<string>();
  for (const { Id } of entries) {
    if (seen.has(Id)) throw new ServiceError("BatchEntryIdsNotDistinct", `Id ${Id} repeated.`);
    seen.add(Id);
  }
}

/** Entries are begun in their order, and fail each by itself. Failures of ours are nobody's entry: they are thrown. */
export async function runBatch<Entry extends BatchEntry, Success extends object>(
  entries: readonly Entry[],
  run: (entry: Entry) => Success | Promise<Success>,
): Promise<{ Successful: (Success & BatchEntry)[]; Failed: BatchFailure[] }> {
  const Successful: (Success & BatchEntry)[] = [];
  const Failed: BatchFailure[] = [];
  const outcomes = await Promise.allSettled(entries.map(async (entry) => run(entry)));
  for (const [index, outcome] of outcomes.entries()) {
    const { Id } = entries[index] as Entry;
    if (outcome.status === "fulfilled") Successful.push({ Id, ...outcome.value });
    else Failed.push(failureOf(Id, outcome.reason));
  }
  return { Successful, Failed };
}

function failureOf(Id: string, error: unknown): BatchFailure {
  if (!(error instanceof ServiceError)) throw error;
  return { Id, SenderFault: error.fault === "client", Code: olderCode(error.code), Message: error.message };
}
