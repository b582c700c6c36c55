// Patterns for words in places: `[ip, user, ..., status = 4*, bytes > 1000]`.
import { compare, type Judges } from "./comparison.ts";
import type { Matcher } from "./matcher.ts";
import { PatternReader } from "./reader.ts";

interface Field {
  readonly name: string;
  readonly judge: Judges;
}

/** Stands for any number of words. */
const ELLIPSIS = "...";

/** A message matches when it has as many words as the pattern has fields, and each word fits its field. Brackets and quotes hold words together. */
export function parseFieldPattern(pattern: string): Matcher {
  const reader = new PatternReader(pattern);
  reader.expect(/\[/, "[");
  const fields = [readField(reader)];
  while (reader.take(/,/)) fields.push(readField(reader));
  reader.expect(/\]/, "]");
  reader.end();
  return (message) => extract(fields, wordsOf(message));
}

function readField(reader: PatternReader): Field {
  if (reader.take(/\.\.\./)) return { name: ELLIPSIS, judge: () => true };
  const name = (reader.take(/([A-Za-z_][\w-]*)/)?.[1] ?? "") as string;
  const judge = name === "" ? () => true : readAlternatives(reader, name);
  return { name, judge };
}

/** `w1 = ERR*`, and more conditions of the same word joined by `&&` and `||`. */
function readAlternatives(reader: PatternReader, name: string): Judges {
  const alternatives = [[readCondition(reader)]];
  for (let joint = reader.take(/(&&|\|\|)/); joint; joint = reader.take(/(&&|\|\|)/)) {
    reader.expect(new RegExp(`${name}(?![\\w-])`), name);
    const condition = readCondition(reader);
    if (joint[1] === "||") alternatives.push([condition]);
    else alternatives.at(-1)?.push(condition);
  }
  return (word) => alternatives.some((conditions) => conditions.every((condition) => condition(word)));
}

function readCondition(reader: PatternReader): Judges {
  const operator = reader.take(/(!=|<=|>=|=|<|>)/)?.[1];
  if (operator === undefined) return () => true;
  const { text, quoted } = reader.literal();
  return compare(operator, text, quoted);
}

function wordsOf(message: string): string[] {
  return Array.from(message.matchAll(/\[([^\]]*)\]|"([^"]*)"|(\S+)/g), ([, bracketed, quoted, word]) => (bracketed ?? quoted ?? word) as string);
}

function extract(fields: readonly Field[], words: readonly string[]): Record<string, string> | undefined {
  const skip = fields.findIndex(({ name }) => name === ELLIPSIS);
  const missing = words.length - fields.length;
  if (skip < 0 ? missing !== 0 : missing < -1) return undefined;
  const found: Record<string, string> = {};
  for (const [index, { name, judge }] of fields.entries()) {
    if (index === skip) continue;
    const word = words[skip >= 0 && index > skip ? index + missing : index] as string;
    if (!judge(word)) return undefined;
    found[`$${name === "" ? index + 1 : name}`] = word;
  }
  return found;
}
