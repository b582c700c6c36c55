// How far the Lambda API is kept, and the tests that show it: what docs/reference/functions.md is made from.

/** honoured: as in AWS; approximated: near it, as the note says; echoed: kept and shown, without effect; refused: an error that says so. */
export type SupportLevel = "honoured" | "approximated" | "echoed" | "refused";

export interface Support {
  /** Names of actions, or of members of a request. */
  readonly names: readonly string[];
  readonly level: SupportLevel;
  readonly note: string;
  /** Those that would fail if this were not so. At least one. */
  readonly tests: readonly TestReference[];
}

export interface TestReference {
  /** From the repository's root on. */
  readonly file: string;
  readonly title: string;
}

/** Each test is `FILE: TITLE`; the file is one below `services/lambda/`, or below the repository where it begins with a slash. */
export type Row = readonly [names: string, level: SupportLevel, note: string, ...tests: string[]];

export function readRows(rows: readonly Row[]): Support[] {
  return rows.map(([names, level, note, ...tests]) => ({ names: names.split(" "), level, note, tests: tests.map(readTest) }));
}

function readTest(text: string): TestReference {
  const [, path = "", title = ""] = /^(\S+): (.+)$/.exec(text) ?? [];
  return { file: path.startsWith("/") ? path.slice(1) : `services/lambda/${path}`, title };
}
