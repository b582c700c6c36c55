// Patterns for messages in JSON: `{ $.level = "ERROR" && ($.ms > 100 || $.user IS NULL) }`.
import { compare, type Judges } from "./comparison.ts";
import type { Matcher } from "./matcher.ts";
import { PatternReader } from "./reader.ts";

/** Judges a document, and notes what the selectors found. */
type Condition = (document: unknown, found: Record<string, string>) => boolean;
type Step = string | number | "*";

/** A pattern is at most 1,024 characters, which bounds its depth. */
export function parseJsonPattern(pattern: string): Matcher {
  const reader = new PatternReader(pattern);
  reader.expect(/\{/, "{");
  const condition = readAlternatives(reader);
  reader.expect(/\}/, "}");
  reader.end();
  return (message) => {
    const document = parse(message);
    const found: Record<string, string> = {};
    return document !== undefined && condition(document, found) ? found : undefined;
  };
}

function parse(message: string): unknown {
  const text = message.trimStart();
  if (!text.startsWith("{") && !text.startsWith("[")) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function readAlternatives(reader: PatternReader): Condition {
  const parts = [readConjunction(reader)];
  while (reader.take(/\|\|/)) parts.push(readConjunction(reader));
  return (document, found) => parts.some((part) => part(document, found));
}

function readConjunction(reader: PatternReader): Condition {
  const parts = [readCondition(reader)];
  while (reader.take(/&&/)) parts.push(readCondition(reader));
  return (document, found) => parts.every((part) => part(document, found));
}

function readCondition(reader: PatternReader): Condition {
  if (reader.take(/\(/)) {
    const inner = readAlternatives(reader);
    reader.expect(/\)/, ")");
    return inner;
  }
  const [selector] = reader.expect(/\$(?:\.[\w-]+|\[(?:\d+|\*|'[^']*'|"[^"]*")\])*/, "a selector");
  const name = selector.trim();
  const steps = readSteps(name);
  if (reader.take(/NOT\s+EXISTS\b/)) return (document) => select(document, steps).length === 0;
  const judge = readJudge(reader);
  return (document, found) => {
    const values = select(document, steps);
    if (values.length > 0) found[name] = show(values[0]);
    return values.some(judge);
  };
}

function readJudge(reader: PatternReader): Judges {
  const is = reader.take(/IS\s+(TRUE|FALSE|NULL)\b/);
  if (is) {
    const wanted = { TRUE: true, FALSE: false, NULL: null }[is[1] as "TRUE" | "FALSE" | "NULL"];
    return (value) => value === wanted;
  }
  const [, operator] = reader.expect(/(!=|<=|>=|=|<|>)/, "an operator");
  const { text, quoted } = reader.literal();
  const judge = compare(operator as string, text, quoted);
  return (value) => (typeof value !== "object" || value === null) && judge(value);
}

function readSteps(selector: string): Step[] {
  return Array.from(selector.matchAll(/\.([\w-]+)|\[(?:(\d+)|(\*)|'([^']*)'|"([^"]*)")\]/g), ([, name, index, any, single, double]) =>
    index !== undefined ? Number(index) : ((name ?? any ?? single ?? double) as string),
  );
}

/** Every value to which the steps lead: more than one only where `[*]` is among them. */
function select(document: unknown, steps: readonly Step[]): unknown[] {
  let values = [document];
  for (const step of steps) values = values.flatMap((value) => follow(value, step));
  return values;
}

function follow(value: unknown, step: Step): unknown[] {
  if (typeof value !== "object" || value === null) return [];
  if (step === "*" && Array.isArray(value)) return value;
  return Object.hasOwn(value, step) ? [(value as Record<Step, unknown>)[step]] : [];
}

function show(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
