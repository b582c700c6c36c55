// Wildcards: `*` stands for any text, `\*` for a star, `\\` for a backslash.
import { PatternError } from "./pattern-error.ts";

/** The literal stretches between the stars: `a*b` is `["a", "b"]`, a text without star one stretch. */
export type Wildcard = readonly string[];

/** Takes a pattern apart. Positions in refusals count UTF-8 bytes, and the quote before the text. */
export function parseWildcard(pattern: string): Wildcard {
  const parts = [""];
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at] as string;
    const following = pattern[at + 1];
    if (character === "*") {
      if (following === "*") throw new PatternError(`Consecutive wildcard characters at pos ${position(pattern, at)}`);
      parts.push("");
    } else if (character === "\\") {
      if (following !== "*" && following !== "\\") throw new PatternError(`Invalid escape character at pos ${position(pattern, at)}`);
      parts[parts.length - 1] += following;
      at++;
    } else parts[parts.length - 1] += character;
  }
  return parts;
}

function position(pattern: string, at: number): number {
  return Buffer.byteLength(pattern.slice(0, at)) + 1;
}

/** Each stretch is looked for from the left; that never misses, since a later find only leaves less text for the rest. */
export function matchesWildcard(parts: Wildcard, text: string): boolean {
  const first = parts[0] as string;
  if (parts.length === 1) return text === first;
  const last = parts[parts.length - 1] as string;
  if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false;
  const end = text.length - last.length;
  let from = first.length;
  for (let index = 1; index < parts.length - 1; index++) {
    const part = parts[index] as string;
    const found = text.indexOf(part, from);
    if (found < 0 || found + part.length > end) return false;
    from = found + part.length;
  }
  return true;
}

/** What the service refuses as too complex: so many beginnings of the pattern that one text can fit at once. Its own bound is not published. */
const MAX_BEGINNINGS = 10;
/** A star among the characters, which may be stars themselves. */
const ANY = "";
/** A bound on our own work. */
const MAX_STEPS = 20_000;

export function isTooComplex(parts: Wildcard): boolean {
  if (parts.length === 1) return false;
  const symbols = parts.flatMap((part, index) => (index === 0 ? [...part] : [ANY, ...part]));
  const seen = new Set<string>();
  const open: number[][] = [beginnings(symbols, [0])];
  for (let state = open.pop(), steps = 0; state; state = open.pop()) {
    if (state.length > MAX_BEGINNINGS || ++steps > MAX_STEPS) return true;
    const inputs = new Set(state.map((at) => symbols[at]).filter((symbol) => symbol !== undefined));
    for (const input of inputs) {
      const next = beginnings(symbols, advance(symbols, state, input));
      const key = next.join();
      if (seen.has(key)) continue;
      seen.add(key);
      open.push(next);
    }
  }
  return false;
}

function advance(symbols: readonly string[], state: readonly number[], input: string): number[] {
  return state.flatMap((at) => (symbols[at] === ANY ? [at] : symbols[at] === input ? [at + 1] : []));
}

/** A star may also stand for nothing. */
function beginnings(symbols: readonly string[], state: readonly number[]): number[] {
  return [...new Set(state.flatMap((at) => (symbols[at] === ANY ? [at, at + 1] : [at])))].sort((one, other) => one - other);
}
