// Reads JSON token by token and knows the place of each, so that a refusal names the column the real service names.
import { PatternError } from "./pattern-error.ts";

export type Token = "{" | "}" | "[" | "]" | "name" | "string" | "number" | "true" | "false" | "null";

/** AWS's parser cuts the quoted source there, and nests no deeper. */
const QUOTED = 500;
const MAX_DEPTH = 1_000;

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const WORD = /[A-Za-z0-9_$]+/y;
const SPACE = /[ \t\r\n]*/y;
const VALUES = "JSON String, Number, Array, Object or token 'null', 'true' or 'false'";

interface Frame {
  readonly kind: "Object" | "Array";
  readonly start: number;
  empty: boolean;
}

export class JsonReader {
  readonly source: string;
  #at = 0;
  #raw = "";
  #name = "";
  #place = 0;
  #pending: Token | undefined;
  readonly #frames: Frame[] = [];

  constructor(source: string) {
    this.source = source;
  }

  /** The next token. After a name the value's first character is already read, as in AWS's parser: a complaint about the name is placed there. */
  next(): Token {
    const pending = this.#pending;
    if (pending) {
      this.#pending = undefined;
      return pending;
    }
    this.#skipSpace();
    const frame = this.#frames.at(-1);
    const close = frame?.kind === "Object" ? "}" : "]";
    if (frame && this.source[this.#at] === close) return this.#close(close);
    if (frame && !frame.empty) this.#separator(frame);
    if (frame) frame.empty = false;
    return frame?.kind === "Object" ? this.#readName() : this.#readValue();
  }

  /** The name before the value that is read next. */
  get name(): string {
    return this.#name;
  }

  /** The text of a string, or of a number as it is written. A complaint after this is placed behind it. */
  text(): string {
    this.#place = this.#at;
    return this.#raw.startsWith('"') ? (JSON.parse(this.#raw) as string) : this.#raw;
  }

  number(): number {
    return Number(this.#raw);
  }

  /** Refuses the pattern at the current place. */
  fail(reason: string): never {
    throw new PatternError(`${reason}\n at ${this.#location(this.#place)}`);
  }

  /** Nothing but space may follow. */
  end(): void {
    this.#skipSpace();
    if (this.#at < this.source.length) this.#unexpected("expected the end of the document");
  }

  #readName(): Token {
    if (this.source[this.#at] !== '"') this.#unexpected("was expecting double-quote to start field name");
    this.#readString();
    this.#name = JSON.parse(this.#raw) as string;
    this.#skipSpace();
    if (this.source[this.#at] !== ":") this.#unexpected("was expecting a colon to separate field name and value");
    this.#at++;
    this.#skipSpace();
    this.#pending = this.#readValue();
    return "name";
  }

  #readValue(): Token {
    const start = this.#at;
    const first = this.source[start];
    if (first === "{" || first === "[") return this.#open(first);
    if (first === '"') {
      this.#readString();
      // AWS's parser reads a string's text only when it is asked for.
      this.#place = start + 1;
      return "string";
    }
    const number = this.#take(NUMBER);
    if (number) return this.#scalar("number", number);
    const word = this.#take(WORD);
    if (word === "true" || word === "false" || word === "null") return this.#scalar(word, word);
    if (word) this.#complain(`Unrecognized token '${word}': was expecting (${VALUES})`);
    return this.#unexpected(`expected a valid value (${VALUES})`);
  }

  #scalar(kind: Token, raw: string): Token {
    this.#raw = raw;
    this.#place = this.#at;
    return kind;
  }

  #readString(): void {
    const raw = this.#take(STRING);
    if (raw === undefined) {
      const place = this.#brokenStringAt();
      this.#at = place;
      if (place >= this.source.length) this.#complain("Unexpected end-of-input: was expecting closing quote for a string value");
      this.#unexpected("has to be escaped, or be a known escape, to be included in string value");
    }
    this.#raw = raw as string;
  }

  #brokenStringAt(): number {
    const start = this.#at + 1;
    const sound = /(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*/y;
    sound.lastIndex = start;
    return start + (sound.exec(this.source)?.[0].length ?? 0);
  }

  #open(bracket: "{" | "["): Token {
    this.#frames.push({ kind: bracket === "{" ? "Object" : "Array", start: this.#at++, empty: true });
    this.#place = this.#at;
    if (this.#frames.length > MAX_DEPTH) this.fail(`Document nesting depth (${this.#frames.length}) exceeds the maximum allowed (${MAX_DEPTH})`);
    return bracket;
  }

  #close(bracket: "}" | "]"): Token {
    this.#frames.pop();
    this.#place = ++this.#at;
    return bracket;
  }

  #separator(frame: Frame): void {
    if (this.source[this.#at] !== ",") this.#unexpected(`was expecting comma to separate ${frame.kind} entries`);
    this.#at++;
    this.#skipSpace();
  }

  #take(expression: RegExp): string | undefined {
    expression.lastIndex = this.#at;
    const found = expression.exec(this.source)?.[0];
    if (found) this.#at += found.length;
    return found;
  }

  #skipSpace(): void {
    this.#take(SPACE);
  }

  #unexpected(expectation: string): never {
    const character = this.source[this.#at];
    const frame = this.#frames.at(-1);
    if (character === undefined) {
      return this.#complain(
        frame ? `Unexpected end-of-input: expected close marker for ${frame.kind} (start marker at ${this.#location(frame.start)})` : "Unexpected end-of-input",
      );
    }
    this.#at++;
    return this.#complain(`Unexpected character ('${character}' (code ${character.charCodeAt(0)})): ${expectation}`);
  }

  #complain(reason: string): never {
    this.#place = this.#at;
    return this.fail(reason);
  }

  #location(place: number): string {
    const before = this.source.slice(0, place).split(/\r\n|\r|\n/);
    const rest = this.source.length - QUOTED;
    const quoted = `"${this.source.slice(0, QUOTED)}"${rest > 0 ? `[truncated ${rest} chars]` : ""}`;
    return `[Source: (String)${quoted}; line: ${before.length}, column: ${(before.at(-1) as string).length + 1}]`;
  }
}
