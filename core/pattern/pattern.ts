// Patterns of events: EventBridge rules, filters of event source mappings, and filter policies of SNS subscriptions.
import { type Explanation, explainMismatch, MATCHED } from "./explain.ts";
import { type Branch, isPolicy, MAX_SNS_COMBINATIONS, POLICY_TOO_COMPLEX, readPattern } from "./grammar.ts";
import { buildTree, matchesTree } from "./matcher.ts";
import { type Dialect, PatternError } from "./pattern-error.ts";

export interface Pattern {
  /** Whether a parsed JSON value matches. Nothing is allocated, unless names in it have dots; `plain` vouches that none has. */
  matches(value: unknown, plain?: boolean): boolean;
  /** The same verdict with its reason. Meant for people: it takes its time. */
  explain(value: unknown): Explanation;
  /** The alternatives, of which one has to match: for whoever indexes patterns. */
  readonly branches: readonly Branch[];
}

/** Characters; of SNS bytes. AWS's quotas "esm.filter.pattern", "events.pattern" and the size of a filter policy. */
const MAX_LENGTH: Record<Dialect, number> = { events: 4_096, "filter-criteria": 4_096, "sns-attributes": 262_144, "sns-body": 262_144 };

/**
 * Compiles a pattern's JSON text.
 * @throws PatternError with the real service's reason; `refusePattern` makes it that service's error.
 */
export function compilePattern(text: string, dialect: Dialect): Pattern {
  checkLength(text, dialect);
  const branches = readPattern(text, dialect);
  if (isPolicy(dialect) && branches.reduce((sum, branch) => sum + combinations(branch), 0) > MAX_SNS_COMBINATIONS) throw new PatternError(POLICY_TOO_COMPLEX);
  const trees = branches.map((branch) => buildTree(branch.values()));
  const plainTrees = branches.map((branch) => buildTree(branch.values(), true));
  const matches = (value: unknown, plain = false): boolean => {
    for (const tree of plain ? plainTrees : trees) if (matchesTree(tree, value)) return true;
    return false;
  };
  return { branches, matches, explain: (value) => (matches(value) ? MATCHED : explainMismatch(branches, value)) };
}

function checkLength(text: string, dialect: Dialect): void {
  const length = isPolicy(dialect) ? Buffer.byteLength(text) : text.length;
  if (length > MAX_LENGTH[dialect]) throw new PatternError(`The pattern is longer than ${MAX_LENGTH[dialect]}`);
}

/** Nesting counts: a list of four, three levels down, as twelve. */
function combinations(branch: Branch): number {
  return branch.values().reduce((product, leaf) => product * leaf.size * leaf.depth, 1);
}
