// Uploads in parts: begun, filled, listed, and ended by an object or by an abort.
import { createHash } from "node:crypto";
import type { Clock } from "../../core/clock.ts";
import type { Ids } from "../../core/ids.ts";
import type { Journal } from "../../core/journal.ts";
import { type ChecksumAlgorithm, type ChecksumType, checksumMember } from "./checksum.ts";
import { entityTooSmall, invalidArgument, invalidPart, invalidPartOrder, malformedXml, noSuchUpload } from "./errors.ts";
import type { FileStore, StoredFile } from "./file-store.ts";
import { PART_BYTES, PART_NUMBERS } from "./limits.ts";
import type { Description } from "./new-object.ts";
import { Turns } from "./turns.ts";
import type { AccessControl } from "./version.ts";

export const UPLOAD_PREFIX = "upload/";
export const PART_PREFIX = "part/";

export interface Upload {
  readonly id: string;
  readonly bucket: string;
  readonly key: string;
  /** Milliseconds since the epoch. */
  readonly initiated: number;
  readonly description: Description;
  readonly acl?: AccessControl;
  readonly algorithm: ChecksumAlgorithm;
  readonly checksumType: ChecksumType;
  /** Whether the client chose the algorithm; it must then keep to it. */
  readonly chosen: boolean;
}

export interface UploadedPart {
  readonly uploadId: string;
  readonly number: number;
  readonly file: StoredFile;
  /** Lower-case hex: the part's ETag. */
  readonly md5: string;
  readonly checksum: { readonly algorithm: ChecksumAlgorithm; readonly value: string };
  readonly lastModified: number;
}

/** A part as CompleteMultipartUpload names it. */
export type NamedPart = { readonly PartNumber?: number; readonly ETag?: string } & { readonly [Member in `Checksum${ChecksumAlgorithm}`]?: string };

export class Uploads {
  readonly #clock: Clock;
  readonly #ids: Ids;
  readonly #journal: Journal;
  readonly #files: FileStore;
  readonly #uploads = new Map<string, Upload>();
  readonly #parts = new Map<string, Map<number, UploadedPart>>();
  readonly #turns = new Turns();

  constructor(parts: { clock: Clock; ids: Ids; journal: Journal; files: FileStore }) {
    this.#clock = parts.clock;
    this.#ids = parts.ids;
    this.#journal = parts.journal;
    this.#files = parts.files;
  }

  /** Takes back what the journal holds, and clears it of parts whose upload has ended. */
  async restore(uploads: readonly Upload[], parts: readonly UploadedPart[]): Promise<void> {
    for (const upload of uploads) this.#add(upload);
    for (const part of parts) {
      const siblings = this.#parts.get(part.uploadId);
      if (!siblings) await this.#journal.remove(partKey(part));
      else {
        siblings.set(part.number, part);
        this.#files.hold(part.file.id);
      }
    }
  }

