// The checksums that S3 verifies and stores, each computed over a stream, a chunk at a time.
import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { bigEndian, Crc32c, Crc64Nvme } from "./crc.ts";

export const CHECKSUM_ALGORITHMS = ["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256", "SHA512", "MD5"] as const;
export type ChecksumAlgorithm = (typeof CHECKSUM_ALGORITHMS)[number];
export type ChecksumType = "FULL_OBJECT" | "COMPOSITE";

/** A checksum as S3 keeps it: base64; with `-N` behind it where it is composed of the checksums of N parts. */
export interface Checksum {
  readonly algorithm: ChecksumAlgorithm;
  readonly value: string;
  readonly type: ChecksumType;
}

export interface Digest {
  update(chunk: Uint8Array): void;
  digest(): Buffer;
}

/** "If you don't specify a checksum, Amazon S3 computes CRC64NVME." */
export const DEFAULT_ALGORITHM: ChecksumAlgorithm = "CRC64NVME";

const LENGTHS: Record<ChecksumAlgorithm, number> = { CRC32: 4, CRC32C: 4, CRC64NVME: 8, SHA1: 20, SHA256: 32, SHA512: 64, MD5: 16 };

export function createDigest(algorithm: ChecksumAlgorithm): Digest {
  if (algorithm === "CRC32") return new Crc32();
  if (algorithm === "CRC32C") return new Crc32c();
  if (algorithm === "CRC64NVME") return new Crc64Nvme();
  return createHash(algorithm.toLowerCase());
}

export function isChecksumAlgorithm(name: string): name is ChecksumAlgorithm {
  return (CHECKSUM_ALGORITHMS as readonly string[]).includes(name);
}

/** Whether `value` has the form of such a checksum: base64 of the right length. */
export function isChecksumValue(algorithm: ChecksumAlgorithm, value: string): boolean {
  const bytes = Buffer.from(value, "base64");
  return bytes.length === LENGTHS[algorithm] && bytes.toString("base64") === value;
}

/** The checksum of a multipart object made from those of its parts: the algorithm over their raw bytes, and their count. */
export function composeChecksum(algorithm: ChecksumAlgorithm, parts: readonly string[]): string {
  const digest = createDigest(algorithm);
  for (const part of parts) digest.update(Buffer.from(part, "base64"));
  return `${digest.digest().toString("base64")}-${parts.length}`;
}

/** The algorithms that can be had of a whole object that came in parts, and those that only can. */
export function defaultChecksumType(algorithm: ChecksumAlgorithm): ChecksumType {
  return algorithm === "CRC64NVME" ? "FULL_OBJECT" : "COMPOSITE";
}

export function allowsChecksumType(algorithm: ChecksumAlgorithm, type: ChecksumType): boolean {
  return type === "FULL_OBJECT" ? algorithm.startsWith("CRC") : algorithm !== "CRC64NVME";
}

/** The input and output member, and the header, that carry a checksum. */
export const checksumMember = (algorithm: ChecksumAlgorithm) => `Checksum${algorithm}` as const;
export const checksumHeader = (algorithm: ChecksumAlgorithm) => `x-amz-checksum-${algorithm.toLowerCase()}`;

/** The host's own, which carries its value from call to call. */
class Crc32 implements Digest {
  #value = 0;

  update(chunk: Uint8Array): void {
    this.#value = crc32(chunk, this.#value);
  }

  digest(): Buffer {
    return bigEndian(this.#value);
  }
}
