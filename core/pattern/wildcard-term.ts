// Reads the pattern of a wildcard test.
import type { JsonReader } from "./json-reader.ts";
import type { Test } from "./leaf.ts";
import { PatternError } from "./pattern-error.ts";
import { wildcard } from "./text-tests.ts";
import { isTooComplex, parseWildcard, type Wildcard } from "./wildcard.ts";

const TOO_COMPLEX = "Rule is too complex - try using fewer wildcard characters or fewer repeating character sequences after a wildcard character";

/** Reads the string at hand. Misplaced characters are told with their place, complexity without, as the service does. */
export function readWildcard(reader: JsonReader): Test {
  const text = reader.text();
  const parts = parse(reader, text);
  if (isTooComplex(parts)) throw new PatternError(TOO_COMPLEX);
  return wildcard(parts, text);
}

function parse(reader: JsonReader, text: string): Wildcard {
  try {
    return parseWildcard(text);
  } catch (error) {
    return reader.fail((error as PatternError).message);
  }
}
