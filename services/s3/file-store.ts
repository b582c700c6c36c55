// The bytes of objects on disk: files that are written once, shared by counting, and unlinked when nobody needs them any more.
import { closeSync, createReadStream, openSync, write, writeSync } from "node:fs";
import { readdir, unlink } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { promisify } from "node:util";
import type { Ids } from "../../core/ids.ts";

/** A file that never changes. Its name is an id of ours, never a client's key. */
export interface StoredFile {
  readonly id: string;
  readonly size: number;
}

/** The bytes `start` to `end`, both included. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * A file belongs to those who hold it: the writer at first, then the record that names it, and every reader while it reads. Overwriting or
 * deleting an object therefore never cuts off a reader. What no record names after a restart is swept away: the record, not the file, says that an
 * object exists, so a file may be written under its final name at once.
 */
export class FileStore {
  readonly #directory: string;
  readonly #ids: Ids;
  readonly #holders = new Map<string, number>();

  constructor(directory: string, ids: Ids) {
    this.#directory = directory;
    this.#ids = ids;
  }

  /** Writes everything that `source` gives, showing each chunk to `observe`. The caller holds the file. Nothing is left behind when `source` fails. */
  async write(source: AsyncIterable<Uint8Array>, observe: (chunk: Uint8Array) => void): Promise<StoredFile> {
    const id = this.#ids.hex(32);
    const file = openSync(this.#path(id), "wx");
    let size = 0;
    this.hold(id);
    try {
      for await (const chunk of source) {
        observe(chunk);
        size += chunk.length;
        await writeAll(file, chunk);
      }
    } catch (error) {
      closeSync(file);
      await this.release(id);
      throw error;
    }
    closeSync(file);
    return { id, size };
  }

  /** The bytes of the files, one after the other, or a range of them. The files are held until the stream is closed. */
  read(files: readonly StoredFile[], range?: ByteRange): Readable {
    const slices = slice(files, range);
    if (slices.length === 0) return Readable.from([]);
    for (const { id } of slices) this.hold(id);
    const stream = slices.length === 1 ? this.#readSlice(slices[0] as Slice) : Readable.from(this.#readSlices(slices), { objectMode: false });
    return stream.once("close", () => {
      for (const { id } of slices) void this.release(id);
    });
  }

  hold(id: string): void {
    this.#holders.set(id, (this.#holders.get(id) ?? 0) + 1);
  }

  /** The last one to let go takes the file away. */
  async release(id: string): Promise<void> {
    const left = (this.#holders.get(id) ?? 0) - 1;
    if (left > 0) return void this.#holders.set(id, left);
    this.#holders.delete(id);
    await unlink(this.#path(id)).catch(ignoreMissing);
  }

  /** The names of all files on disk. */
  async list(): Promise<Set<string>> {
    return new Set(await readdir(this.#directory));
  }

  /** Takes away what nobody holds: what a crash left half written, or deleted but not yet unlinked. */
  async sweep(found: ReadonlySet<string>): Promise<void> {
    for (const id of found) if (!this.#holders.has(id)) await unlink(this.#path(id)).catch(ignoreMissing);
  }

  async *#readSlices(slices: readonly Slice[]): AsyncIterable<Uint8Array> {
    for (const part of slices) yield* this.#readSlice(part);
  }

  #readSlice({ id, start, end }: Slice): Readable {
    return createReadStream(this.#path(id), { start, end, highWaterMark: 256 * 1024 });
  }

  #path(id: string): string {
    return join(this.#directory, id);
  }
}

interface Slice extends ByteRange {
  readonly id: string;
}

/** Which bytes of which files make up a range of the whole. */
function slice(files: readonly StoredFile[], range: ByteRange = { start: 0, end: Number.MAX_SAFE_INTEGER }): Slice[] {
  const slices: Slice[] = [];
  let offset = 0;
  for (const { id, size } of files) {
    const start = Math.max(range.start - offset, 0);
    const end = Math.min(range.end - offset, size - 1);
    if (start <= end) slices.push({ id, start, end });
    offset += size;
  }
  return slices;
}

/** To open, to close, and to hand a few pages to the system takes microseconds; to ask another thread for it, a good part of a millisecond. */
const WRITTEN_AT_ONCE = 64 * 1024;
const writeInBackground = promisify(write);

async function writeAll(file: number, chunk: Uint8Array): Promise<void> {
  for (let written = 0; written < chunk.length; ) {
    const left = chunk.length - written;
    written += left <= WRITTEN_AT_ONCE ? writeSync(file, chunk, written) : (await writeInBackground(file, chunk, written, left, null)).bytesWritten;
  }
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== "ENOENT") throw error;
}
