// A filter pattern, whichever of its three grammars it is written in.
import { parseFieldPattern } from "./fields.ts";
import { parseJsonPattern } from "./json.ts";
import type { Matcher } from "./matcher.ts";
import { NOTHING_EXTRACTED } from "./nothing.ts";
import { parseTermPattern } from "./terms.ts";

/** `{ $.x = 1 }` is for JSON, `[a, b = 1]` for words in places, everything else for words. Throws InvalidParameterException. */
export function parseFilterPattern(text = ""): Matcher {
  const pattern = text.trim();
  if (pattern === "") return () => NOTHING_EXTRACTED;
  if (pattern.startsWith("{")) return parseJsonPattern(pattern);
  return pattern.startsWith("[") ? parseFieldPattern(pattern) : parseTermPattern(pattern);
}
