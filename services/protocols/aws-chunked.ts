// `aws-chunked` bodies, as SDKs send them: chunks with or without signatures, then trailers such as a checksum.
import { Transform, type TransformCallback } from "node:stream";
import { ServiceError } from "../../core/errors.ts";

/** Says whether the body is framed: by `x-amz-content-sha256`, or by `content-encoding`. */
export function isAwsChunked(headers: Readonly<Record<string, string | undefined>>): boolean {
  const hash = headers["x-amz-content-sha256"];
  return hash?.startsWith("STREAMING-") === true || /(^|,)\s*aws-chunked\s*(,|$)/i.test(headers["content-encoding"] ?? "");
}

/** `content-encoding` as the object is to keep it: `aws-chunked` was for the journey only. */
export function withoutAwsChunked(contentEncoding: string | undefined): string | undefined {
  const left = contentEncoding
    ?.split(",")
    .map((coding) => coding.trim())
    .filter((coding) => coding !== "" && coding.toLowerCase() !== "aws-chunked");
  return left && left.length > 0 ? left.join(",") : undefined;
}

const LONGEST_LINE = 16_384;
const CR = 13;
const LF = 10;

type State = "size" | "data" | "data-end" | "trailers" | "done";

/**
 * Takes the framed bytes, gives the plain ones. Signatures are not checked, as any credentials are accepted; lengths are:
 * a stream that ends early, or is not as long as `x-amz-decoded-content-length` says, fails with IncompleteBody.
 */
export class AwsChunkedDecoder extends Transform {
  /** Known when the last byte has been read; rejects when the body fails. */
  readonly trailers: Promise<Readonly<Record<string, string>>>;
  readonly #expected: number | undefined;
  readonly #found: Record<string, string> = {};
  readonly #settle: PromiseWithResolvers<Readonly<Record<string, string>>>;
  #state: State = "size";
  #line: Buffer[] = [];
  #lineLength = 0;
  #left = 0;
  #decoded = 0;

  constructor(decodedLength?: number) {
    super();
    this.#expected = decodedLength;
    this.#settle = Promise.withResolvers();
    this.trailers = this.#settle.promise;
    this.trailers.catch(() => {});
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    try {
      for (let rest = chunk; rest.length > 0; ) rest = this.#take(rest);
      done();
    } catch (error) {
      done(error as Error);
    }
  }

  override _flush(done: TransformCallback): void {
    const whole = this.#state === "done" && (this.#expected === undefined || this.#decoded === this.#expected);
    if (whole) this.#settle.resolve(this.#found);
    done(whole ? null : incomplete());
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#settle.reject(error ?? incomplete());
    done(error);
  }

  /** Consumes the beginning of `bytes`, gives what is left. */
  #take(bytes: Buffer): Buffer {
    if (this.#state === "done") throw malformed("bytes follow the last chunk");
    if (this.#state === "data") return this.#takeData(bytes);
    const end = bytes.indexOf(LF);
    this.#hold(end < 0 ? bytes : bytes.subarray(0, end));
    if (end < 0) return bytes.subarray(bytes.length);
    this.#takeLine(this.#release());
    return bytes.subarray(end + 1);
  }

  #takeData(bytes: Buffer): Buffer {
    const data = bytes.subarray(0, this.#left);
    this.#left -= data.length;
    this.#decoded += data.length;
    if (this.#expected !== undefined && this.#decoded > this.#expected) throw malformed("more bytes than x-amz-decoded-content-length says");
    this.push(data);
    if (this.#left === 0) this.#state = "data-end";
    return bytes.subarray(data.length);
  }

  #takeLine(line: string): void {
    if (this.#state === "size") {
      this.#left = readSize(line);
      this.#state = this.#left === 0 ? "trailers" : "data";
    } else if (this.#state === "data-end") {
      if (line !== "") throw malformed("a chunk is longer than it says");
      this.#state = "size";
    } else if (line === "") {
      this.#state = "done";
    } else {
      const colon = line.indexOf(":");
      if (colon < 1) throw malformed("a trailer has no name");
      this.#found[line.slice(0, colon).trim().toLowerCase()] = line.slice(colon + 1).trim();
    }
  }

  #hold(bytes: Buffer): void {
    this.#lineLength += bytes.length;
    if (this.#lineLength > LONGEST_LINE) throw malformed("a line is too long");
    this.#line.push(bytes);
  }

  #release(): string {
    const line = Buffer.concat(this.#line);
    this.#line = [];
    this.#lineLength = 0;
    return (line.at(-1) === CR ? line.subarray(0, -1) : line).toString("latin1");
  }
}

/** `400;chunk-signature=…` is 1024. */
function readSize(line: string): number {
  const digits = line.split(";", 1)[0]?.trim() ?? "";
  if (!/^[0-9a-f]{1,10}$/i.test(digits)) throw malformed("a chunk's size is not a hexadecimal number");
  return Number.parseInt(digits, 16);
}

function malformed(what: string): ServiceError {
  return new ServiceError("IncompleteBody", `The request body is not valid aws-chunked content: ${what}`, 400);
}

function incomplete(): ServiceError {
  return new ServiceError("IncompleteBody", "The request body terminated unexpectedly", 400);
}