  async create(upload: Omit<Upload, "id" | "initiated">): Promise<Upload> {
    const begun = { ...upload, id: this.#ids.base64(96).replaceAll("+", ".").replaceAll("/", "_"), initiated: this.#clock.now() };
    await this.#journal.put(UPLOAD_PREFIX + begun.id, begun);
    this.#add(begun);
    return begun;
  }

  find(bucket: string, key: string, id: string): Upload | undefined {
    const upload = this.#uploads.get(id);
    return upload?.bucket === bucket && upload.key === key ? upload : undefined;
  }

  /** Throws NoSuchUpload. */
  get(bucket: string, key: string, id: string): Upload {
    const upload = this.find(bucket, key, id);
    if (!upload) throw noSuchUpload(id);
    return upload;
  }

  /** Those of a bucket. */
  list(bucket: string): Upload[] {
    return [...this.#uploads.values()].filter((upload) => upload.bucket === bucket);
  }

  /** By number. */
  parts(upload: Upload): UploadedPart[] {
    return [...(this.#parts.get(upload.id)?.values() ?? [])].sort((a, b) => a.number - b.number);
  }

  /**
   * Adds a part, in place of the one with the same number, and takes over the file that the caller holds.
   * Throws NoSuchUpload when the upload has ended meanwhile.
   */
  putPart(upload: Upload, part: Omit<UploadedPart, "uploadId" | "lastModified">): Promise<UploadedPart> {
    return this.exclusively(upload, async () => {
      const siblings = this.#parts.get(upload.id);
      if (!siblings) {
        await this.#files.release(part.file.id);
        throw noSuchUpload(upload.id);
      }
      const added = { ...part, uploadId: upload.id, lastModified: this.#clock.now() };
      await this.#journal.put(partKey(added), added);
      const replaced = siblings.get(added.number);
      siblings.set(added.number, added);
      if (replaced) void this.#files.release(replaced.file.id);
      return added;
    });
  }

  /** Runs `work` when no other change of this upload is being made. */
  exclusively<T>(upload: Upload, work: () => Promise<T>): Promise<T> {
    return this.#turns.take(upload.id, work);
  }

  /** Forgets an upload and lets go of its parts. Call it in turn (`exclusively`). */
  async end(upload: Upload): Promise<void> {
    const parts = this.parts(upload);
    this.#uploads.delete(upload.id);
    this.#parts.delete(upload.id);
    await this.#journal.remove(UPLOAD_PREFIX + upload.id);
    await Promise.all(parts.map((part) => this.#journal.remove(partKey(part))));
    for (const { file } of parts) void this.#files.release(file.id);
  }

  /** Ends all uploads, or those of one bucket. */
  async clear(bucket?: string): Promise<void> {
    const ended = [...this.#uploads.values()].filter((upload) => bucket === undefined || upload.bucket === bucket);
    await Promise.all(ended.map((upload) => this.exclusively(upload, () => this.end(upload))));
  }

  #add(upload: Upload): void {
    this.#uploads.set(upload.id, upload);
    this.#parts.set(upload.id, new Map());
  }
}

/** Throws InvalidArgument. */
export function checkPartNumber(number: number): void {
  if (number >= PART_NUMBERS.min && number <= PART_NUMBERS.max) return;
  throw invalidArgument(`Part number must be an integer between ${PART_NUMBERS.min} and ${PART_NUMBERS.max}, inclusive`, "partNumber", String(number));
}

/** The parts that the client names, in its order. Throws InvalidPartOrder, InvalidPart, EntityTooSmall or MalformedXML. */
export function chooseParts(upload: Upload, uploaded: readonly UploadedPart[], named: readonly NamedPart[]): UploadedPart[] {
  if (named.length === 0 || named.length > PART_NUMBERS.max) throw malformedXml();
  if (named.some(({ PartNumber = 0 }, index) => index > 0 && PartNumber <= (named[index - 1]?.PartNumber ?? 0))) throw invalidPartOrder(upload.id);
  const byNumber = new Map(uploaded.map((part) => [part.number, part]));
  const parts = named.map((name) => matchPart(upload, byNumber.get(name.PartNumber ?? 0), name));
  const small = parts.slice(0, -1).find(({ file }) => file.size < PART_BYTES);
  if (small) throw entityTooSmall({ ProposedSize: small.file.size, MinSizeAllowed: PART_BYTES, PartNumber: small.number, ETag: small.md5 });
  return parts;
}

/** The part, if it is what the client takes it for. */
function matchPart(upload: Upload, part: UploadedPart | undefined, name: NamedPart): UploadedPart {
  const eTag = name.ETag?.replace(/^"(.*)"$/, "$1") ?? "";
  const checksum = part && name[checksumMember(part.checksum.algorithm)];
  if (part?.md5 === eTag && (checksum === undefined || checksum === part.checksum.value)) return part;
  throw invalidPart(upload.id, name.PartNumber ?? 0, eTag);
}

/** The ETag of an object that came in parts: the MD5 of their MD5s, and their count. */
export function multipartETag(parts: readonly UploadedPart[]): string {
  const md5 = createHash("md5");
  for (const part of parts) md5.update(Buffer.from(part.md5, "hex"));
  return `${md5.digest("hex")}-${parts.length}`;
}

function partKey({ uploadId, number }: Pick<UploadedPart, "uploadId" | "number">): string {
  return `${PART_PREFIX}${uploadId}/${number}`;
}
