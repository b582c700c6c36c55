// JSON as it travels: either the bytes a client sent, kept to the last one, or a value that becomes bytes when somebody needs them.

/** A JSON document. Bytes that came from outside are passed on unchanged: 1.0 stays 1.0, and no number loses a digit. */
export class Payload {
  #bytes: Uint8Array | undefined;
  #value: unknown;
  #parsed: boolean;

  private constructor(bytes: Uint8Array | undefined, value: unknown, parsed: boolean) {
    this.#bytes = bytes;
    this.#value = value;
    this.#parsed = parsed;
  }

  /** From a value; `undefined` becomes `null`, as a handler's missing result does. */
  static of(value: unknown): Payload {
    return new Payload(undefined, value === undefined ? null : value, true);
  }

  /** From JSON text. It is not checked here: `value` throws a SyntaxError when it is not JSON. */
  static from(text: Uint8Array | string): Payload {
    return new Payload(typeof text === "string" ? Buffer.from(text) : text, undefined, false);
  }

  get value(): unknown {
    if (!this.#parsed) {
      this.#value = JSON.parse(this.text);
      this.#parsed = true;
    }
    return this.#value;
  }

  get bytes(): Uint8Array {
    this.#bytes ??= Buffer.from(JSON.stringify(this.#value) ?? "null");
    return this.#bytes;
  }

  get text(): string {
    const bytes = this.bytes;
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8");
  }

  get byteLength(): number {
    return this.bytes.byteLength;
  }

  /** The length in bytes where there are bytes already; nothing is written to learn it. */
  get knownByteLength(): number | undefined {
    return this.#bytes?.byteLength;
  }

  /** The value, or the text itself where it is not JSON: for showing to a person. */
  get display(): unknown {
    try {
      return this.value;
    } catch {
      return this.text;
    }
  }

  toJSON(): unknown {
    return this.display;
  }
}
