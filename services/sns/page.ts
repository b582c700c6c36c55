// One page of a list: a hundred entries, and a token that says after which to go on.
import { invalidParameter } from "./errors.ts";
import { PAGE } from "./limits.ts";

/** `items` are in the order of their ARNs. Throws InvalidParameter for a token that is none of ours. */
export function pageOf<T extends { readonly arn: string }>(items: readonly T[], token: string | undefined): { shown: T[]; next: { NextToken?: string } } {
  const after = token === undefined ? "" : Buffer.from(token, "base64").toString();
  if (token !== undefined && !after.startsWith("arn:aws:sns:")) throw invalidParameter("NextToken Reason: the token is not valid");
  const rest = items.filter(({ arn }) => arn > after);
  const shown = rest.slice(0, PAGE);
  const last = shown.at(-1);
  return { shown, next: rest.length > shown.length && last ? { NextToken: Buffer.from(last.arn).toString("base64") } : {} };
}
