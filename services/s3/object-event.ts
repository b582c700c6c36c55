// "What happened, in S3's own words": the data of the events that this service publishes, and that the S3 connector reads.
import { createHash } from "node:crypto";
import { bucketArn } from "../../core/arn.ts";
import type { EventEnvelope } from "../../core/event.ts";
import { Payload } from "../../core/payload.ts";
import type { Deletion } from "./object-store.ts";
import { NULL_VERSION, type ObjectVersion, type Version } from "./version.ts";

/** One change of one object. The connector makes the record of it, once for each configuration that asks for it. */
export interface ObjectEvent {
  readonly bucket: string;
  /** Of the bucket's owner, as `A3NL1KOZZKEXAMPL`. */
  readonly ownerId: string;
  /** Without `s3:`, as `ObjectCreated:Put`. */
  readonly eventName: string;
  /** ISO 8601 with milliseconds. */
  readonly eventTime: string;
  readonly region: string;
  /** Of the one who made the request. */
  readonly principalId: string;
  readonly sourceIPAddress: string;
  readonly requestId: string;
  readonly hostId: string;
  /** Raw: not encoded. */
  readonly key: string;
  /** Bytes. With ObjectCreated only. */
  readonly size?: number;
  /** Without quotes. Not with ObjectRemoved:Delete. */
  readonly eTag?: string;
  /** Not for null versions. */
  readonly versionId?: string;
  /** With ObjectCreated and ObjectRemoved only. */
  readonly sequencer?: string;
  /** Whether versioning is, or was, enabled for the bucket. */
  readonly versioned: boolean;
}

/** What a change says of the object, as far as events of its kind have it. */
export type Change = Pick<ObjectEvent, "eventName" | "key" | "size" | "eTag" | "versionId" | "sequencer"> & {
  /** Milliseconds since the epoch. */
  readonly time: number;
};

/** The MD5 of nothing: a delete marker is an empty object. */
const EMPTY_ETAG = "d41d8cd98f00b204e9800998ecf8427e";

export function created(how: "Put" | "Post" | "Copy" | "CompleteMultipartUpload", object: ObjectVersion): Change {
  const { key, size, eTag, sequencer, lastModified } = object;
  return { eventName: `ObjectCreated:${how}`, key, size, eTag, ...versionIdOf(object), sequencer, time: lastModified };
}

/** A version gone for good, be it an object or a delete marker, or an object newly hidden by a marker. */
export function removed(key: string, { removed: version, marker, sequencer, time }: Deletion): Change {
  if (!marker) return { eventName: "ObjectRemoved:Delete", key, ...(version && versionIdOf(version)), sequencer, time };
  return { eventName: "ObjectRemoved:DeleteMarkerCreated", key, eTag: EMPTY_ETAG, ...versionIdOf(marker), sequencer, time };
}

export function described(eventName: "ObjectTagging:Put" | "ObjectTagging:Delete" | "ObjectAcl:Put", object: ObjectVersion, time: number): Change {
  return { eventName, key: object.key, eTag: object.eTag, ...versionIdOf(object), time };
}

function versionIdOf({ versionId }: Version): { versionId?: string } {
  return versionId === NULL_VERSION ? {} : { versionId };
}

/** `order` tells one change of a key from the next, where the event itself has no sequencer. */
export function envelopeOf(event: ObjectEvent, order: string): EventEnvelope {
  const identity = `${event.bucket}/${event.key}/${order}/${event.eventName}`;
  return {
    specversion: "1.0",
    id: createHash("sha256").update(identity).digest("hex"),
    source: bucketArn(event.bucket),
    type: `com.amazonaws.s3.${event.eventName.replaceAll(":", ".")}`,
    subject: event.key,
    time: event.eventTime,
    datacontenttype: "application/json",
    data: Payload.of(event),
  };
}
