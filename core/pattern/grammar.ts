// Reads a pattern's text into branches: alternatives, of which each asks something of every field it names.
import { JsonReader } from "./json-reader.ts";
import type { Leaf, Scalar, Test } from "./leaf.ts";
import { type Dialect, PatternError, ScopeError } from "./pattern-error.ts";
import { readTerm } from "./term.ts";

/** By path. The last of two lists for the same path counts; `a.b` and `a`, then `b`, are the same path. */
export type Branch = ReadonlyMap<string, Leaf>;

/** EventBridge's bound on the alternatives that `$or` makes of one pattern. */
const MAX_BRANCHES = 1_000;
const MAX_STEPS = 1_000;

/** Names that AWS keeps for operators: none is a field inside `$or`. */
const RESERVED: readonly string[] = (
  "exactly equals-ignore-case prefix suffix anything-but exists wildcard numeric cidr = < <= > >= regex not-wildcard not-equals-ignore-case " +
  "date-after date-on-or-after date-before date-on-or-before in-date-range ip-address-in-range ip-address-not-in-range"
).split(" ");

export interface Grammar {
  readonly branches: readonly Branch[];
  /** How many keys stand at the top, `$or` among them. */
  readonly keys: number;
}

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
export function readPattern(text: string, dialect: Dialect): Grammar {
  const reader = new JsonReader(text);
  if (text.trim() === "" || reader.next() !== "{") reader.fail("Filter is not an object");
  const reading: Reading = { reader, dialect, keys: 0 };
  const branches = readObject(reading, [new Map()], { path: [], depth: 1, insideOr: false });
  reader.end();
  return { branches, keys: reading.keys };
}

function readObject(reading: Reading, given: readonly Branch[], place: Place): readonly Branch[] {
  const { reader, dialect } = reading;
  if (place.depth > 1 && dialect === "sns-attributes") throw new ScopeError();
  let branches = given;
  let empty = true;
  while (reader.next() !== "}") {
    empty = false;
    if (place.depth === 1 && !place.insideOr) reading.keys++;
    branches = reader.name === "$or" ? readOr(reading, branches, place) : readField(reading, branches, place);
  }
  // SNS takes an empty policy for none.
  if (empty && !(place.depth === 1 && !place.insideOr && dialect.startsWith("sns-"))) reader.fail("Empty objects are not allowed");
  return branches;
}

function readField(reading: Reading, branches: readonly Branch[], place: Place): readonly Branch[] {
  const { reader } = reading;
  const name = reader.name;
  if (place.insideOr && RESERVED.includes(name)) reader.fail(`${name} is Ruler reserved fieldName which cannot be used inside $or.`);
  const path = [...place.path, name];
  const token = reader.next();
  if (token === "{") return readObject(reading, branches, { ...place, path, depth: place.depth + 1 });
  if (token !== "[") reader.fail(`"${name}" must be an object or an array`);
  const leaf = readLeaf(reading, path.join("."), place.depth);
  return branches.map((branch) => new Map(branch).set(leaf.path, leaf));
}

/** Each alternative goes on from all that was asked before. */
function readOr(reading: Reading, branches: readonly Branch[], place: Place): readonly Branch[] {
  const { reader } = reading;
  if (reader.next() !== "[") reader.fail("It must be an Array followed with $or.");
  const alternatives: Branch[] = [];
  let count = 0;
  for (let token = reader.next(); token !== "]"; token = reader.next(), count++) {
    if (token !== "{") reader.fail("Only JSON object is allowed in array of $or relationship.");
    for (const branch of readObject(reading, branches, { ...place, insideOr: true })) alternatives.push(branch);
    if (alternatives.length > MAX_BRANCHES) throw new PatternError(tooComplex(reading.dialect));
  }
  if (count < 2) reader.fail("There must have at least 2 Objects in $or relationship.");
  return alternatives;
}

function tooComplex(dialect: Dialect): string {
  return dialect.startsWith("sns-") ? "Filter policy is too complex" : "Rule is too complex - try using fewer $or conditions";
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
