// Patterns of words: all of them must be in the message, `?` any of them, `-` none of them.
import { parseExpression } from "./expression.ts";
import { invalidPattern } from "./invalid.ts";
import type { Matcher } from "./matcher.ts";
import { NOTHING_EXTRACTED } from "./nothing.ts";

type Finds = (message: string) => boolean;

/** A sign, then `"a phrase"`, `%a regular expression%` or a word. */
const TERM = /\s*([?-]?)(?:"((?:[^"\\]|\\.)*)"|%((?:[^%\\]|\\.)*)%|([^\s"]+))/y;

/** Case counts. `?` words count only where there are no others. */
export function parseTermPattern(pattern: string): Matcher {
  const wanted: Finds[] = [];
  const optional: Finds[] = [];
  const unwanted: Finds[] = [];
  for (let at = 0; at < pattern.length; at = TERM.lastIndex) {
    TERM.lastIndex = at;
    const match = TERM.exec(pattern);
    if (!match) throw invalidPattern(`cannot read ${pattern.slice(at)}`);
    const [, sign, phrase, expression, word] = match;
    const finds = expression === undefined ? containing(phrase === undefined ? (word as string) : phrase.replace(/\\(.)/g, "$1")) : testing(expression);
    (sign === "?" ? optional : sign === "-" ? unwanted : wanted).push(finds);
  }
  const alternatives = wanted.length + unwanted.length > 0 ? [] : optional;
  const matches: Finds = (message) =>
    wanted.every((finds) => finds(message)) &&
    !unwanted.some((finds) => finds(message)) &&
    (alternatives.length === 0 || alternatives.some((finds) => finds(message)));
  return (message) => (matches(message) ? NOTHING_EXTRACTED : undefined);
}

function containing(text: string): Finds {
  return (message) => message.includes(text);
}

function testing(source: string): Finds {
  const expression = parseExpression(source);
  return (message) => expression.test(message);
}
