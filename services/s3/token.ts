// Continuation tokens: the last name that was listed, in a form that nobody is tempted to read.
import { invalidArgument } from "./errors.ts";

export function writeToken(last: string): string {
  return `1${Buffer.from(last).toString("base64url")}`;
}

/** Throws InvalidArgument when we never wrote it. */
export function readToken(token: string | undefined): string | undefined {
  if (token === undefined) return undefined;
  const last = Buffer.from(token.slice(1), "base64url").toString();
  if (token === "" || writeToken(last) !== token) throw invalidArgument("The continuation token provided is incorrect", "continuation-token", token);
  return last;
}
