// What a handler says of the records of its batch, where ReportBatchItemFailures is on.
import type { Payload } from "../../core/payload.ts";

/**
 * The identifiers that failed; `all` when the response says so, or says nothing that makes sense: `{}` and `null` report success, an unknown identifier,
 * an empty one or a wrong key fail the whole batch.
 */
export function readFailures(response: Payload | undefined, identifiers: ReadonlySet<string>): ReadonlySet<string> | "all" {
  const answer = parsed(response);
  if (answer === null) return NONE;
  if (typeof answer !== "object" || Array.isArray(answer)) return "all";
  const failures = "batchItemFailures" in answer ? answer.batchItemFailures : Object.keys(answer).length === 0 ? null : undefined;
  if (failures === null) return NONE;
  if (!Array.isArray(failures)) return "all";
  const failed = new Set<string>();
  for (const failure of failures) {
    const identifier: unknown = failure?.itemIdentifier;
    if (typeof identifier !== "string" || !identifiers.has(identifier)) return "all";
    failed.add(identifier);
  }
  return failed;
}

const NONE: ReadonlySet<string> = new Set();

/** Undefined when it is not JSON; a handler that answers nothing answers null. */
function parsed(response: Payload | undefined): unknown {
  if (response === undefined || response.byteLength === 0) return null;
  try {
    return response.value;
  } catch {
    return undefined;
  }
}
