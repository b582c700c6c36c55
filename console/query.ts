// Query parameters that several lists share: which function, since when, how many.
import type { Clock } from "../core/clock.ts";
import { parseDuration } from "../core/duration.ts";
import { badRequest } from "./http.ts";

const DEFAULT_LIMIT = 100;
const LARGEST_LIMIT = 10_000;

export interface ListQuery {
  readonly functionName: string | undefined;
  readonly source: string | undefined;
  /** Milliseconds since the epoch, by our Clock. */
  readonly since: number | undefined;
  readonly limit: number;
}

const NAMES = ["function", "source", "since", "limit", "follow"];

export function readListQuery(query: URLSearchParams, clock: Clock): ListQuery {
  for (const name of query.keys()) {
    if (!NAMES.includes(name)) throw badRequest(`there is no parameter "${name}" here; expected ${NAMES.join(", ")}`);
  }
  return {
    functionName: query.get("function") ?? undefined,
    source: query.get("source") ?? undefined,
    since: readSince(query.get("since"), clock),
    limit: readLimit(query.get("limit")),
  };
}

function readSince(text: string | null, clock: Clock): number | undefined {
  if (text === null) return undefined;
  const age = parseDuration(text);
  if (age !== undefined) return clock.now() - age;
  const time = readTime(text);
  if (time === undefined) throw badRequest(`since: expected a time as 2026-01-01T00:00:00Z or a duration as 10m, found "${text}"`);
  return time;
}

/** An ISO 8601 time with its zone, or a date; milliseconds since the epoch. */
export function readTime(text: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?$/.test(text)) return undefined;
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}

function readLimit(text: string | null): number {
  if (text === null) return DEFAULT_LIMIT;
  const limit = /^\d+$/.test(text) ? Number(text) : 0;
  if (limit < 1 || limit > LARGEST_LIMIT) throw badRequest(`limit: expected a number from 1 to ${LARGEST_LIMIT}, found "${text}"`);
  return limit;
}
