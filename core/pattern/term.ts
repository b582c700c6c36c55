// Reads one term of a field's list: a value, or an object with one operator.
import { readAnythingBut } from "./anything-but.ts";
import { parseCidr } from "./cidr.ts";
import type { JsonReader, Token } from "./json-reader.ts";
import type { Scalar, Test } from "./leaf.ts";
import { readNumeric } from "./numeric.ts";
import type { Dialect } from "./pattern-error.ts";
import { cidr, equalsIgnoringCase, prefix, prefixIgnoringCase, suffix, suffixIgnoringCase } from "./text-tests.ts";
import { readWildcard } from "./wildcard-term.ts";

export type Term = { readonly value: Scalar } | { readonly test: Test } | { readonly absent: true };

const ONE_KEY = "Only one key allowed in match expression";
const TOO_MANY = "Too many elements in numeric expression";

/** Operators that event source mappings do not know. */
const RULES_ONLY: readonly string[] = ["wildcard", "cidr"];

export function readTerm(reader: JsonReader, token: Token, dialect: Dialect): Term {
  if (token === "{") return readExpression(reader, dialect);
  if (token === "string") return { value: reader.text() };
  if (token === "number") return { value: reader.number() };
  if (token === "null") return { value: null };
  if (token === "true" || token === "false") return { value: token === "true" };
  return reader.fail("Match value must be String, number, true, false, or null");
}

function readExpression(reader: JsonReader, dialect: Dialect): Term {
  if (reader.next() !== "name") reader.fail("Match expression name not found");
  const operator = reader.name;
  const read = Object.hasOwn(OPERATORS, operator) && !(dialect === "filter-criteria" && RULES_ONLY.includes(operator)) ? OPERATORS[operator] : undefined;
  if (!read) return reader.fail(`Unrecognized match type ${operator}`);
  const term = read(reader, dialect);
  if (reader.next() !== "}") reader.fail(operator === "numeric" || operator === "anything-but" ? TOO_MANY : ONE_KEY);
  return term;
}

/** Each reads what follows its name. */
const OPERATORS: Readonly<Record<string, (reader: JsonReader, dialect: Dialect) => Term>> = {
  exactly: (reader) => ({ value: readText(reader, "exact match pattern must be a string") }),
  prefix: (reader) => ({ test: readAffix(reader, "prefix") }),
  suffix: (reader) => ({ test: readAffix(reader, "suffix") }),
  "equals-ignore-case": (reader) => ({ test: equalsIgnoringCase(readText(reader, "equals-ignore-case match pattern must be a string")) }),
  "anything-but": (reader, dialect) => ({ test: readAnythingBut(reader, dialect) }),
  numeric: (reader) => {
    if (reader.next() !== "[") reader.fail("Value of numeric must be an array.");
    return { test: readNumeric(reader) };
  },
  exists: (reader) => {
    const token = reader.next();
    if (token === "false") return { absent: true };
    return token === "true" ? { test: EXISTS } : reader.fail("exists match pattern must be either true or false.");
  },
  wildcard: (reader) => {
    if (reader.next() !== "string") reader.fail("wildcard match pattern must be a string");
    return { test: readWildcard(reader) };
  },
  // The service names the wrong operator here.
  cidr: (reader) => {
    const text = readText(reader, "prefix match pattern must be a string");
    return { test: cidr(parseCidr(text), text) };
  },
};

const EXISTS: Test = { words: "any value", passes: () => true };

function readAffix(reader: JsonReader, operator: "prefix" | "suffix"): Test {
  const token = reader.next();
  if (token === "string") return (operator === "prefix" ? prefix : suffix)(reader.text());
  if (token !== "{") reader.fail(`${operator} match pattern must be a string`);
  const title = operator === "prefix" ? "Prefix" : "Suffix";
  if (reader.next() !== "name") reader.fail(`${title} expression name not found`);
  if (reader.name !== "equals-ignore-case") reader.fail(`Unsupported ${operator} pattern: ${reader.name}`);
  const text = readText(reader, "equals-ignore-case match pattern must be a string");
  if (reader.next() !== "}") reader.fail(ONE_KEY);
  return (operator === "prefix" ? prefixIgnoringCase : suffixIgnoringCase)(text);
}

function readText(reader: JsonReader, refusal: string): string {
  if (reader.next() !== "string") reader.fail(refusal);
  return reader.text();
}
