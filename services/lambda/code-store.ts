// The code of functions and layers: packages kept as they came and unpacked beside, each once however many use it, or a directory used in place.
import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import { isAbsolute, join } from "node:path";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { AwsClient } from "../../core/aws-client.ts";
import { ServiceError } from "../../core/errors.ts";
import type { Ids } from "../../core/ids.ts";
import { codeTooLarge, invalidParameter } from "./errors.ts";
import { UNZIPPED_BYTES, ZIPPED_BYTES } from "./limits.ts";
import { emptyArchive, unzip } from "./unzip.ts";

/** Where the code of a function or layer is, as its record keeps it. */
export type StoredCode =
  /** A package in the store. `sha256` is base64, `size` the bytes of the zip, `unzipped` those that come out of it. */
  | { readonly kind: "zip"; readonly sha256: string; readonly size: number; readonly unzipped: number; readonly sourceKMSKeyArn?: string }
  /** A directory of the developer's, used as it is at each start of an environment. */
  | { readonly kind: "directory"; readonly sha256: string; readonly size: 0; readonly path: string }
  /** A container image, which is not ours to keep. `sha256` is the digest, in hexadecimal. */
  | { readonly kind: "image"; readonly sha256: string; readonly size: 0; readonly uri: string };

/** The members of the API that name code. */
export interface CodeSource {
  readonly ZipFile?: Uint8Array;
  readonly S3Bucket?: string;
  readonly S3Key?: string;
  readonly S3ObjectVersion?: string;
  readonly ImageUri?: string;
  readonly S3ObjectStorageMode?: "COPY" | "REFERENCE";
  readonly SourceKMSKeyArn?: string;
}

/** The bucket that is none: with it, `S3Key` is the absolute path of a directory. */
export const HOT_RELOAD_BUCKET = "hot-reload";

export class CodeStore {
  readonly #directory: string;
  readonly #aws: AwsClient;
  readonly #ids: Ids;
  /** Bytes that came out of each package that is unpacked, by the package's name. */
  readonly #unpacked: Map<string, number>;

  private constructor(directory: string, aws: AwsClient, ids: Ids, unpacked: Map<string, number>) {
    this.#directory = directory;
    this.#aws = aws;
    this.#ids = ids;
    this.#unpacked = unpacked;
  }

  /** Opens the store in `directory` and removes the packages that nobody uses. While we run none is removed: an environment may be starting on it. */
  static async open(options: { directory: string; aws: AwsClient; ids: Ids; used: Iterable<StoredCode> }): Promise<CodeStore> {
    const { directory, aws, ids } = options;
    await mkdir(directory, { recursive: true });
    const used = new Map(Array.from(options.used).flatMap((code) => (code.kind === "zip" ? [[nameOf(code), code.unzipped]] : [])));
    const unused = (await readdir(directory)).filter((name) => !used.has(name.replace(/\.zip$/, "")));
    await Promise.all(unused.map((name) => rm(join(directory, name), { recursive: true, force: true })));
    return new CodeStore(directory, aws, ids, used);
  }

  /**
   * Fetches, checks and unpacks code, so that it can run when this resolves. Throws InvalidParameterValueException for code that is not there
   * or cannot be unpacked, RequestEntityTooLargeException for a package that is too long.
   */
  async take(source: CodeSource): Promise<StoredCode> {
    const { S3ObjectStorageMode: mode, SourceKMSKeyArn: sourceKMSKeyArn } = source;
    if (mode === "REFERENCE") throw invalidParameter("Code is copied when it is uploaded: S3ObjectStorageMode REFERENCE is not supported here, COPY is.");
    const code = source.ZipFile === undefined ? await this.#takeObject(source) : await this.#takeUpload(source);
    return sourceKMSKeyArn && code.kind === "zip" ? { ...code, sourceKMSKeyArn } : code;
  }

