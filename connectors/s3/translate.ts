// An object event → the record that S3 puts in its notifications, and the envelope around it.
import { bucketArn } from "../../core/arn.ts";
import type { EventEnvelope } from "../../core/event.ts";
import { Payload } from "../../core/payload.ts";
import type { ObjectEvent, S3Options, S3Settings } from "./schema.ts";

/** The MD5 of nothing: what a delete marker's record has as its eTag. */
const EMPTY_ETAG = "d41d8cd98f00b204e9800998ecf8427e";

type ObjectMember = "size" | "eTag" | "sequencer";

/** Families of events whose records differ from those of ObjectCreated: what S3 tells of the object, and since which eventVersion. */
const FAMILIES: readonly { readonly events: RegExp; readonly members: readonly ObjectMember[]; readonly since?: string }[] = [
  { events: /^ObjectRemoved:Delete$/, members: ["sequencer"] },
  { events: /^ObjectRemoved:DeleteMarkerCreated$/, members: ["eTag", "sequencer"] },
  { events: /^LifecycleExpiration:Delete$/, members: ["sequencer"], since: "2.3" },
  { events: /^LifecycleExpiration:DeleteMarkerCreated$/, members: ["eTag", "sequencer"], since: "2.3" },
  { events: /^Object(Tagging|Acl|Annotation):/, members: ["eTag"], since: "2.3" },
  { events: /^(LifecycleTransition|IntelligentTiering|ObjectRestore:Delete)$/, members: ["size", "eTag", "sequencer"], since: "2.3" },
  { events: /^Replication:/, members: ["size", "eTag", "sequencer"], since: "2.2" },
];

const WHOLE: (typeof FAMILIES)[number] = { events: /./, members: ["size", "eTag", "sequencer"] };

/** The canonical record: members, their order and their form are S3's, to the byte. */
export function translateRecord(event: ObjectEvent, configurationId: string, settings: Pick<S3Settings, "eventVersion">) {
  const family = FAMILIES.find(({ events }) => events.test(event.eventName)) ?? WHOLE;
  return {
    eventVersion: laterVersion(settings.eventVersion, family.since),
    eventSource: "aws:s3",
    awsRegion: event.region,
    eventTime: event.eventTime,
    eventName: event.eventName,
    userIdentity: { principalId: event.principalId },
    requestParameters: { sourceIPAddress: event.sourceIPAddress },
    responseElements: { "x-amz-request-id": event.requestId, "x-amz-id-2": event.hostId },
    s3: {
      s3SchemaVersion: "1.0",
      configurationId,
      bucket: { name: event.bucket, ownerIdentity: { principalId: event.ownerId }, arn: bucketArn(event.bucket) },
      object: describeObject(event, family.members),
    },
  };
}

function describeObject(event: ObjectEvent, members: readonly ObjectMember[]) {
  const eTag = event.eTag ?? (event.eventName.endsWith("DeleteMarkerCreated") ? EMPTY_ETAG : undefined);
  return {
    key: encodeKey(event.key),
    ...(members.includes("size") && event.size !== undefined && { size: event.size }),
    ...(members.includes("eTag") && eTag !== undefined && { eTag }),
    ...(event.versioned && event.versionId !== undefined && { versionId: event.versionId }),
    ...(members.includes("sequencer") && event.sequencer !== undefined && { sequencer: event.sequencer }),
  };
}

/** Form encoding with upper-case hex, but `/` is kept: `in/red flower+é.jpg` → `in/red+flower%2B%C3%A9.jpg`. */
export function encodeKey(key: string): string {
  return encodeURIComponent(key.toWellFormed())
    .replace(/[!'()~]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll("%20", "+")
    .replaceAll("%2F", "/");
}

function laterVersion(version: string, since = version): string {
  return minor(since) > minor(version) ? since : version;
}

function minor(version: string): number {
  return Number(version.slice(version.indexOf(".") + 1));
}

/** The envelope of one event for one configuration of its bucket. Its data is what an asynchronous handler receives: one record. */
export function translate(
  event: ObjectEvent,
  options: Pick<S3Options, "id">,
  context: { readonly id: string; readonly traceparent?: string | undefined; readonly xraytraceheader?: string | undefined; readonly eventVersion: string },
): EventEnvelope {
  return {
    specversion: "1.0",
    id: context.id,
    source: bucketArn(event.bucket),
    type: `com.amazonaws.s3.${event.eventName.replaceAll(":", ".")}`,
    subject: event.key,
    time: event.eventTime,
    datacontenttype: "application/json",
    data: Payload.of(assemble([translateRecord(event, options.id, context)])),
    ...(context.traceparent !== undefined && { traceparent: context.traceparent }),
    ...(context.xraytraceheader !== undefined && { xraytraceheader: context.xraytraceheader }),
  };
}

export function assemble(records: readonly unknown[]) {
  return { Records: records };
}
