// The Range header: which bytes of an object were asked for.
import { invalidRange } from "./errors.ts";
import type { ByteRange } from "./file-store.ts";

/**
 * `bytes=A-B`, `bytes=A-` or `bytes=-N`. Undefined when the whole object is meant: S3 ignores a header that it cannot read, and "doesn't support
 * retrieving multiple ranges of data per GET request". Throws InvalidRange when no byte of it exists.
 */
export function parseRange(header: string | undefined, size: number): ByteRange | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? "");
  if (!match || (match[1] === "" && match[2] === "")) return undefined;
  const [first, last] = [match[1] as string, match[2] as string];
  if (first === "") {
    const length = Math.min(Number(last), size);
    if (length === 0) throw invalidRange(header as string, size);
    return { start: size - length, end: size - 1 };
  }
  const start = Number(first);
  const end = last === "" ? size - 1 : Math.min(Number(last), size - 1);
  if (last !== "" && Number(last) < start) return undefined;
  if (start >= size) throw invalidRange(header as string, size);
  return { start, end };
}

export function contentRange({ start, end }: ByteRange, size: number): string {
  return `bytes ${start}-${end}/${size}`;
}
