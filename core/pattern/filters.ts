// The filters of an event source mapping: a record passes when one of them matches.
import { closest, type Explanation, explainOne } from "./explain.ts";
import { compilePattern } from "./pattern.ts";
import { PatternError } from "./pattern-error.ts";

/** As `CreateEventSourceMapping` takes them. */
export interface FilterCriteria {
  readonly Filters?: readonly { readonly Pattern?: string }[];
}

export interface Filter {
  /** `record` as its source defines it for filters, with the data decoded. */
  matches(record: unknown): boolean;
  explain(record: unknown): Explanation;
}

/** AWS's quota "esm.filters". */
const MAX_FILTERS = 5;

/**
 * Undefined when there is nothing to filter by: no criteria, or an empty list, which also removes the filters at an update.
 * @throws PatternError; `refusePattern(error, "filter-criteria")` makes it Lambda's.
 */
export function compileFilters(criteria: FilterCriteria | undefined, limit = MAX_FILTERS): Filter | undefined {
  const filters = criteria?.Filters ?? [];
  if (filters.length === 0) return undefined;
  if (filters.length > limit) throw new PatternError(`There are ${filters.length} filters, and at most ${limit} are allowed`);
  const patterns = filters.map(({ Pattern }) => compileFilter(Pattern ?? ""));
  return {
    matches(record) {
      for (const pattern of patterns) if (pattern.matches(record)) return true;
      return false;
    },
    explain(record) {
      const explanations = patterns.map((pattern) => pattern.explain(record));
      return explanations.find((explanation) => explanation.matched) ?? closest(explanations);
    },
  };
}

/** What a record brings from its source: it must be JSON where the pattern looks into it, or nothing in it could be said to be absent. */
const DATA = ["body", "data"];

function compileFilter(text: string): Filter {
  const pattern = compilePattern(text, "filter-criteria");
  const asked = JSON.parse(text) as Readonly<Record<string, unknown>>;
  const within = DATA.filter((name) => isStructure(asked[name]) && !Array.isArray(asked[name]));
  if (within.length === 0) return pattern;
  const plain = (record: unknown) => within.find((name) => !isStructure((record as Readonly<Record<string, unknown>>)[name]));
  return {
    matches: (record) => plain(record) === undefined && pattern.matches(record),
    explain(record) {
      const name = plain(record);
      return name === undefined ? pattern.explain(record) : explainOne({ path: name, expected: "JSON", found: "a text" });
    },
  };
}

export function isStructure(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}
