// What a pattern asks of one field: values that it may have, tests that it may pass, or that it be absent.

export type Scalar = string | number | boolean | null;

/** One term of a field's list: `{"prefix": "a"}`, `{"numeric": [">", 0]}` … */
export interface Test {
  passes(value: Scalar): boolean;
  /** To complete "expected …": `a text that begins with "a"`. */
  readonly words: string;
  /** What every text that passes begins or ends with, when nothing else is asked. */
  readonly affix?: Affix;
  /** Between which numbers everything lies that passes. */
  readonly range?: Range;
}

/** Both ends included. */
export interface Range {
  readonly low: number;
  readonly high: number;
}

export interface Affix {
  readonly at: "start" | "end";
  readonly text: string;
}

export interface Leaf {
  /** The names on the way, joined by dots: `detail.state`. */
  readonly path: string;
  /** How deep the list stands in the pattern; 1 at the top. */
  readonly depth: number;
  /** How many terms it has. */
  readonly size: number;
  readonly values: ReadonlySet<Scalar>;
  readonly tests: readonly Test[];
  /** Whether `{"exists": false}` is among the terms. */
  readonly absent: boolean;
}

export function isScalar(value: unknown): value is Scalar {
  return value === null || typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}

/** Whether a value of the field satisfies one of the terms; absence is not its concern. */
export function accepts(leaf: Leaf, value: Scalar): boolean {
  if (leaf.values.has(value)) return true;
  for (const test of leaf.tests) if (test.passes(value)) return true;
  return false;
}

/** To complete "expected …". */
export function leafWords(leaf: Leaf): string {
  const values = [...leaf.values].map((value) => JSON.stringify(value));
  const terms = [...values, ...leaf.tests.map((test) => test.words), ...(leaf.absent ? ["no such field"] : [])];
  return terms.length > 1 ? `${terms.slice(0, -1).join(", ")} or ${terms.at(-1)}` : (terms[0] as string);
}
