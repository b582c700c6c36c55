// The negative test: anything but a value, a list of values, or what another test accepts.
import type { JsonReader, Token } from "./json-reader.ts";
import type { Scalar, Test } from "./leaf.ts";
import { checkNumber } from "./numeric.ts";
import { type Dialect, PatternError } from "./pattern-error.ts";
import { equalsIgnoringCase, prefix, suffix } from "./text-tests.ts";
import { readWildcard } from "./wildcard-term.ts";

const ARRAY_OR_SINGLE = "Value of anything-but must be an array or single string/number value.";
const IGNORE_CASE = "Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.";
const AFFIX = "prefix/suffix match pattern must be a string";

type Operator = "prefix" | "suffix" | "equals-ignore-case" | "wildcard";
const OPERATORS: readonly string[] = ["prefix", "suffix", "equals-ignore-case", "wildcard"];
const NO_STRING: Record<Operator, string> = {
  prefix: AFFIX,
  suffix: AFFIX,
  "equals-ignore-case": IGNORE_CASE,
  wildcard: "wildcard match pattern must be a string",
};

/** Reads what follows `"anything-but":`. It leaves the closing brace of the term to the caller. */
export function readAnythingBut(reader: JsonReader, dialect: Dialect): Test {
  const token = reader.next();
  if (token === "{") return readNegated(reader, dialect);
  const refused = readValues(reader, token);
  return { words: `anything but ${[...refused].map((value) => JSON.stringify(value)).join(", ")}`, passes: (value) => !refused.has(value) };
}

function readValues(reader: JsonReader, token: Token): ReadonlySet<Scalar> {
  if (token === "string") return new Set([reader.text()]);
  if (token === "number") return new Set([checkNumber(reader)]);
  if (token !== "[") reader.fail(ARRAY_OR_SINGLE);
  const values = new Set<Scalar>(readList(reader, readListed));
  if (new Set([...values].map((value) => typeof value)).size !== 1) {
    reader.fail("Inside anything but list, either all values are number or string, mixed type is not supported");
  }
  return values;
}

function readListed(reader: JsonReader, token: Token): Scalar {
  if (token === "string") return reader.text();
  if (token === "number") return checkNumber(reader);
  return reader.fail("Inside anything but list, start|null|boolean is not supported.");
}

function readNegated(reader: JsonReader, dialect: Dialect): Test {
  if (reader.next() !== "name") reader.fail("Anything-But expression name not found");
  const operator = reader.name as Operator;
  if (!OPERATORS.includes(operator) || dialect === "filter-criteria") reader.fail(`Unsupported anything-but pattern: ${operator}`);
  const tests = readOperands(reader, operator);
  if (reader.next() !== "}") reader.fail("Too many elements in numeric expression");
  return { words: `anything but ${tests.map((test) => test.words).join(" or ")}`, passes: (value) => !tests.some((test) => test.passes(value)) };
}

function readOperands(reader: JsonReader, operator: Operator): readonly Test[] {
  const token = reader.next();
  if (token === "[") {
    const tests = readList(reader, (_, member) => readOperand(reader, operator, member));
    return tests.length > 0 ? tests : reader.fail("Empty arrays are not allowed");
  }
  if (token !== "string" && token !== "number") reader.fail(ARRAY_OR_SINGLE);
  return [readOperand(reader, operator, token)];
}

function readOperand(reader: JsonReader, operator: Operator, token: Token): Test {
  if (token !== "string") reader.fail(NO_STRING[operator]);
  if (operator === "wildcard") return readWildcard(reader);
  const text = reader.text();
  if (operator === "equals-ignore-case") return equalsIgnoringCase(text);
  if (text === "") reader.fail("Null prefix/suffix not allowed");
  return operator === "prefix" ? prefix(text) : suffix(text);
}

/** AWS's parser names the place twice when a member of a list is at fault: it wraps its own complaint. */
function readList<T>(reader: JsonReader, read: (reader: JsonReader, token: Token) => T): T[] {
  const members: T[] = [];
  for (let token = reader.next(); token !== "]"; token = reader.next()) {
    try {
      members.push(read(reader, token));
    } catch (error) {
      if (error instanceof PatternError && error.message.includes("\n at [Source")) reader.fail(error.message);
      throw error;
    }
  }
  return members;
}
