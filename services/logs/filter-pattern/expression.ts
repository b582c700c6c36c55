// `%regex%` in a pattern: the few constructs that CloudWatch takes, which cannot run away as nested ones can.
import { invalidPattern } from "./invalid.ts";

/** From the text between the percent signs. */
export function parseExpression(source: string): RegExp {
  if (source === "") throw invalidPattern("a regular expression is empty.");
  if (/(?<!\\)[()]|\\[1-9k]/.test(source)) throw invalidPattern(`%${source}% uses groups, which regular expressions in filter patterns do not have.`);
  try {
    return new RegExp(source);
  } catch (error) {
    throw invalidPattern((error as Error).message);
  }
}
