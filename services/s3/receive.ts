// A body on its way to disk: counted, digested and compared with everything the client said of it.
import { createHash } from "node:crypto";
import type { Readable } from "node:stream";
import { ServiceError } from "../../core/errors.ts";
import type { RequestContext } from "../service.ts";
import {
  CHECKSUM_ALGORITHMS,
  type Checksum,
  type ChecksumAlgorithm,
  checksumHeader,
  checksumMember,
  createDigest,
  DEFAULT_ALGORITHM,
  isChecksumAlgorithm,
  isChecksumValue,
} from "./checksum.ts";
import {
  badChecksum,
  badContentMd5,
  contentSha256Mismatch,
  entityTooLarge,
  incompleteBody,
  invalidDigest,
  invalidRequest,
  missingContentLength,
  notImplementedHeader,
} from "./errors.ts";
import type { FileStore, StoredFile } from "./file-store.ts";
import { PUT_BYTES } from "./limits.ts";

/** The members of an input that speak of its body. */
export type BodyInput = {
  readonly Body?: Uint8Array | string | Readable;
  readonly ContentLength?: number;
  readonly ContentMD5?: string;
  readonly ChecksumAlgorithm?: string;
} & { readonly [Member in `Checksum${ChecksumAlgorithm}`]?: string };

/** Where the body comes from, when it is not in the input, and the headers that it came with: none for calls made in the process. */
export type BodySource = Pick<RequestContext, "headers" | "body" | "trailers">;

export interface Received {
  /** Held by the caller. */
  readonly file: StoredFile;
  /** Lower-case hex. */
  readonly md5: string;
  readonly checksum: Pick<Checksum, "algorithm" | "value">;
}

/**
 * Stores the body. When anything about it is not as the client said, nothing is kept, and S3's own error is thrown.
 * `fallback`: the checksum to compute when the client names none.
 */
export async function receiveBody(files: FileStore, input: BodyInput, request: BodySource, fallback: ChecksumAlgorithm = DEFAULT_ALGORITHM): Promise<Received> {
  const length = announcedLength(input, request);
  const expected = announcedChecksum(input, request, fallback);
  const contentMd5 = readContentMd5(input.ContentMD5);
  const md5 = createHash("md5");
  const checksum = createDigest(expected.algorithm);
  const sha256 = /^[0-9a-f]{64}$/.test(request.headers["x-amz-content-sha256"] ?? "") ? createHash("sha256") : undefined;
  const file = await files.write(bodyOf(input, request, length), (chunk) => {
    md5.update(chunk);
    checksum.update(chunk);
    sha256?.update(chunk);
  });
  try {
    const calculated = { md5: md5.digest(), checksum: checksum.digest().toString("base64") };
    if (length !== undefined && file.size !== length) throw incompleteBody();
    if (contentMd5 && !contentMd5.equals(calculated.md5)) throw badContentMd5(input.ContentMD5 as string, calculated.md5.toString("base64"));
    const hash = sha256?.digest("hex");
    if (hash && hash !== request.headers["x-amz-content-sha256"]) throw contentSha256Mismatch(request.headers["x-amz-content-sha256"] as string, hash);
    await verifyChecksum(expected, calculated.checksum, request);
    return { file, md5: calculated.md5.toString("hex"), checksum: { algorithm: expected.algorithm, value: calculated.checksum } };
  } catch (error) {
    await files.release(file.id);
    throw error;
  }
}

/** How long the body says it is; undefined for calls made in the process. */
function announcedLength(input: BodyInput, request: BodySource): number | undefined {
  const header = request.headers["x-amz-decoded-content-length"] ?? request.headers["content-length"];
  if (header === undefined && request.headers["transfer-encoding"] !== undefined) throw missingContentLength();
  const length = header === undefined ? input.ContentLength : Number(header);
  if (length !== undefined && length > PUT_BYTES) throw entityTooLarge(length, PUT_BYTES);
  return length;
}

interface AnnouncedChecksum {
  readonly algorithm: ChecksumAlgorithm;
  readonly value?: string;
  /** The checksum follows the body. */
  readonly trailing?: boolean;
}

/** The one checksum that a client may send along: in a header, or behind the body. */
function announcedChecksum(input: BodyInput, request: BodySource, fallback: ChecksumAlgorithm): AnnouncedChecksum {
  const inHeaders = CHECKSUM_ALGORITHMS.filter((algorithm) => input[checksumMember(algorithm)] !== undefined);
  const trailer = request.headers["x-amz-trailer"]?.toLowerCase();
  const inTrailer = CHECKSUM_ALGORITHMS.filter((algorithm) => trailer === checksumHeader(algorithm));
  const [algorithm, second] = [...inHeaders, ...inTrailer];
  if (second) throw invalidRequest("Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.");
  if (trailer?.startsWith("x-amz-checksum-") && !algorithm) throw notImplementedHeader(trailer);
  if (!algorithm) return { algorithm: requestedAlgorithm(input, request, fallback) };
  if (inTrailer.length > 0) return { algorithm, trailing: true };
  const value = input[checksumMember(algorithm)] as string;
  if (!isChecksumValue(algorithm, value)) throw invalidRequest(`Value for ${checksumHeader(algorithm)} header is invalid.`);
  return { algorithm, value };
}

/** A name without a value is an error on the wire; a call made in the process means that we are to compute it. */
function requestedAlgorithm(input: BodyInput, request: BodySource, fallback: ChecksumAlgorithm): ChecksumAlgorithm {
  const name = input.ChecksumAlgorithm;
  if (name === undefined) return fallback;
  if (!isChecksumAlgorithm(name)) throw notImplementedHeader("x-amz-sdk-checksum-algorithm");
  if (request.headers["x-amz-sdk-checksum-algorithm"] === undefined) return name;
  throw invalidRequest("x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were found.");
}

async function verifyChecksum(expected: AnnouncedChecksum, calculated: string, request: BodySource): Promise<void> {
  const header = checksumHeader(expected.algorithm);
  const value = expected.trailing ? (await request.trailers)?.[header] : expected.value;
  if (expected.trailing && value === undefined) throw incompleteBody("The request body terminated unexpectedly");
  if (expected.trailing && !isChecksumValue(expected.algorithm, value as string)) {
    throw invalidRequest(`Value for ${header} trailing header is invalid.`);
  }
  if (value !== undefined && value !== calculated) throw badChecksum(expected.algorithm);
}

function readContentMd5(header: string | undefined): Buffer | undefined {
  if (header === undefined) return undefined;
  const bytes = Buffer.from(header, "base64");
  if (bytes.length !== 16) throw invalidDigest(header);
  return bytes;
}

/** The bytes, wherever they come from; a client that goes away in the middle has sent an incomplete body. */
async function* bodyOf(input: BodyInput, request: BodySource, length = Number.POSITIVE_INFINITY): AsyncIterable<Uint8Array> {
  const body = request.body ?? input.Body;
  if (body === undefined) return;
  if (typeof body === "string" || body instanceof Uint8Array) return yield Buffer.from(body);
  let received = 0;
  try {
    for await (const chunk of body) {
      received += chunk.length;
      if (received > Math.min(length, PUT_BYTES)) break;
      yield chunk;
    }
  } catch (error) {
    throw error instanceof ServiceError ? error : incompleteBody();
  }
  if (received > PUT_BYTES) throw entityTooLarge(received, PUT_BYTES);
  if (received > length) throw incompleteBody();
}
