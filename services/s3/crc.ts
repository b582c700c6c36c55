// The cyclic redundancy checks that the host does not bring: CRC-32C and CRC-64/NVME, both reflected, over tables of one byte.

const CRC32C_POLYNOMIAL = 0x82f63b78;
const CRC64_NVME_POLYNOMIAL = 0x9a6c9329ac4bc9b5n;

const crc32cTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ CRC32C_POLYNOMIAL : value >>> 1;
  return value;
});

/** Numbers hold 53 bits, so 64 are kept as two halves of 32. */
const crc64Table = Array.from({ length: 256 }, (_, byte) => {
  let value = BigInt(byte);
  for (let bit = 0; bit < 8; bit++) value = value & 1n ? (value >> 1n) ^ CRC64_NVME_POLYNOMIAL : value >> 1n;
  return value;
});
const crc64High = Uint32Array.from(crc64Table, (value) => Number(value >> 32n));
const crc64Low = Uint32Array.from(crc64Table, (value) => Number(value & 0xffffffffn));

export class Crc32c {
  #value = 0xffffffff;

  update(chunk: Uint8Array): void {
    let value = this.#value;
    for (let index = 0; index < chunk.length; index++) {
      value = (value >>> 8) ^ (crc32cTable[(value ^ (chunk[index] as number)) & 0xff] as number);
    }
    this.#value = value >>> 0;
  }

  digest(): Buffer {
    return bigEndian(~this.#value);
  }
}

export class Crc64Nvme {
  #high = 0xffffffff;
  #low = 0xffffffff;

  update(chunk: Uint8Array): void {
    let high = this.#high;
    let low = this.#low;
    for (let index = 0; index < chunk.length; index++) {
      const entry = (low ^ (chunk[index] as number)) & 0xff;
      low = ((low >>> 8) | (high << 24)) ^ (crc64Low[entry] as number);
      high = (high >>> 8) ^ (crc64High[entry] as number);
    }
    this.#high = high;
    this.#low = low;
  }

  digest(): Buffer {
    return Buffer.concat([bigEndian(~this.#high), bigEndian(~this.#low)]);
  }
}

/** The four bytes of a 32-bit word, the heaviest first. */
export function bigEndian(word: number): Buffer {
  const bytes = Buffer.allocUnsafe(4);
  bytes.writeUInt32BE(word >>> 0);
  return bytes;
}
