// Ranges of IP addresses, `10.0.0.0/24` and `2001:db8::/32`.
import { PatternError } from "./pattern-error.ts";

/** Sixteen bits each: two of an IPv4 address, eight of an IPv6 address. */
type Address = readonly number[];

export interface AddressRange {
  readonly address: Address;
  readonly bits: number;
}

export function parseCidr(text: string): AddressRange {
  const [ip, mask, ...more] = text.split("/");
  if (!ip || !mask || more.length > 0) throw new PatternError("Malformed CIDR, one '/' required");
  if (!/^[+-]?\d+$/.test(mask)) throw new PatternError("Malformed CIDR, mask bits must be an integer");
  const bits = Number(mask);
  if (bits < 0) throw new PatternError("Malformed CIDR, mask bits must not be negative");
  const address = parseAddress(ip);
  if (!address) throw new PatternError(`Nonstandard IP address: ${ip}`);
  const width = address.length * 16;
  if (bits > width) throw new PatternError(`${width === 32 ? "IPv4" : "IPv6"} mask bits must be < ${width + 1}`);
  return { address, bits };
}

/** Whether the text is an address, of the same family, within the range. */
export function isWithin(range: AddressRange, text: string): boolean {
  const address = parseAddress(text);
  if (address?.length !== range.address.length) return false;
  return range.address.every((group, index) => {
    const bits = Math.min(Math.max(range.bits - index * 16, 0), 16);
    return group >> (16 - bits) === (address[index] as number) >> (16 - bits);
  });
}

/** Undefined when the text is no address literal. */
function parseAddress(text: string): Address | undefined {
  const v4 = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (v4) {
    const [a, b, c, d] = v4.slice(1).map(Number) as [number, number, number, number];
    return Math.max(a, b, c, d) > 255 ? undefined : [a * 256 + b, c * 256 + d];
  }
  if (text.length > 39 || !/^[0-9a-fA-F:]*:[0-9a-fA-F:]*$/.test(text)) return undefined;
  return parseV6(text);
}

function parseV6(text: string): Address | undefined {
  const [head, tail, ...more] = text.split("::");
  if (more.length > 0) return undefined;
  const before = groups(head as string);
  const after = tail === undefined ? [] : groups(tail);
  const missing = 8 - before.length - after.length;
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined;
  const address = [...before, ...Array<number>(missing).fill(0), ...after];
  return address.some(Number.isNaN) ? undefined : address;
}

function groups(text: string): number[] {
  return text === "" ? [] : text.split(":").map((group) => (/^[0-9a-fA-F]{1,4}$/.test(group) ? Number.parseInt(group, 16) : Number.NaN));
}
