import { expect } from "chai";
import { compilePattern } from "./pattern.ts";
import { PatternIndex } from "./pattern-index.ts";

describe("PatternIndex", () => {
  it("finds the items whose patterns match, and forgets what is deleted or replaced", () => {
    const index = new PatternIndex<string>();
    index.set("equal", compilePattern('{"source": ["a"]}', "events"));
    index.set("prefix", compilePattern('{"source": [{"prefix": "a"}]}', "events"));
    index.set("or", compilePattern('{"$or": [{"source": ["a"]}, {"n": [{"numeric": [">", 0]}]}]}', "events"));
    index.set("absent", compilePattern('{"n": [{"exists": false}]}', "events"));
    expect(index.matching({ source: "a", n: 1 }).sort()).to.deep.equal(["equal", "or", "prefix"]);
    expect(index.matching({ source: ["b", "ab"] }).sort()).to.deep.equal(["absent", "prefix"]);
    index.delete("prefix");
    index.set("equal", compilePattern('{"source": ["b"]}', "events"));
    expect(index.matching({ source: "a" }).sort()).to.deep.equal(["absent", "or"]);
    expect(index.size).to.equal(3);
  });

  it("agrees with each pattern by itself, on 200 random sets of patterns and events", () => {
    for (let seed = 1; seed <= 200; seed++) {
      const pick = chooser(seed);
      const patterns = Array.from({ length: 8 }, () => compilePattern(JSON.stringify(randomPattern(pick, 0)), "events"));
      const index = new PatternIndex<number>();
      for (const [item, pattern] of patterns.entries()) index.set(item, pattern);
      for (let count = 0; count < 10; count++) {
        const event = randomObject(pick, 0);
        const expected = [...patterns.keys()].filter((item) => patterns[item]?.matches(event));
        expect(index.matching(event).sort(), `seed ${seed}: ${JSON.stringify(event)}`).to.deep.equal(expected);
      }
    }
  });
});

describe("a pattern", () => {
  it("matches what the flattened event says, for 1,500 random patterns on events without arrays", () => {
    let matched = 0;
    for (let seed = 1; seed <= 1_500; seed++) {
      const pick = chooser(seed);
      const source = randomPattern(pick, 0);
      const event = randomObject(pick, 0, false);
      const pattern = compilePattern(JSON.stringify(source), "events");
      const expected = satisfies(source, "", flatten(event, "", new Map()));
      expect(pattern.matches(event), `seed ${seed}: ${JSON.stringify(source)} on ${JSON.stringify(event)}`).to.equal(expected);
      const explanation = pattern.explain(event);
      expect(explanation.matched).to.equal(expected);
      expect(explanation.mismatches.length === 0).to.equal(expected);
      if (expected) matched++;
    }
    expect(matched).to.be.within(50, 1_450);
  });
});

type Pick = <T>(choices: readonly T[]) => T;
type Members = Record<string, unknown>;

/** A linear congruential generator: the same choices for the same seed. */
function chooser(seed: number): Pick {
  let state = seed * 7_919;
  return (choices) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return choices[Math.floor((state / 2_147_483_648) * choices.length)] as (typeof choices)[number];
  };
}

const VALUES = ["x", "xy", "y", "", 1, 2, true, null];
const TERMS = [...VALUES, { prefix: "x" }, { suffix: "y" }, { exists: true }, { exists: false }, { "anything-but": ["x", "y"] }, { numeric: [">", 1] }];

function randomPattern(pick: Pick, depth: number): Members {
  const names = pick([["a"], ["a", "b"], ["c"], ["b", "a.b"]]);
  const fields = names.map((name) => [name, depth < 2 && pick([true, false]) ? randomPattern(pick, depth + 1) : [pick(TERMS), pick(TERMS), pick(TERMS)]]);
  const or = depth === 0 && pick([true, false]) ? { $or: [randomPattern(pick, 1), randomPattern(pick, 1)] } : {};
  return { ...Object.fromEntries(fields), ...or };
}

function randomObject(pick: Pick, depth: number, arrays = true): Members {
  const names = pick([["a"], ["a", "b"], ["a", "b", "c"], ["c"], ["b", "c.a"]]);
  return Object.fromEntries(names.map((name) => [name, randomValue(pick, depth, arrays)]));
}

function randomValue(pick: Pick, depth: number, arrays: boolean): unknown {
  const kind = pick(["scalar", "object", arrays ? "array" : "object"]);
  if (kind === "array") return pick([[], [1], [2]]).length === 0 ? [] : [randomValue(pick, depth + 1, depth < 2), pick(VALUES)];
  return kind === "object" && depth < 2 ? randomObject(pick, depth + 1, arrays) : pick(VALUES);
}

/** The other way to say it: an event is a table of paths and scalars. */
function flatten(value: unknown, path: string, table: Map<string, unknown>): Map<string, unknown> {
  if (typeof value !== "object" || value === null) return table.set(path, value);
  for (const [name, member] of Object.entries(value)) flatten(member, join(path, name), table);
  return table;
}

function join(path: string, name: string): string {
  return path ? `${path}.${name}` : name;
}

/** The last list for a path counts, as `randomPattern` may name `a.b` twice; those of a branch of `$or` come after all others. */
function satisfies(pattern: Members, path: string, table: Map<string, unknown>, demands = new Map<string, readonly unknown[]>()): boolean {
  const { $or, ...fields } = pattern as { $or?: Members[] };
  gather(fields, path, demands);
  if ($or) return $or.some((branch) => satisfies(branch, path, table, new Map(demands)));
  return [...demands].every(([field, terms]) => terms.some((term) => passes(term, table.has(field), table.get(field))));
}

function gather(pattern: Members, path: string, demands: Map<string, readonly unknown[]>): void {
  for (const [name, value] of Object.entries(pattern)) {
    if (Array.isArray(value)) demands.set(join(path, name), value);
    else gather(value as Members, join(path, name), demands);
  }
}

function passes(term: unknown, present: boolean, value: unknown): boolean {
  if (typeof term !== "object" || term === null) return present && value === term;
  if ("exists" in term) return term.exists === present;
  if (!present) return false;
  if ("prefix" in term) return typeof value === "string" && value.startsWith(term.prefix as string);
  if ("suffix" in term) return typeof value === "string" && value.endsWith(term.suffix as string);
  if ("numeric" in term) return typeof value === "number" && value > 1;
  return value !== "x" && value !== "y";
}
