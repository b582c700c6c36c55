// A filter pattern, whichever of its three grammars it is written in.
import { parseFieldPattern } from "./fields.ts";
import { parseJsonPattern } from "./json.ts";
import { NOTHING_EXTRACTED } from "./nothing.ts";
import { parseTermPattern } from "./terms.ts";

/** Judges a message: what the pattern's selectors found in it, or undefined where it does not match. */
export type Matcher = (message: string) => Readonly<Record<string, string>> | undefined;

/** `{ $.x = 1 }` is for JSON, `[a, b = 1]` for words in places, everything else for words. Throws InvalidParameterException. */
export function parseFilterPattern(text = ""): Matcher {
  const pattern = text.trim();
  if (pattern === "") return () => NOTHING_EXTRACTED;
  if (pattern.startsWith("{")) return parseJsonPattern(pattern);
  return pattern.startsWith("[") ? parseFieldPattern(pattern) : parseTermPattern(pattern);
}
