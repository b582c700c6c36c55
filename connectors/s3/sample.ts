// A sample of what S3 tells of an object: the notification, as functions, queues and topics get it.
import { ConfigError } from "../../core/errors.ts";
import type { SampleContext, SampleOptions } from "../sample.ts";
import type { ObjectEvent } from "./schema.ts";
import { assemble, translateRecord } from "./translate.ts";

/** Those that S3 tells of here. */
const EVENT_NAMES = [
  "ObjectCreated:Put",
  "ObjectCreated:Post",
  "ObjectCreated:Copy",
  "ObjectCreated:CompleteMultipartUpload",
  "ObjectRemoved:Delete",
  "ObjectRemoved:DeleteMarkerCreated",
  "ObjectTagging:Put",
  "ObjectTagging:Delete",
  "ObjectAcl:Put",
];

/** Throws a ConfigError for an event that S3 does not tell of here. */
export function sampleNotification(options: SampleOptions, context: SampleContext) {
  return assemble([translateRecord(objectEvent(options, context), "sample", { eventVersion: "2.1" })]);
}

function objectEvent(options: SampleOptions, { ids, region, time }: SampleContext): ObjectEvent {
  const { bucket = "my-bucket", key = "my-key", size = 1024, versionId } = options;
  const eventName = (options.eventName ?? "ObjectCreated:Put").replace(/^s3:/, "");
  if (!EVENT_NAMES.includes(eventName)) throw new ConfigError(`there is no event ${eventName}; there are ${EVENT_NAMES.join(", ")}`);
  const versioned = versionId !== undefined || eventName.endsWith("DeleteMarkerCreated");
  return {
    ...{ bucket, key, size, eventName, region, versioned },
    eventTime: new Date(time).toISOString(),
    ownerId: `A${ids.base32(13)}`,
    principalId: `AWS:AIDA${ids.base32(17)}`,
    sourceIPAddress: "127.0.0.1",
    requestId: ids.base32(16),
    hostId: ids.base64(48),
    ...(!eventName.endsWith("DeleteMarkerCreated") && { eTag: ids.hex(32) }),
    ...(versioned && { versionId: versionId ?? ids.base32(32) }),
    sequencer: `00${ids.hex(16).toUpperCase()}`,
  };
}
