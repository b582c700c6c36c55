// Reads a pattern's text into branches: alternatives, of which each asks something of every field it names.
import { JsonReader } from "./json-reader.ts";
import type { Leaf, Scalar, Test } from "./leaf.ts";
import { type Dialect, PatternError, ScopeError } from "./pattern-error.ts";
import { readTerm } from "./term.ts";

/** By path. The last of two lists for the same path counts; `a.b` and `a`, then `b`, are the same path. */
export type Branch = ReadonlyMap<string, Leaf>;

/** EventBridge's bound on the alternatives that `$or` makes of one pattern. */
const MAX_BRANCHES = 1_000;
/** AWS's quotas "sns.filter.keys" and "sns.filter.combinations"; an alternative is one combination at least. */
const MAX_SNS_KEYS = 5;
export const MAX_SNS_COMBINATIONS = 150;
export const POLICY_TOO_COMPLEX = "Filter policy is too complex";
const MAX_STEPS = 1_000;

/** Names that AWS keeps for operators: none is a field inside `$or`. */
const RESERVED: readonly string[] = (
  "exactly equals-ignore-case prefix suffix anything-but exists wildcard numeric cidr = < <= > >= regex not-wildcard not-equals-ignore-case " +
  "date-after date-on-or-after date-before date-on-or-before in-date-range ip-address-in-range ip-address-not-in-range"
).split(" ");

type GrowingBranch = Map<string, Leaf>;

interface Reading {
  readonly reader: JsonReader;
  readonly dialect: Dialect;
  keys: number;
}

interface Place {
  readonly path: readonly string[];
  /** How deep in the pattern; a name with dots is one level. */
  readonly depth: number;
  readonly insideOr: boolean;
}

/** @throws PatternError */
export function readPattern(text: string, dialect: Dialect): readonly Branch[] {
  const reader = new JsonReader(text);
  if (text.trim() === "" || reader.next() !== "{") reader.fail("Filter is not an object");
  const reading: Reading = { reader, dialect, keys: 0 };
  const branches = readObject(reading, [new Map()], { path: [], depth: 1, insideOr: false });
  reader.end();
  return branches;
}

function readObject(reading: Reading, given: readonly GrowingBranch[], place: Place): readonly GrowingBranch[] {
  const { reader, dialect } = reading;
  if (place.depth > 1 && dialect === "sns-attributes") throw new ScopeError();
  let branches = given;
  let empty = true;
  while (reader.next() !== "}") {
    empty = false;
    if (place.depth === 1 && !place.insideOr) countKey(reading);
    branches = reader.name === "$or" ? readOr(reading, branches, place) : readField(reading, branches, place);
  }
  // SNS takes an empty policy for none.
  if (empty && !(place.depth === 1 && !place.insideOr && isPolicy(dialect))) reader.fail("Empty objects are not allowed");
  return branches;
}

/** Keys of a policy are counted at the top only, `$or` among them. */
function countKey(reading: Reading): void {
  if (++reading.keys > MAX_SNS_KEYS && isPolicy(reading.dialect)) throw new PatternError(`Filter policy can not have more than ${MAX_SNS_KEYS} keys`);
}

function readField(reading: Reading, branches: readonly GrowingBranch[], place: Place): readonly GrowingBranch[] {
  const { reader } = reading;
  const name = reader.name;
  if (place.insideOr && RESERVED.includes(name)) reader.fail(`${name} is Ruler reserved fieldName which cannot be used inside $or.`);
  const path = [...place.path, name];
  const token = reader.next();
  if (token === "{") return readObject(reading, branches, { ...place, path, depth: place.depth + 1 });
  if (token !== "[") reader.fail(`"${name}" must be an object or an array`);
  const leaf = readLeaf(reading, path.join("."), place.depth);
  for (const branch of branches) branch.set(leaf.path, leaf);
  return branches;
}

/** Each alternative goes on from all that was asked before. */
function readOr(reading: Reading, branches: readonly GrowingBranch[], place: Place): readonly GrowingBranch[] {
  const { reader, dialect } = reading;
  if (reader.next() !== "[") reader.fail("It must be an Array followed with $or.");
  const alternatives: GrowingBranch[] = [];
  let count = 0;
  for (let token = reader.next(); token !== "]"; token = reader.next(), count++) {
    if (token !== "{") reader.fail("Only JSON object is allowed in array of $or relationship.");
    const copied = branches.map((branch) => new Map(branch));
    for (const branch of readObject(reading, copied, { ...place, insideOr: true })) alternatives.push(branch);
    checkAlternatives(alternatives.length, dialect);
  }
  if (count < 2) reader.fail("There must have at least 2 Objects in $or relationship.");
  return alternatives;
}

function checkAlternatives(count: number, dialect: Dialect): void {
  if (isPolicy(dialect) && count > MAX_SNS_COMBINATIONS) throw new PatternError(POLICY_TOO_COMPLEX);
  if (count > MAX_BRANCHES) throw new PatternError("Rule is too complex - try using fewer $or conditions");
}

export function isPolicy(dialect: Dialect): boolean {
  return dialect.startsWith("sns-");
}

function readLeaf({ reader, dialect }: Reading, path: string, depth: number): Leaf {
  const values = new Set<Scalar>();
  const tests: Test[] = [];
  let absent = false;
  let size = 0;
  for (let token = reader.next(); token !== "]"; token = reader.next(), size++) {
    const term = readTerm(reader, token, dialect);
    if ("value" in term) values.add(term.value);
    else if ("test" in term) tests.push(term.test);
    else absent = true;
  }
  if (size === 0) reader.fail("Empty arrays are not allowed");
  if (path.split(".", MAX_STEPS + 1).length > MAX_STEPS) reader.fail(`More than ${MAX_STEPS} names in one path are not supported`);
  return { path, depth, size, values, tests, absent };
}
