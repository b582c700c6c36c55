// Pages of a list: `Marker` in, `NextMarker` out.
import { invalidParameter } from "./errors.ts";
import { PAGE_ITEMS } from "./limits.ts";

export interface PageInput {
  readonly Marker?: string;
  readonly MaxItems?: number;
}

/**
 * One page of `items`, which are in an order that `keyOf` repeats. A marker holds the key of the last item shown, so that items that come or go meanwhile
 * neither repeat nor hide others.
 */
export function page<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
  input: PageInput,
  limit = PAGE_ITEMS,
): { items: readonly T[]; next?: { NextMarker: string } } {
  const start = input.Marker ? after(items, keyOf, readMarker(input.Marker)) : 0;
  const end = start + Math.min(input.MaxItems ?? limit, limit);
  const shown = items.slice(start, end);
  if (end >= items.length) return { items: shown };
  return { items: shown, next: { NextMarker: Buffer.from(keyOf(shown.at(-1) as T)).toString("base64") } };
}

function after<T>(items: readonly T[], keyOf: (item: T) => string, key: string): number {
  const index = items.findIndex((item) => keyOf(item) > key);
  return index < 0 ? items.length : index;
}

function readMarker(marker: string): string {
  const key = Buffer.from(marker, "base64");
  if (key.length === 0 || key.toString("base64") !== marker) throw invalidParameter(`The marker '${marker}' is not one that a list has answered.`);
  return key.toString("utf8");
}
