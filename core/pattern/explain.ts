// Tells in words why an event does not match: which field, what was expected of it, what it was.
import type { Branch } from "./grammar.ts";
import { type Leaf, leafWords, type Scalar } from "./leaf.ts";
import { buildTree, matchesTree } from "./matcher.ts";
import { isMembers, member, someScalar, unfold } from "./value-path.ts";

export interface Mismatch {
  /** `detail.state` */
  readonly path: string;
  /** `"running" or a text that begins with "stop"` */
  readonly expected: string;
  /** `"pending"`, `nothing`, `an object` … */
  readonly found: string;
}

export interface Explanation {
  readonly matched: boolean;
  /** Every field that failed, in the order of the pattern; of a pattern with `$or`, those of the alternative that came closest. */
  readonly mismatches: readonly Mismatch[];
  /** One line: `detail.state: expected "running", found "pending"`. */
  readonly text: string;
}

export const MATCHED: Explanation = { matched: true, mismatches: [], text: "matches" };

/** For an event that none of the branches matches. */
export function explainMismatch(branches: readonly Branch[], event: unknown): Explanation {
  const attempts = branches.map((branch) => mismatchesOf(branch, event));
  return closest(attempts.map((mismatches) => ({ matched: false, mismatches, text: mismatches.map(sentence).join("; ") })));
}

/** Of several failures the one with the fewest fields at fault; the first among equals. */
export function closest(explanations: readonly Explanation[]): Explanation {
  return explanations.reduce((best, next) => (next.mismatches.length < best.mismatches.length ? next : best));
}

function mismatchesOf(branch: Branch, event: unknown): readonly Mismatch[] {
  const leaves = [...branch.values()];
  const failed = leaves.filter((leaf) => !matchesTree(buildTree([leaf]), event));
  return failed.length > 0 ? failed.map((leaf) => mismatch(leaf, event)) : [scattered(leaves)];
}

function mismatch(leaf: Leaf, event: unknown): Mismatch {
  return { path: leaf.path, expected: leafWords(leaf), found: describe(event, leaf.path.split(".")) };
}

/** Each field is satisfied by itself, but not by one and the same element of an array. */
function scattered(leaves: readonly Leaf[]): Mismatch {
  const paths = leaves.map((leaf) => leaf.path).join(", ");
  return { path: paths, expected: "one element of an array that satisfies all of them", found: "different elements that satisfy one each" };
}

export function explainOne(mismatch: Mismatch): Explanation {
  return { matched: false, mismatches: [mismatch], text: sentence(mismatch) };
}

function sentence({ path, expected, found }: Mismatch): string {
  return `${path}: expected ${expected}, found ${found}`;
}

/** How many values, and how much of each, are told. */
const SHOWN = 3;
const LENGTH = 80;

function describe(event: unknown, path: readonly string[]): string {
  const values: Scalar[] = [];
  someScalar(event, path, (value) => values.push(value) > SHOWN);
  if (values.length > 0) {
    const shown = values.slice(0, SHOWN).map((value) => shorten(JSON.stringify(value)));
    return values.length > SHOWN ? `${shown.join(", ")} …` : shown.join(", ");
  }
  return nameOf(path.reduce<unknown>((value, name) => (isMembers(value) ? member(unfold(value), name) : undefined), event));
}

function nameOf(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? "an empty array" : "an array of objects";
  return isMembers(value) ? "an object" : "no such field";
}

function shorten(text: string): string {
  return text.length > LENGTH ? `${text.slice(0, LENGTH)}…` : text;
}
