// The recursion guard: a chain of events carries how often each function ran in it, and a function that ran too often is stopped.
import { createHash } from "node:crypto";
import type { FunctionDefinition } from "../core/function.ts";
import type { Refusal } from "../core/outcome.ts";
import { parseXrayHeader } from "../core/tracing.ts";

/** Times that a function may run in one chain ("approximately 16 times" in AWS's guide). */
export const RUNS_IN_A_CHAIN = 16;
/** What a lineage begins with. */
const VERSION = "1";
/** Functions that a lineage remembers: the headers of HTTP are not endless. */
const REMEMBERED = 32;

const hashes = new Map<string, string>();

/** How often the function has run in the chain of which `header`, an `X-Amzn-Trace-Id`, tells. */
export function runsBefore({ arn }: FunctionDefinition, header: string | undefined): number {
  return header?.includes("ineage=") ? (readLineage(parseXrayHeader(header).lineage).get(hashOf(arn)) ?? 0) : 0;
}

/** The lineage of what the function sends, when it runs in the chain once more: `1:68fd508a:5|c6af9ac6:1`. */
export function extendLineage({ arn }: FunctionDefinition, header: string | undefined): string {
  const runs = readLineage(header?.includes("ineage=") ? parseXrayHeader(header).lineage : undefined);
  const hash = hashOf(arn);
  const count = (runs.get(hash) ?? 0) + 1;
  runs.delete(hash);
  const entries = [...runs].slice(1 - REMEMBERED);
  return `${VERSION}:${[...entries, [hash, count]].map(([name, number]) => `${name}:${number}`).join("|")}`;
}

/** Undefined when the function may run in the chain once more. */
export function refusalForRecursion(definition: FunctionDefinition, header: string | undefined): Refusal | undefined {
  if (definition.recursiveLoop === "Allow" || runsBefore(definition, header) < RUNS_IN_A_CHAIN) return undefined;
  return {
    code: "RecursiveInvocationException",
    message:
      "Lambda has detected your function being invoked in a recursive loop with other Amazon Web Services resources and stopped your function's invocation.",
    statusCode: 400,
    members: { Type: "User" },
  };
}

/** Both forms, with a version in front and without. What cannot be read counts for nothing. */
function readLineage(lineage: string | undefined): Map<string, number> {
  const runs = new Map<string, number>();
  for (const [, hash, count] of (lineage ?? "").matchAll(/(?:^|[:|])([0-9a-f]{8}):(\d{1,5})(?=\||$)/g)) runs.set(hash as string, Number(count));
  return runs;
}

function hashOf(arn: string): string {
  const known = hashes.get(arn);
  if (known) return known;
  const hash = createHash("sha256").update(arn).digest("hex").slice(0, 8);
  hashes.set(arn, hash);
  return hash;
}
