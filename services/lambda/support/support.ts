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
  /** A file, or a folder that has it somewhere, from the repository's root on. */
  readonly place: string;
  readonly title: string;
}

/** Each test is `PLACE: TITLE`: a file below `services/lambda/`, or, with a slash before it, a folder of others, who may move their tests within it. */
export type Row = readonly [names: string, level: SupportLevel, note: string, ...tests: string[]];

export function readRows(rows: readonly Row[]): Support[] {
  return rows.map(([names, level, note, ...tests]) => ({ names: names.split(" "), level, note, tests: tests.map(readTest) }));
}

function readTest(text: string): TestReference {
  const [, path = "", title = ""] = /^(\S+): (.+)$/.exec(text) ?? [];
  return { place: path.startsWith("/") ? path.slice(1) : `services/lambda/${path}`, title };
}
