// Whether a value is as expected: in part, and with matchers for what is not known beforehand; and where it is not.
import { isDeepStrictEqual } from "node:util";

/** A predicate, or a matcher of sinon (`test`) or of Jest and Vitest (`asymmetricMatch`). */
export type Matcher = ((value: unknown) => boolean) | { test(value: unknown): boolean } | { asymmetricMatch(value: unknown): boolean };

/** Matches a text that is JSON, and as expected in part: the body of a record. */
export function json(expected: unknown): Matcher {
  return (text) => {
    if (typeof text !== "string") return false;
    try {
      return mismatch(JSON.parse(text), expected) === undefined;
    } catch {
      return false;
    }
  };
}

/**
 * Undefined when `actual` is as expected, or else where and how it is not. Objects may have more members than expected, arrays may not have more elements;
 * functions are predicates, regular expressions match texts.
 */
export function mismatch(actual: unknown, expected: unknown, path = ""): string | undefined {
  const matches = matcherOf(expected);
  if (matches) return matches(actual) ? undefined : differs(path, actual, "something that the matcher takes");
  if (Array.isArray(expected)) return mismatchInArray(actual, expected, path);
  if (!isPlain(expected)) return isDeepStrictEqual(actual, expected) ? undefined : differs(path, actual, show(expected));
  if (typeof actual !== "object" || actual === null) return differs(path, actual, show(expected));
  for (const [name, part] of Object.entries(expected)) {
    const found = mismatch((actual as Record<string, unknown>)[name], part, path ? `${path}.${name}` : name);
    if (found) return found;
  }
  return undefined;
}

function mismatchInArray(actual: unknown, expected: readonly unknown[], path: string): string | undefined {
  if (!Array.isArray(actual)) return differs(path, actual, show(expected));
  if (actual.length !== expected.length) return `${path || "it"} has ${actual.length} elements, not ${expected.length}`;
  for (const [index, part] of expected.entries()) {
    const found = mismatch(actual[index], part, `${path}[${index}]`);
    if (found) return found;
  }
  return undefined;
}

function matcherOf(expected: unknown): ((value: unknown) => boolean) | undefined {
  if (typeof expected === "function") return expected as (value: unknown) => boolean;
  if (expected instanceof RegExp) return (value) => typeof value === "string" && value.search(expected) >= 0;
  if (typeof expected !== "object" || expected === null) return undefined;
  if ("asymmetricMatch" in expected) return (value) => (expected as { asymmetricMatch(value: unknown): boolean }).asymmetricMatch(value);
  if ("test" in expected && typeof expected.test === "function") return (value) => (expected as { test(value: unknown): boolean }).test(value);
  return undefined;
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && [Object.prototype, null].includes(Object.getPrototypeOf(value));
}

function differs(path: string, actual: unknown, wanted: string): string {
  return `${path || "it"} is ${show(actual)}, not ${wanted}`;
}

const LONGEST = 300;

/** A value in one line, cut where it is long. */
export function show(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}… (${text.length} characters)`;
}
