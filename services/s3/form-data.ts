// `multipart/form-data` as a browser posts it: the fields in front of the file, then the file as a stream.
import { ServiceError } from "../../core/errors.ts";
import { incompleteBody } from "./errors.ts";

/** "The form data and boundaries (excluding the contents of the file) cannot exceed 20 KB." */
const FIELD_BYTES = 20 * 1024;

export interface PostedForm {
  /** By lower-case name. */
  readonly fields: ReadonlyMap<string, string>;
  /** As the browser calls it, without directories; empty where it does not. */
  readonly fileName: string;
  /** To be read once. What follows the file is not looked at: "the file must be the last field". */
  readonly file: AsyncIterable<Uint8Array>;
}

/** Reads the form up to the file. Throws MalformedPOSTRequest, MaxPostPreDataLengthExceeded or InvalidArgument (no file). */
export async function readForm(source: AsyncIterable<Uint8Array>, contentType: string | undefined): Promise<PostedForm> {
  const [, quoted, bare] = /^multipart\/form-data\s*;.*boundary=(?:"([^"]+)"|([^;\s]+))/is.exec(contentType ?? "") ?? [];
  const boundary = quoted ?? bare;
  if (boundary === undefined) throw malformed();
  const reader = new Reader(source);
  const fields = new Map<string, string>();
  const delimiter = `\r\n--${boundary}`;
  // The first boundary has no line in front of it.
  await reader.until(`--${boundary}`);
  for (;;) {
    if ((await reader.take(2)) !== "\r\n") {
      throw new ServiceError("InvalidArgument", "POST requires exactly one file upload per request.", 400, {
        members: { ArgumentName: "file", ArgumentValue: "0" },
      });
    }
    const head = await reader.until("\r\n\r\n");
    const { name, fileName } = readDisposition(head);
    if (name === "file") return { fields, fileName, file: reader.rest(delimiter) };
    fields.set(name, await reader.until(delimiter));
  }
}

function readDisposition(head: string): { name: string; fileName: string } {
  const line = /^content-disposition:(.*)$/im.exec(head)?.[1] ?? "";
  const name = /;\s*name="([^"]*)"/i.exec(line)?.[1];
  if (name === undefined) throw malformed();
  const path = /;\s*filename="([^"]*)"/i.exec(line)?.[1] ?? "";
  return { name: name.toLowerCase(), fileName: path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1) };
}

function malformed(): ServiceError {
  return new ServiceError("MalformedPOSTRequest", "The body of your POST request is not well-formed multipart/form-data.", 400);
}

/** Takes text off the front of a stream, a bounded amount in all, and gives what is left as a stream. */
class Reader {
  readonly #source: AsyncIterator<Uint8Array>;
  #held: Buffer = Buffer.alloc(0);
  #taken = 0;

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** The text in front of `mark`, which is taken too. */
  async until(mark: string): Promise<string> {
    for (let at = this.#held.indexOf(mark); ; at = this.#held.indexOf(mark)) {
      if (at >= 0) {
        const text = this.#held.toString("utf8", 0, at);
        this.#drop(at + mark.length);
        return text;
      }
      await this.#fill();
    }
  }

  async take(length: number): Promise<string> {
    while (this.#held.length < length) await this.#fill();
    const text = this.#held.toString("latin1", 0, length);
    this.#drop(length);
    return text;
  }

  /** The bytes in front of `mark`, as they come; so many are held back that a mark in two pieces is still seen. */
  async *rest(mark: string): AsyncIterable<Uint8Array> {
    for (;;) {
      const at = this.#held.indexOf(mark);
      const end = at >= 0 ? at : Math.max(0, this.#held.length - mark.length + 1);
      if (end > 0) yield this.#held.subarray(0, end);
      this.#held = this.#held.subarray(end);
      if (at >= 0) break;
      if (!(await this.#pull())) throw incompleteBody();
    }
    while (await this.#pull()) this.#held = Buffer.alloc(0);
  }

  #drop(length: number): void {
    this.#taken += length;
    this.#held = this.#held.subarray(length);
  }

  async #fill(): Promise<void> {
    if (this.#taken + this.#held.length > FIELD_BYTES + 2 ** 16) throw preDataTooLong();
    if (!(await this.#pull())) throw malformed();
    if (this.#taken > FIELD_BYTES) throw preDataTooLong();
  }

  async #pull(): Promise<boolean> {
    const { value, done } = await this.#source.next();
    if (done) return false;
    this.#held = Buffer.concat([this.#held, value]);
    return true;
  }
}

function preDataTooLong(): ServiceError {
  return new ServiceError("MaxPostPreDataLengthExceeded", "Your POST request fields preceding the upload file were too large.", 400, {
    members: { MaxPostPreDataLengthBytes: FIELD_BYTES },
  });
}
