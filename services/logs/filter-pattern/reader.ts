// Reads a pattern's tokens one after the other.
import { invalidPattern } from "./invalid.ts";

export interface Literal {
  readonly text: string;
  readonly quoted: boolean;
}

export class PatternReader {
  readonly #pattern: string;
  #at = 0;

  constructor(pattern: string) {
    this.#pattern = pattern;
  }

  /** Takes what the expression finds right here, past white space; undefined when it finds nothing. */
  take(expression: RegExp): RegExpExecArray | undefined {
    const sticky = new RegExp(`\\s*(?:${expression.source})`, "y");
    sticky.lastIndex = this.#at;
    const match = sticky.exec(this.#pattern);
    if (match) this.#at = sticky.lastIndex;
    return match ?? undefined;
  }

  expect(expression: RegExp, what: string): RegExpExecArray {
    return this.take(expression) ?? this.#fail(what);
  }

  /** `"text"`, `%regex%` or a bare word. */
  literal(): Literal {
    const [, quoted, bare] = this.expect(/"((?:[^"\\]|\\.)*)"|(%(?:[^%\\]|\\.)*%|[^\s"(){}[\],&|]+)/, "a value");
    return quoted === undefined ? { text: bare as string, quoted: false } : { text: quoted.replace(/\\(.)/g, "$1"), quoted: true };
  }

  end(): void {
    if (this.#pattern.slice(this.#at).trim() !== "") this.#fail("its end");
  }

  #fail(what: string): never {
    throw invalidPattern(`${what} is expected at "${this.#pattern.slice(this.#at, this.#at + 40)}".`);
  }
}
