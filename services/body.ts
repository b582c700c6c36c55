// Request bodies: read whole up to the operation's limit, or passed on as a stream of plain bytes.
import type { IncomingMessage } from "node:http";
import type { Readable } from "node:stream";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { ServiceError } from "../core/errors.ts";
import { AwsChunkedDecoder, isAwsChunked, withoutAwsChunked } from "./protocols/aws-chunked.ts";

/** Enough for every request but those below: the largest is CompleteMultipartUpload with 10,000 parts. */
const DEFAULT_LIMIT = 8 * 1024 * 1024;

/** "Request must be smaller than 70167211 bytes for the CreateFunction operation": 50 MB of zip in base64, and some. */
const CODE_LIMIT = 70_167_211;

/** Lambda's synchronous payload limit, and one byte more, by which the action sees that it is exceeded and says so in its own words. */
const PAYLOAD_LIMIT = 6_291_456 + 1;

const LIMITS: Readonly<Record<string, number>> = {
  CreateFunction: CODE_LIMIT,
  UpdateFunctionCode: CODE_LIMIT,
  PublishLayerVersion: CODE_LIMIT,
  Invoke: PAYLOAD_LIMIT,
  InvokeWithResponseStream: PAYLOAD_LIMIT,
};

/** The caller went away before the end of the body: nothing is to be applied, and nobody is left to answer. */
export class CallerGone extends Error {
  override readonly name = "CallerGone";
}

const EMPTY = Buffer.alloc(0);

/** The whole body; unpacked, where the client compressed it, as SDKs do with large PutMetricData. Over the limit: an error, or for payloads the first bytes, one more than are allowed. The operation is unknown while a form is read to learn it. */
export async function readBody(request: IncomingMessage, operation?: string, isS3 = false): Promise<Buffer> {
  const length = request.headers["content-length"];
  if (length === "0" || (length === undefined && request.headers["transfer-encoding"] === undefined)) return EMPTY;
  const limit = LIMITS[operation ?? ""] ?? DEFAULT_LIMIT;
  if (limit !== PAYLOAD_LIMIT && Number(length) > limit) throw tooLarge(limit, operation, isS3);
  const { bytes, size } = await collect(request, limit);
  if (size > limit && limit !== PAYLOAD_LIMIT) throw tooLarge(limit, operation, isS3);
  return !isS3 && request.headers["content-encoding"] === "gzip" ? unpack(bytes, limit, operation) : bytes;
}

async function unpack(bytes: Buffer, limit: number, operation: string | undefined): Promise<Buffer> {
  try {
    return await promisify(gunzip)(bytes, { maxOutputLength: limit });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") throw tooLarge(limit, operation, false);
    throw new ServiceError("SerializationException", `The body is not gzip: ${(cause as Error).message}`, 400, { cause });
  }
}

/** Keeps the first `limit` bytes, and counts them all. */
function collect(request: Readable, limit: number): Promise<{ bytes: Buffer; size: number }> {
  return new Promise((resolve, reject) => {
    const kept: Buffer[] = [];
    let size = 0;
    request.on("data", (chunk: Buffer) => {
      if (size < limit) kept.push(size + chunk.length > limit ? chunk.subarray(0, limit - size) : chunk);
      size += chunk.length;
    });
    request.on("end", () => resolve({ bytes: kept.length === 1 ? (kept[0] as Buffer) : Buffer.concat(kept), size }));
    request.on("error", (cause) => reject(cause instanceof ServiceError ? cause : new CallerGone("the request ended early", { cause })));
  });
}

function tooLarge(limit: number, operation: string | undefined, isS3: boolean): ServiceError {
  const headers = { Connection: "close" };
  if (isS3) return new ServiceError("MaxMessageLengthExceeded", "Your request was too large.", 400, { members: { MaxMessageLengthBytes: limit }, headers });
  const message = `Request must be smaller than ${limit} bytes${operation ? ` for the ${operation} operation` : ""}`;
  return new ServiceError("RequestEntityTooLargeException", message, 413, { headers });
}

export interface PlainBody {
  readonly body: Readable;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly trailers?: Promise<Readonly<Record<string, string>>>;
}

/** The body's own bytes, whatever framing they travelled in. */
export function openBody(request: IncomingMessage): PlainBody {
  const headers = request.headers as Record<string, string | undefined>;
  if (!isAwsChunked(headers)) return { body: request, headers };
  const decoder = new AwsChunkedDecoder(decodedLength(headers["x-amz-decoded-content-length"]));
  request.on("error", (error) => decoder.destroy(error));
  // An action that refuses before it reads hears nothing of what is wrong with the body, and need not.
  decoder.on("error", () => {});
  const plain = { ...headers, "content-encoding": withoutAwsChunked(headers["content-encoding"]) };
  return { body: request.pipe(decoder), headers: plain, trailers: decoder.trailers };
}

function decodedLength(header: string | undefined): number | undefined {
  if (header === undefined) return undefined;
  if (/^\d{1,15}$/.test(header)) return Number(header);
  throw new ServiceError("InvalidArgument", "x-amz-decoded-content-length is not a number of bytes", 400);
}
