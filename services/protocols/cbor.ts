// CBOR (RFC 8949), as much of it as Smithy's RPC v2 uses. Bounded: nothing is set aside for what the bytes only announce.
// A codec of our own, as doubles must stay floats where they are whole (strict clients read them as nothing else), and counts must be held to the bytes there are.

/** A number that is written as a float, whole or not. */
export class Float {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }
}

/** A value with a tag in front: 1 for seconds since the epoch. */
export class Tagged {
  readonly tag: number | bigint;
  readonly value: unknown;

  constructor(tag: number | bigint, value: unknown) {
    this.tag = tag;
    this.value = value;
  }
}

const Major = { unsigned: 0, negative: 1, bytes: 2, text: 3, list: 4, map: 5, tag: 6, other: 7 } as const;
const DEEPEST = 64;
const INDEFINITE = 31;
const BREAK = 0xff;

/** Null, booleans, numbers, bigints, strings, bytes, lists, plain objects, floats and tags. Members that are undefined are left out. */
export function encodeCbor(value: unknown): Buffer {
  const parts: Uint8Array[] = [];
  write(value, parts);
  return Buffer.concat(parts);
}

function write(value: unknown, parts: Uint8Array[]): void {
  if (value === null || value === undefined) parts.push(Buffer.of(0xf6));
  else if (typeof value === "boolean") parts.push(Buffer.of(value ? 0xf5 : 0xf4));
  else if (typeof value === "bigint" || (typeof value === "number" && Number.isSafeInteger(value))) writeInteger(BigInt(value), parts);
  else if (typeof value === "number") writeFloat(value, parts);
  else if (value instanceof Float) writeFloat(value.value, parts);
  else if (typeof value === "string") writeBytes(Major.text, Buffer.from(value), parts);
  else if (value instanceof Uint8Array) writeBytes(Major.bytes, value, parts);
  else if (value instanceof Tagged) {
    parts.push(head(Major.tag, BigInt(value.tag)));
    write(value.value, parts);
  } else if (Array.isArray(value)) {
    parts.push(head(Major.list, BigInt(value.length)));
    for (const item of value) write(item, parts);
  } else writeMap(value as object, parts);
}

function writeInteger(value: bigint, parts: Uint8Array[]): void {
  parts.push(value < 0n ? head(Major.negative, -1n - value) : head(Major.unsigned, value));
}

function writeFloat(value: number, parts: Uint8Array[]): void {
  const bytes = Buffer.alloc(9, 0xfb);
  bytes.writeDoubleBE(value, 1);
  parts.push(bytes);
}

function writeBytes(major: number, bytes: Uint8Array, parts: Uint8Array[]): void {
  parts.push(head(major, BigInt(bytes.length)), bytes);
}

function writeMap(value: object, parts: Uint8Array[]): void {
  const entries = Object.entries(value).filter(([, member]) => member !== undefined);
  parts.push(head(Major.map, BigInt(entries.length)));
  for (const [name, member] of entries) {
    write(name, parts);
    write(member, parts);
  }
}

/** A major type with its argument, in as few bytes as it takes. */
function head(major: number, argument: bigint): Buffer {
  if (argument < 24n) return Buffer.of((major << 5) | Number(argument));
  const size = argument < 0x100n ? 0 : argument < 0x10000n ? 1 : argument < 0x100000000n ? 2 : 3;
  const bytes = Buffer.alloc(9);
  bytes[0] = (major << 5) | (24 + size);
  bytes.writeBigUInt64BE(argument << BigInt(64 - 8 * 2 ** size), 1);
  return bytes.subarray(0, 1 + 2 ** size);
}

/** One whole value; throws an Error that says at which byte it is none. */
export function decodeCbor(bytes: Uint8Array): unknown {
  const reader = new Reader(bytes);
  const value = reader.value(0);
  reader.end();
  return value;
}

class Reader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  end(): void {
    if (this.#at < this.#bytes.length) throw this.#wrong("more than one value");
  }

  value(depth: number): unknown {
    if (depth > DEEPEST) throw this.#wrong(`more than ${DEEPEST} levels`);
    const first = this.#take(1)[0] as number;
    const major = first >> 5;
    const minor = first & 31;
    switch (major) {
      case Major.unsigned:
        return toNumber(this.#argument(minor));
      case Major.negative:
        return toNumber(-1n - this.#argument(minor));
      case Major.bytes:
        return Buffer.concat(this.#chunks(major, minor));
      case Major.text:
        return this.#text(minor);
      case Major.list:
        return [...this.#items(minor, () => this.value(depth + 1))];
      case Major.map:
        return Object.fromEntries(this.#items(minor, () => [this.#name(), this.value(depth + 1)]));
      case Major.tag:
        return new Tagged(toNumber(this.#argument(minor)), this.value(depth + 1));
      default:
        return this.#other(minor);
    }
  }

  #take(count: number): Buffer {
    if (count > this.#bytes.length - this.#at) throw this.#wrong("the end of the bytes");
    const taken = this.#bytes.subarray(this.#at, this.#at + count);
    this.#at += count;
    return taken;
  }

  #argument(minor: number): bigint {
    if (minor < 24) return BigInt(minor);
    if (minor > 27) throw this.#wrong(`additional information ${minor}`);
    return BigInt(`0x${this.#take(2 ** (minor - 24)).toString("hex")}`);
  }

  /** A count of things that take a byte each at least. */
  #count(minor: number): number {
    const count = this.#argument(minor);
    if (count > this.#bytes.length - this.#at) throw this.#wrong("the end of the bytes");
    return Number(count);
  }

  #text(minor: number): string {
    const bytes = Buffer.concat(this.#chunks(Major.text, minor));
    try {
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
      throw this.#wrong("text that is not UTF-8");
    }
  }

  #name(): string {
    const first = this.#take(1)[0] as number;
    if (first >> 5 !== Major.text) throw this.#wrong("a name that is not text");
    return this.#text(first & 31);
  }

  /** Of bytes or text, which may come in pieces. */
  #chunks(major: number, minor: number): readonly Buffer[] {
    if (minor !== INDEFINITE) return [this.#take(this.#count(minor))];
    const chunks: Buffer[] = [];
    while (!this.#broken()) {
      const first = this.#take(1)[0] as number;
      if (first >> 5 !== major || (first & 31) === INDEFINITE) throw this.#wrong("a piece of another kind");
      chunks.push(this.#take(this.#count(first & 31)));
    }
    return chunks;
  }

  *#items<T>(minor: number, read: () => T): Iterable<T> {
    if (minor === INDEFINITE) while (!this.#broken()) yield read();
    else for (let left = this.#count(minor); left > 0; left--) yield read();
  }

  #broken(): boolean {
    if (this.#bytes[this.#at] !== BREAK) return false;
    this.#at++;
    return true;
  }

  #other(minor: number): unknown {
    switch (minor) {
      case 20:
      case 21:
        return minor === 21;
      case 22:
      case 23:
        return null;
      case 25:
        return toHalf(this.#take(2).readUInt16BE());
      case 26:
        return this.#take(4).readFloatBE();
      case 27:
        return this.#take(8).readDoubleBE();
      default:
        throw this.#wrong(`simple value ${minor}`);
    }
  }

  #wrong(found: string): Error {
    return new Error(`unexpected at byte ${this.#at}: ${found}`);
  }
}

function toNumber(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/** IEEE 754's binary16. */
function toHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
