// MinIO's notification → the object events that S3 would have told of. Rebuilt, never passed through: MinIO's record differs in a dozen places.
import { createHash } from "node:crypto";
import type { MinioMessage, MinioRecord, ObjectEvent } from "./schema.ts";

/** An object event from MinIO, with what is known of it besides. */
export interface RebuiltEvent {
  readonly event: ObjectEvent;
  /** MinIO gives its messages no identity: ours is made of what makes a notification the same one, so a repetition has it too. */
  readonly id: string;
  /** The trace context that the gateway sent along, where the request came through it. */
  readonly traceparent?: string;
}

/** MinIO's names of events → S3's. What is missing here has no counterpart: `ObjectAccessed`, `BucketCreated`, `ObjectRemoved:NoOP` … */
const EVENT_NAMES: Readonly<Record<string, string>> = {
  "s3:ObjectCreated:Put": "ObjectCreated:Put",
  "s3:ObjectCreated:Post": "ObjectCreated:Post",
  "s3:ObjectCreated:Copy": "ObjectCreated:Copy",
  "s3:ObjectCreated:CompleteMultipartUpload": "ObjectCreated:CompleteMultipartUpload",
  "s3:ObjectCreated:PutTagging": "ObjectTagging:Put",
  "s3:ObjectCreated:DeleteTagging": "ObjectTagging:Delete",
  "s3:ObjectRemoved:Delete": "ObjectRemoved:Delete",
  "s3:ObjectRemoved:DeleteMarkerCreated": "ObjectRemoved:DeleteMarkerCreated",
  "s3:ObjectRestore:Post": "ObjectRestore:Post",
  "s3:ObjectRestore:Completed": "ObjectRestore:Completed",
};

/** Only in a versioned bucket does MinIO name a version by a UUID; elsewhere it says nothing, `1`, `null` or the UUID of zeros. */
const VERSION_ID = /^(?!0{8}-)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** How the gateway hands its trace context through MinIO, which repeats the caller's User-Agent in its notification and keeps it nowhere. */
const TRACE_IN_USER_AGENT = / traceparent\/(00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2})$/;

/** The events of a message, without those that S3 does not have. */
export function rebuild(message: MinioMessage, region: string): RebuiltEvent[] {
  return message.Records.flatMap((record) => {
    const eventName = EVENT_NAMES[record.eventName.startsWith("s3:") ? record.eventName : `s3:${record.eventName}`];
    return eventName === undefined ? [] : [rebuildRecord(record, eventName, region)];
  });
}

function rebuildRecord(record: MinioRecord, eventName: string, region: string): RebuiltEvent {
  const { bucket, object } = record.s3;
  const traceparent = TRACE_IN_USER_AGENT.exec(record.source?.userAgent ?? "")?.[1];
  const requestId = record.responseElements["x-amz-request-id"] ?? "";
  return {
    // The sequencer is the object's time of change: new tags do not move it, but come with a request of their own.
    id: identify(bucket.name, object.key, object.sequencer, eventName, requestId),
    event: {
      bucket: bucket.name,
      ownerId: bucket.ownerIdentity.principalId,
      eventName,
      eventTime: new Date(record.eventTime).toISOString(),
      region,
      principalId: record.userIdentity.principalId,
      sourceIPAddress: withoutPort(record.requestParameters["sourceIPAddress"] ?? ""),
      requestId,
      hostId: record.responseElements["x-amz-id-2"] ?? "",
      key: object.key,
      // Go leaves out a number that is 0.
      size: object.size ?? 0,
      ...(object.eTag && { eTag: object.eTag.replaceAll('"', "") }),
      ...(object.versionId && { versionId: object.versionId }),
      sequencer: object.sequencer,
      versioned: VERSION_ID.test(object.versionId ?? ""),
    },
    ...(traceparent && { traceparent }),
  };
}

function identify(...parts: readonly string[]): string {
  return createHash("sha256").update(parts.join("\0")).digest("hex").slice(0, 32);
}

/** `10.0.0.1:4711` and `[::1]:4711` lose their port; a bare IPv6 address has none. */
function withoutPort(address: string): string {
  const match = /^\[(.+)\](?::\d+)?$/.exec(address) ?? /^([^:]+):\d+$/.exec(address);
  return match?.[1] ?? address;
}
