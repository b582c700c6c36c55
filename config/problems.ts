// Turns zod's issues into sentences: what was expected, what was found, and the name that was probably meant.
import type { z } from "zod";
import { nearest } from "./nearest.ts";
import type { Path } from "./positions.ts";
import { configJsonSchema, type JsonSchema } from "./schema.ts";

export interface Problem {
  /** Of the field that is wrong, or of the one in which something is missing. */
  readonly path: Path;
  readonly message: string;
}

type Issue = z.core.$ZodIssue;

export function findProblems(issues: readonly Issue[], value: unknown): Problem[] {
  // What a whole field is refused for says nothing new where one of its keys is unknown.
  const unknown = new Set(issues.filter((issue) => issue.code === "unrecognized_keys").map((issue) => issue.path.join("/")));
  return issues.filter((issue) => issue.code !== "custom" || !unknown.has(issue.path.join("/"))).flatMap((issue) => describe(issue, value));
}

function describe(issue: Issue, value: unknown): Problem[] {
  const found = valueAt(value, issue.path);
  if (issue.code === "unrecognized_keys") return issue.keys.map((key) => unknownKey([...issue.path, key], found));
  if (issue.code === "invalid_key") return [{ path: issue.path, message: `this name is not allowed: it ${reason(issue.issues[0]!)}` }];
  if (found === undefined && issue.path.length > 0) {
    return [{ path: issue.path.slice(0, -1), message: `\`${String(issue.path.at(-1))}\` is missing` }];
  }
  return [{ path: issue.path, message: `${reason(issue)}${issue.code === "custom" ? "" : `, not ${show(found)}`}` }];
}

function reason(issue: Issue): string {
  switch (issue.code) {
    case "invalid_type":
      return `must be ${NOUNS[issue.expected] ?? issue.expected}`;
    case "invalid_value":
      return `must be ${issue.values.length === 1 ? "" : "one of "}${issue.values.map(String).join(", ")}`;
    case "too_small":
      return `must ${SIZES[issue.origin] ?? "be at least"} ${issue.minimum}${UNITS[issue.origin] ?? ""}${SIZES[issue.origin] ? " or more" : ""}`;
    case "too_big":
      return SIZES[issue.origin] ? `must have at most ${issue.maximum}${UNITS[issue.origin]}` : `must be at most ${issue.maximum}`;
    case "invalid_format":
      return issue.format === "regex" ? issue.message : `must be a ${issue.format}`;
    default:
      return issue.message;
  }
}

const NOUNS: Record<string, string> = {
  string: "a text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "a mapping of keys to values",
  record: "a mapping of names to values",
};
const SIZES: Record<string, string> = { string: "have", array: "have" };
const UNITS: Record<string, string> = { string: " characters", array: " items" };

function unknownKey(path: Path, parent: unknown): Problem {
  const key = String(path.at(-1));
  const known = knownKeys(path.slice(0, -1));
  const guess = nearest(
    key,
    known.filter((name) => !Object.hasOwn(parent as object, name)),
  );
  const help = guess ? `did you mean \`${guess}\`?` : `known here: ${known.join(", ") || "none"}`;
  return { path, message: `unknown key \`${key}\`; ${help}` };
}

/** The keys that the schema knows at `path`, read from its JSON Schema. */
function knownKeys(path: Path): string[] {
  let schema: JsonSchema | undefined = configJsonSchema();
  for (const part of path) {
    schema = typeof part === "number" ? schema?.items : (schema?.properties?.[String(part)] ?? asSchema(schema?.additionalProperties));
  }
  return Object.keys(schema?.properties ?? {});
}

function asSchema(additional: JsonSchema | boolean | undefined): JsonSchema | undefined {
  return typeof additional === "object" ? additional : undefined;
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (inner, part) => (inner !== null && typeof inner === "object" ? (inner as Record<PropertyKey, unknown>)[part] : undefined),
    value,
  );
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
