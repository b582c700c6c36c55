// The tests of texts. None allocates for plain ASCII, and none passes a value that is not a text.
import { type AddressRange, isWithin } from "./cidr.ts";
import type { Affix, Scalar, Test } from "./leaf.ts";
import { matchesWildcard, type Wildcard } from "./wildcard.ts";

export function prefix(text: string): Test {
  return textTest(`a text that begins with ${quote(text)}`, (value) => value.startsWith(text), { at: "start", text });
}

export function suffix(text: string): Test {
  return textTest(`a text that ends with ${quote(text)}`, (value) => value.endsWith(text), { at: "end", text });
}

export function prefixIgnoringCase(text: string): Test {
  return textTest(`a text that begins with ${quote(text)} in any case`, (value) => standsAt(value, 0, text));
}

export function suffixIgnoringCase(text: string): Test {
  return textTest(`a text that ends with ${quote(text)} in any case`, (value) => standsAt(value, value.length - text.length, text));
}

export function equalsIgnoringCase(text: string): Test {
  return textTest(`${quote(text)} in any case`, (value) => value.length === text.length && standsAt(value, 0, text));
}

export function wildcard(parts: Wildcard, pattern: string): Test {
  return textTest(`a text like ${quote(pattern)}`, (value) => matchesWildcard(parts, value));
}

export function cidr(range: AddressRange, text: string): Test {
  return textTest(`an IP address in ${text}`, (value) => isWithin(range, value));
}

function textTest(words: string, passes: (value: string) => boolean, affix?: Affix): Test {
  return { words, passes: (value: Scalar) => typeof value === "string" && passes(value), ...(affix && { affix }) };
}

/** Whether the text stands at that place of the value, one character's case at a time. */
function standsAt(value: string, place: number, text: string): boolean {
  if (place < 0 || place + text.length > value.length) return false;
  for (let index = 0; index < text.length; index++) {
    if (value.charCodeAt(place + index) === text.charCodeAt(index)) continue;
    const one = value.charAt(place + index);
    const other = text.charAt(index);
    if (one.toLowerCase() !== other.toLowerCase() && one.toUpperCase() !== other.toUpperCase()) return false;
  }
  return true;
}

function quote(text: string): string {
  return JSON.stringify(text);
}
