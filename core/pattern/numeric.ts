// The numeric test: `["=", 3]`, `[">", 0]`, `[">", 0, "<=", 5]`.
import type { JsonReader, Token } from "./json-reader.ts";
import type { Test } from "./leaf.ts";

/** Numbers beyond are never within a range, and no bound may name them. */
const LIMIT = 5e9;

interface Bound {
  readonly value: number;
  readonly open: boolean;
}

/** Reads the list after `"numeric":`, of which the bracket is read already. */
export function readNumeric(reader: JsonReader): Test {
  const first = reader.next();
  if (first !== "string") reader.fail(`Invalid member in numeric match: ${memberText(reader, first)}`);
  const operator = reader.text();
  if (!/^(=|[<>]=?)$/.test(operator)) {
    reader.next();
    reader.fail(`Unrecognized numeric range operator: ${operator}`);
  }
  const value = readBound(reader, operator === "=" ? "equals" : operator);
  const bound: Bound = { value, open: !operator.endsWith("=") };
  const token = reader.next();
  if (token === "]") return within(...single(operator, bound), `a number ${operator} ${value}`);
  if (!operator.startsWith(">")) reader.fail("Too many elements in numeric expression");
  if (token !== "string") reader.fail(`Bad value in numeric range: ${memberText(reader, token)}`);
  return readTop(reader, bound, `a number ${operator} ${value}`);
}

function readTop(reader: JsonReader, bottom: Bound, words: string): Test {
  const operator = reader.text();
  if (operator !== "<" && operator !== "<=") reader.fail(`Bad numeric range operator: ${operator}`);
  const value = readBound(reader, operator);
  if (reader.next() !== "]") reader.fail("Too many terms in numeric range expression");
  if (bottom.value >= value) reader.fail("Bottom must be less than top");
  return within(bottom, { value, open: operator === "<" }, `${words} and ${operator} ${value}`);
}

function readBound(reader: JsonReader, operator: string): number {
  if (reader.next() !== "number") reader.fail(`Value of ${operator} must be numeric`);
  return checkNumber(reader);
}

/** The number at hand, which has to be one that can be compared. */
export function checkNumber(reader: JsonReader): number {
  const value = reader.number();
  if (Math.abs(value) > LIMIT) reader.fail("Value must be between -5.0E9 and 5.0E9, inclusive");
  return value;
}

function single(operator: string, bound: Bound): [Bound, Bound] {
  const lowest: Bound = { value: -LIMIT, open: false };
  const highest: Bound = { value: LIMIT, open: false };
  if (operator === "=") return [bound, bound];
  return operator.startsWith(">") ? [bound, highest] : [lowest, bound];
}

function within(bottom: Bound, top: Bound, words: string): Test {
  const isAbove = (value: number) => (bottom.open ? value > bottom.value : value >= bottom.value);
  const isBelow = (value: number) => (top.open ? value < top.value : value <= top.value);
  return { words, range: { low: bottom.value, high: top.value }, passes: (value) => typeof value === "number" && isAbove(value) && isBelow(value) };
}

function memberText(reader: JsonReader, token: Token): string {
  return token === "number" ? reader.text() : token;
}
