// What GetObject and HeadObject share: which object is meant, whether it may be given, which of its bytes, and under which headers.
import type { RequestContext } from "../service.ts";
import { type Conditions, checkRead } from "./conditions.ts";
import { describeChecksum, describeObject } from "./describe.ts";
import { invalidArgument, invalidPartNumber, invalidRequest } from "./errors.ts";
import type { ByteRange } from "./file-store.ts";
import { isHeaderText } from "./header-text.ts";
import { refuseUnsupported } from "./new-object.ts";
import { contentRange, parseRange } from "./range.ts";
import type { S3 } from "./s3.ts";
import type { ObjectVersion } from "./version.ts";

export interface ReadInput extends Conditions {
  readonly Bucket: string;
  readonly Key: string;
  readonly VersionId?: string;
  readonly Range?: string;
  readonly PartNumber?: number;
  readonly ChecksumMode?: string;
  readonly ResponseCacheControl?: string;
  readonly ResponseContentDisposition?: string;
  readonly ResponseContentEncoding?: string;
  readonly ResponseContentLanguage?: string;
  readonly ResponseContentType?: string;
  readonly ResponseExpires?: Date;
}

export interface ReadAnswer {
  readonly object: ObjectVersion;
  /** Undefined when all of it is meant. */
  readonly range?: ByteRange;
  readonly members: Record<string, unknown>;
}

export function readObject(s3: S3, input: ReadInput, request: RequestContext): ReadAnswer {
  refuseUnsupported(input);
  const bucket = s3.buckets.get(input.Bucket);
  const object = bucket.find(input.Key, input.VersionId);
  checkRead(input, object, s3.clock.now());
  const range = chooseRange(input, object);
  if (range) request.setStatus(206);
  const multipart = object.parts[0]?.number !== undefined;
  const members = {
    ...describeObject(bucket, object),
    ...overrides(input),
    ContentLength: range ? range.end - range.start + 1 : object.size,
    ...(range && object.size > 0 && { ContentRange: contentRange(range, object.size) }),
    ...(input.PartNumber !== undefined && multipart && { PartsCount: object.parts.length }),
    ...(input.ChecksumMode === "ENABLED" && !input.Range && input.PartNumber === undefined && describeChecksum(object.checksum)),
  };
  return { object, ...(range && { range }), members };
}

function chooseRange({ Range, PartNumber }: ReadInput, object: ObjectVersion): ByteRange | undefined {
  if (PartNumber === undefined) return parseRange(Range, object.size);
  if (Range !== undefined) throw invalidRequest("Cannot specify both Range header and partNumber query parameter");
  const index = object.parts[0]?.number === undefined ? PartNumber - 1 : object.parts.findIndex(({ number }) => number === PartNumber);
  const part = object.parts[index];
  if (!part || PartNumber < 1) throw invalidPartNumber(PartNumber, object.parts.length);
  const start = object.parts.slice(0, index).reduce((sum, { size }) => sum + size, 0);
  return { start, end: start + part.size - 1 };
}

/** `response-content-type` and its like: the headers that the URL asks for. Throws InvalidArgument. */
function overrides(input: ReadInput): Record<string, unknown> {
  const asked = {
    CacheControl: input.ResponseCacheControl,
    ContentDisposition: input.ResponseContentDisposition,
    ContentEncoding: input.ResponseContentEncoding,
    ContentLanguage: input.ResponseContentLanguage,
    ContentType: input.ResponseContentType,
    Expires: input.ResponseExpires && new Date(input.ResponseExpires).toUTCString(),
  };
  const given = Object.entries(asked).filter((entry): entry is [string, string] => Boolean(entry[1]));
  for (const [member, value] of given) {
    if (isHeaderText(value)) continue;
    const parameter = `response${member.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    throw invalidArgument("Header value cannot be represented using ISO-8859-1.", parameter, value);
  }
  return Object.fromEntries(given);
}
