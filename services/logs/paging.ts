// Pages of groups and streams: `nextToken` in and out.
import { invalidParameter } from "./errors.ts";
import { PAGE_DESCRIPTIONS } from "./limits.ts";

export interface PageInput {
  readonly nextToken?: string;
  readonly limit?: number;
}

/** One page of items in the order given. A token holds the key of the last item shown. */
export function page<T>(items: readonly T[], keyOf: (item: T) => string, input: PageInput): { items: readonly T[]; next: { nextToken?: string } } {
  const start = input.nextToken === undefined ? 0 : after(items, keyOf, readToken(input.nextToken));
  const shown = items.slice(start, start + (input.limit ?? PAGE_DESCRIPTIONS));
  const more = start + shown.length < items.length;
  return { items: shown, next: more ? { nextToken: Buffer.from(keyOf(shown.at(-1) as T)).toString("base64") } : {} };
}

/** Where the item is gone meanwhile, the list has ended: its order need not be that of its keys. */
function after<T>(items: readonly T[], keyOf: (item: T) => string, key: string): number {
  const index = items.findIndex((item) => keyOf(item) === key);
  return index < 0 ? items.length : index + 1;
}

export function readToken(token: string): string {
  const key = Buffer.from(token, "base64");
  if (key.length === 0 || key.toString("base64") !== token) throw invalidParameter("The specified nextToken is invalid.");
  return key.toString();
}
