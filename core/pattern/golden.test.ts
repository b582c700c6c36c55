import { existsSync, globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { expect } from "chai";
import { compileFilters } from "./filters.ts";
import { compilePattern } from "./pattern.ts";
import { PatternError, refusePattern } from "./pattern-error.ts";

const published = join(import.meta.dirname, "../../../shared/golden/event-patterns");
const files = globSync("*.json5", { cwd: published }).sort();

describe("compilePattern, by the verdicts of the real EventBridge", () => {
  if (!existsSync(published)) {
    it("agrees with each (the samples are not here: skipped)");
    return;
  }
  const errors = JSON.parse(readFileSync(join(published, "errors.json"), "utf8")) as Record<string, string>;

  for (const file of files) {
    const name = basename(file, ".json5");
    const { Event, EventPattern } = readJson5(readFileSync(join(published, file), "utf8"));
    const text = spaced(EventPattern);
    if (name.endsWith("_EXC")) {
      // The samples' texts have placeholders where the pattern has names.
      const expected = errors[name]?.replaceAll("<partition>", "aws").replaceAll("<region>", "us-east-1");
      it(`${name}: refuses the pattern in the service's words`, () => expect(refusal(text)).to.equal(expected));
    } else {
      const verdict = !name.endsWith("_NEG");
      it(`${name}: ${verdict ? "matches" : "does not match"}`, () => {
        const pattern = compilePattern(text, "events");
        expect(pattern.matches(Event)).to.equal(verdict);
        expect(pattern.explain(Event).matched).to.equal(verdict);
      });
    }
  }
});

/** What only rules know. */
const RULES_ONLY = /"(wildcard|cidr)": |"anything-but": \{/;

describe("compileFilters, by the verdicts of the real EventBridge where filters know the operators", () => {
  for (const file of files) {
    const name = basename(file, ".json5");
    const { Event, EventPattern } = readJson5(readFileSync(join(published, file), "utf8"));
    const Pattern = spaced(asBody(EventPattern));
    if (name.endsWith("_EXC") || RULES_ONLY.test(Pattern)) {
      it(`${name}: refused, in Lambda's words`, () => {
        const error = thrown(() => compileFilters({ Filters: [{ Pattern }] }));
        expect(error).to.be.instanceOf(PatternError);
        const { code, message } = refusePattern(error as PatternError, "filter-criteria");
        expect([code, message]).to.deep.equal(["InvalidParameterValueException", "Invalid filter pattern definition."]);
      });
    } else {
      const verdict = !name.endsWith("_NEG");
      it(`${name}: a record whose body it is ${verdict ? "passes" : "is dropped"}`, () => {
        const filter = compileFilters({ Filters: [{ Pattern }] });
        expect(filter?.matches(asBody(Event))).to.equal(verdict);
        expect(filter?.explain(asBody(Event)).matched).to.equal(verdict);
      });
    }
  }
});

/** An event, or a pattern of one, as a message that brings it in its body. */
function asBody(value: unknown): unknown {
  return { body: value };
}

function thrown(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  return undefined;
}

function refusal(text: string): string {
  try {
    compilePattern(text, "events");
  } catch (error) {
    if (error instanceof PatternError) return refusePattern(error, "events").message;
  }
  return "not refused";
}

/** The samples' JSON5 is JSON with comments on lines of their own and commas at the end. */
function readJson5(text: string): { Event: unknown; EventPattern: unknown } {
  return JSON.parse(text.replace(/^\s*\/\/.*$/gm, "").replace(/,(\s*[}\]])/g, "$1"));
}

/** As the recordings' client wrote the patterns: a space behind each comma and colon. */
function spaced(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(spaced).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(([name, member]) => `${JSON.stringify(name)}: ${spaced(member)}`);
  return `{${members.join(", ")}}`;
}
