// Pages of IAM's lists: `Marker` in, `IsTruncated` and `Marker` out.
import { validationError } from "./errors.ts";
import { PAGE_ITEMS } from "./limits.ts";

export interface PageInput {
  readonly Marker?: string;
  readonly MaxItems?: number;
}

export interface PageEnd {
  readonly IsTruncated: boolean;
  readonly Marker?: string;
}

/** One page of items that are in the order of `keyOf`. A marker holds the last key shown, so that items that come or go meanwhile neither repeat nor hide others. */
export function page<T>(items: readonly T[], keyOf: (item: T) => string, input: PageInput): { items: readonly T[]; end: PageEnd } {
  const sorted = [...items].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const after = input.Marker === undefined ? undefined : readMarker(input.Marker);
  const rest = after === undefined ? sorted : sorted.filter((item) => keyOf(item) > after);
  const shown = rest.slice(0, input.MaxItems ?? PAGE_ITEMS);
  if (shown.length === rest.length) return { items: shown, end: { IsTruncated: false } };
  return { items: shown, end: { IsTruncated: true, Marker: Buffer.from(keyOf(shown.at(-1) as T)).toString("base64") } };
}

function readMarker(marker: string): string {
  const key = Buffer.from(marker, "base64");
  if (key.length === 0 || key.toString("base64") !== marker) throw validationError(`Invalid Marker: ${marker}`);
  return key.toString();
}
