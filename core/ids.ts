// Every identifier and every random choice; with a seed, the same ones in the same order.
import { randomBytes } from "node:crypto";

/** A source of identifiers. Seeded, it repeats itself, so that a replay shows the same ids. */
export class Ids {
  readonly #bytes: (count: number) => Uint8Array;

  constructor(seed?: string | number) {
    this.#bytes = seed === undefined ? pooledBytes() : seededBytes(String(seed));
  }

  bytes(count: number): Uint8Array {
    return this.#bytes(count);
  }

  /** `length` lower-case hexadecimal digits. */
  hex(length: number): string {
    return Buffer.from(this.#bytes(Math.ceil(length / 2)))
      .toString("hex")
      .slice(0, length);
  }

  /** A version 4 UUID, the form of Lambda's request ids. */
  uuid(): string {
    const bytes = this.#bytes(16);
    bytes[6] = ((bytes[6] as number) & 0x0f) | 0x40;
    bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
    const hex = Buffer.from(bytes).toString("hex");
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  }

  /** `length` upper-case letters and digits, the form of S3's request ids. */
  base32(length: number): string {
    return Array.from(this.#bytes(length), (byte) => BASE32[byte & 31]).join("");
  }

  base64(byteCount: number): string {
    return Buffer.from(this.#bytes(byteCount)).toString("base64");
  }

  /** A number at least 0 and below 1. */
  fraction(): number {
    return Buffer.from(this.#bytes(6)).readUIntBE(0, 6) / 2 ** 48;
  }
}

const BASE32 = "ABCDEFGHJKMNPQRSTVWXYZ0123456789";

/** Asking the system for each id costs more than a page of bytes drawn at once. */
function pooledBytes(): (count: number) => Uint8Array {
  let pool = randomBytes(4096);
  let used = 0;
  return (count) => {
    if (count > pool.length) return new Uint8Array(randomBytes(count));
    if (used + count > pool.length) {
      pool = randomBytes(4096);
      used = 0;
    }
    const taken = Uint8Array.prototype.slice.call(pool, used, used + count);
    used += count;
    return taken;
  };
}

/** xoshiro128**, seeded by splitmix over the seed's characters. */
function seededBytes(seed: string): (count: number) => Uint8Array {
  let mix = 0x9e3779b9;
  for (const character of seed) mix = Math.imul(mix ^ (character.codePointAt(0) as number), 0x85ebca6b) >>> 0;
  const state = new Uint32Array(4).map(() => {
    mix = (mix + 0x9e3779b9) >>> 0;
    let word = Math.imul(mix ^ (mix >>> 16), 0x21f0aaad);
    word = Math.imul(word ^ (word >>> 15), 0x735a2d97);
    return (word ^ (word >>> 15)) >>> 0;
  });
  return (count) => Uint8Array.from({ length: count }, () => nextWord(state) >>> 24);
}

function nextWord(state: Uint32Array): number {
  const [a, b, c, d] = state as unknown as [number, number, number, number];
  const result = Math.imul(rotateLeft(Math.imul(b, 5), 7), 9) >>> 0;
  const shifted = b << 9;
  const next = [a ^ c ^ b ^ d, b ^ c ^ a, c ^ a ^ shifted, rotateLeft(d ^ b, 11)];
  next[0] = a ^ d ^ b;
  state.set(next.map((word) => word >>> 0));
  return result;
}

function rotateLeft(word: number, bits: number): number {
  return ((word << bits) | (word >>> (32 - bits))) >>> 0;
}
