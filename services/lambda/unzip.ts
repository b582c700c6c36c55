// Unpacks a deployment package into a directory, and lets nothing in it reach outside, grow past the limit, or be other than files, directories and links.
import { createWriteStream } from "node:fs";
import { mkdir, open, realpath, symlink } from "node:fs/promises";
import { dirname, join, normalize, relative, sep } from "node:path";
import type { Readable } from "node:stream";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Entry, ZipFile } from "yauzl";
import { invalidParameter } from "./errors.ts";
import { ARCHIVE_ENTRIES, UNZIPPED_BYTES } from "./limits.ts";

export interface UnzipLimits {
  readonly bytes: number;
  readonly entries: number;
}

const LAMBDA_LIMITS: UnzipLimits = { bytes: UNZIPPED_BYTES, entries: ARCHIVE_ENTRIES };

/**
 * Unpacks `archive` into `directory`, which exists and is empty. Throws InvalidParameterValueException for what is not a zip, or not a harmless one;
 * what was written until then stays, for the caller to remove. Resolves with how many bytes came out.
 */
export async function unzip(archive: string, directory: string, limits = LAMBDA_LIMITS): Promise<number> {
  const { openPromise } = await import("yauzl");
  let zip: ZipFile | undefined;
  try {
    zip = await openPromise(archive, { lazyEntries: true, autoClose: false, strictFileNames: true });
    return await new Unpacking(zip, await realpath(directory), limits).run();
  } catch (error) {
    throw isArchiveFault(error) ? badArchive((error as Error).message, error) : error;
  } finally {
    zip?.close();
  }
}

/** One archive on its way to the disk. */
class Unpacking {
  readonly #zip: ZipFile;
  readonly #root: string;
  readonly #limits: UnzipLimits;
  /** Directories that are made already. */
  readonly #made = new Set<string>();
  /** Links wait until every file is written, so that no file is ever written through one. */
  readonly #links: { readonly path: string; readonly target: string; readonly name: string }[] = [];
  #bytes = 0;

  constructor(zip: ZipFile, root: string, limits: UnzipLimits) {
    this.#zip = zip;
    this.#root = root;
    this.#limits = limits;
  }

  async run(): Promise<number> {
    if (this.#zip.entryCount === 0) throw emptyArchive();
    let count = 0;
    for await (const entry of this.#zip.eachEntry()) {
      if (++count > this.#limits.entries) throw badArchive(`it has more than ${this.#limits.entries} entries`);
      await this.#take(entry);
    }
    await this.#linkAll();
    return this.#bytes;
  }

  async #take(entry: Entry): Promise<void> {
    const path = join(this.#root, entry.fileName);
    const kind = kindOf(entry);
    if (kind === undefined) throw badArchive(`'${entry.fileName}' is neither a file, a directory nor a link`);
    if (kind === "directory") return this.#makeDirectory(path);
    await this.#makeDirectory(dirname(path));
    if (kind === "link") this.#links.push({ path, target: await this.#readLink(entry), name: entry.fileName });
    else await this.#writeFile(entry, path);
  }

  async #makeDirectory(path: string): Promise<void> {
    if (this.#made.has(path)) return;
    await mkdir(path, { recursive: true });
    this.#made.add(path);
  }

  async #writeFile(entry: Entry, path: string): Promise<void> {
    const mode = permissions(entry);
    if (entry.uncompressedSize === 0) return (await open(path, "wx", mode)).close();
    await pipeline(await this.#content(entry), createWriteStream(path, { flags: "wx", mode }));
  }

  async #readLink(entry: Entry): Promise<string> {
    if (entry.uncompressedSize > 4096) throw badArchive(`the target of the link '${entry.fileName}' is too long`);
    const chunks = await (await this.#content(entry)).toArray();
    return Buffer.concat(chunks).toString("utf8");
  }

  /** The entry's bytes, counted as they come: what the archive says of its sizes is not believed. */
  async #content(entry: Entry): Promise<Readable> {
    const stream = await this.#zip.openReadStreamPromise(entry);
    const counter = new Transform({
      transform: (chunk: Buffer, _encoding, done) => {
        this.#bytes += chunk.length;
        done(this.#bytes > this.#limits.bytes ? unzippedTooLarge(this.#limits.bytes) : null, chunk);
      },
    });
    stream.on("error", (error) => counter.destroy(error));
    counter.on("close", () => stream.destroy());
    return stream.pipe(counter);
  }

  /** A link may point inside the package only: as it is written, and as the system follows it. */
  async #linkAll(): Promise<void> {
    for (const { path, target, name } of this.#links) {
      const aim = join(dirname(relative(this.#root, path)), target);
      if (target.startsWith("/") || leaves(normalize(aim))) throw linkLeaves(name, target);
      await symlink(target, path);
    }
    for (const { path, target, name } of this.#links) {
      const aim = await realpath(path).catch(() => undefined);
      if (aim === undefined || leaves(relative(this.#root, aim))) throw linkLeaves(name, target);
    }
  }
}

function leaves(path: string): boolean {
  return path === ".." || path.startsWith(`..${sep}`);
}

/** The upper half of the external attributes is the mode, where the archive was made on Unix. */
function modeOf(entry: Entry): number {
  return entry.versionMadeBy >>> 8 === 3 ? entry.externalFileAttributes >>> 16 : 0;
}

function kindOf(entry: Entry): "file" | "directory" | "link" | undefined {
  const type = modeOf(entry) & 0o170000;
  if (type === 0o120000) return "link";
  if (type !== 0 && type !== 0o100000 && type !== 0o040000) return undefined;
  return entry.fileName.endsWith("/") || type === 0o040000 ? "directory" : "file";
}

/** As the archive has them, without set-id bits; readable by all where it has none. */
function permissions(entry: Entry): number {
  return modeOf(entry) & 0o777 || 0o644;
}

/** What the archive can bring about, as opposed to a disk that is full. */
function isArchiveFault(error: unknown): boolean {
  const { name, code } = error as NodeJS.ErrnoException;
  if (name === "ServiceError") return false;
  return code === undefined || code.startsWith("Z_") || code.startsWith("ERR_") || ["EEXIST", "EISDIR", "ENOTDIR", "ENAMETOOLONG", "ELOOP"].includes(code);
}

const COULD_NOT_UNZIP = "Could not unzip uploaded file. Please check your file, then try to upload again.";

function badArchive(reason: string, cause?: unknown): Error {
  const error = invalidParameter(isNoArchive(reason) ? COULD_NOT_UNZIP : `${COULD_NOT_UNZIP} (${reason})`);
  if (cause !== undefined) error.cause = cause;
  return error;
}

/** Where there is no more to say than that it is not a zip, AWS's words are enough. */
function isNoArchive(reason: string): boolean {
  return /^End of central directory record signature not found/i.test(reason);
}

function linkLeaves(name: string, target: string): Error {
  return badArchive(`the link '${name}' points to '${target}', which is not in the package`);
}

function unzippedTooLarge(limit: number): Error {
  return invalidParameter(`Unzipped size must be smaller than ${limit} bytes`);
}

export function emptyArchive(): Error {
  return invalidParameter("Uploaded file must be a non-empty zip");
}