  /** Absolute path of the code as it runs; empty for an image. */
  directoryOf(code: StoredCode): string {
    if (code.kind === "image") return "";
    return code.kind === "directory" ? code.path : join(this.#directory, nameOf(code));
  }

  /** The package as it was uploaded; undefined where there is none. */
  archiveOf(code: StoredCode): Readable | undefined {
    return code.kind === "zip" ? createReadStream(`${this.directoryOf(code)}.zip`) : undefined;
  }

  async #takeObject(source: CodeSource): Promise<StoredCode> {
    const { S3Bucket: bucket, S3Key: key } = source;
    if (!bucket || !key) throw invalidParameter("Please provide a source for function code.");
    if (bucket === HOT_RELOAD_BUCKET) return takeDirectory(key);
    return this.#unpack(await this.#fetch({ Bucket: bucket, Key: key, ...(source.S3ObjectVersion && { VersionId: source.S3ObjectVersion }) }));
  }

  async #takeUpload(source: CodeSource): Promise<StoredCode> {
    const bytes = source.ZipFile as Uint8Array;
    if (source.S3Bucket || source.S3Key || source.S3ObjectVersion) {
      throw invalidParameter("Please do not provide other FunctionCode parameters when providing a ZipFile.");
    }
    if (bytes.byteLength === 0) throw emptyArchive();
    if (bytes.byteLength > ZIPPED_BYTES) throw codeTooLarge(`Zipped size must be smaller than ${ZIPPED_BYTES} bytes`);
    return this.#unpack(Readable.from([bytes]));
  }

  async #fetch(object: { Bucket: string; Key: string; VersionId?: string }): Promise<Readable> {
    try {
      return (await this.#aws.call<{ Body: Readable }>("s3", "GetObject", object)).Body;
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      throw invalidParameter(`Error occurred while GetObject. S3 Error Code: ${error.code}. S3 Error Message: ${error.message}`);
    }
  }

  /** Writes under a name of its own first: what stands under a package's name is always whole. */
  async #unpack(bytes: Readable): Promise<StoredCode> {
    const temporary = join(this.#directory, `new-${this.#ids.hex(16)}`);
    try {
      const { hash, size } = await writeArchive(bytes, `${temporary}.zip`);
      if (size === 0) throw emptyArchive();
      const name = hash.toString("hex");
      const unzipped = this.#unpacked.get(name) ?? (await this.#unzip(temporary, name));
      return { kind: "zip", sha256: hash.toString("base64"), size, unzipped };
    } finally {
      await rm(temporary, { recursive: true, force: true });
      await rm(`${temporary}.zip`, { force: true });
    }
  }

  async #unzip(temporary: string, name: string): Promise<number> {
    const directory = join(this.#directory, name);
    await mkdir(temporary);
    const bytes = await unzip(`${temporary}.zip`, temporary);
    await rename(`${temporary}.zip`, `${directory}.zip`);
    await rename(temporary, directory).catch(ignoreExisting);
    this.#unpacked.set(name, bytes);
    return bytes;
  }
}

/** Under which a package is kept: its hash. */
function nameOf(code: StoredCode): string {
  return Buffer.from(code.sha256, "base64").toString("hex");
}

/** A package from S3 may be longer than an upload, but never longer than what it may unpack to. */
async function writeArchive(bytes: Readable, path: string): Promise<{ hash: Buffer; size: number }> {
  const hash = createHash("sha256");
  let size = 0;
  const measure = new Transform({
    transform: (chunk: Uint8Array, _encoding, done) => {
      size += chunk.byteLength;
      hash.update(chunk);
      done(size > UNZIPPED_BYTES ? invalidParameter(`Unzipped size must be smaller than ${UNZIPPED_BYTES} bytes`) : null, chunk);
    },
  });
  await pipeline(bytes, measure, createWriteStream(path, { flags: "wx" }));
  return { hash: hash.digest(), size };
}

async function takeDirectory(path: string): Promise<StoredCode> {
  if (!isAbsolute(path)) throw invalidParameter(`With S3Bucket '${HOT_RELOAD_BUCKET}', S3Key is the absolute path of a directory, not '${path}'.`);
  const found = await stat(path).catch(() => undefined);
  if (!found?.isDirectory()) throw invalidParameter(`The code directory '${path}' ${found ? "is not a directory" : "does not exist"}.`);
  return { kind: "directory", sha256: createHash("sha256").update(path).digest("base64"), size: 0, path };
}

/** Somebody else unpacked the same package meanwhile: theirs is as good. */
function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== "ENOTEMPTY" && error.code !== "EEXIST") throw error;
}
