// What the S3 connector takes: its settings, the options of a mapping, and the two forms in which it hears of an object.
import { z } from "zod";

/** One configuration of a bucket's notifications, as the S3 service has checked and kept it. */
export const optionsSchema = z
  .strictObject({
    id: z.string().describe("Id of the notification configuration: what the record calls configurationId."),
    events: z.array(z.string()).min(1).describe("Event types, as `s3:ObjectCreated:*`."),
    prefix: z
      .string()
      .optional()
      .describe("Keys must begin with it. As written in the configuration: a space is `+`, other special characters are percent-encoded."),
    suffix: z.string().optional().describe("Keys must end with it; written like the prefix."),
  })
  .describe("Events of a bucket's objects.");

export const listenSchema = z
  .strictObject({
    endpoint: z.url().describe("Where MinIO answers: `http://127.0.0.1:9000`."),
    accessKeyId: z.string().min(1).describe("Access key of a MinIO user who may listen to bucket notifications."),
    secretAccessKey: z.string().min(1).describe("Its secret key."),
  })
  .describe("A MinIO server whose configuration cannot be changed: its listen API is read instead. Events that happen while nobody listens are lost.");

export const settingsSchema = z
  .strictObject({
    eventVersion: z
      .string()
      .regex(/^2\.\d+$/, "an event version is written 2.N")
      .default("2.1")
      .describe("`eventVersion` of the records. Event types that came with a later minor version keep theirs."),
    listen: listenSchema.optional(),
  })
  .describe("Settings of the S3 connector.");

/** An object event in the embedded S3 service's words; what MinIO says is rebuilt into the same. */
export const objectEventSchema = z.object({
  bucket: z.string(),
  ownerId: z.string(),
  eventName: z.string().describe("Without the `s3:`: `ObjectCreated:Put`."),
  eventTime: z.string(),
  region: z.string(),
  principalId: z.string(),
  sourceIPAddress: z.string(),
  requestId: z.string(),
  hostId: z.string(),
  key: z.string().describe("Raw."),
  size: z.number().optional(),
  eTag: z.string().optional().describe("Without quotes."),
  versionId: z.string().optional(),
  sequencer: z.string().optional(),
  versioned: z.boolean(),
});

/** MinIO escapes keys as Go's `url.QueryEscape` does: space is `+`, and the slash is escaped too. Read, it is raw. */
const escapedKey = z.string().transform((text, context) => {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    context.addIssue("is not percent-encoded UTF-8");
    return z.NEVER;
  }
});

/** MinIO's notification, as far as anything is taken from it. */
export const minioMessageSchema = z.object({
  Records: z
    .array(
      z.object({
        eventTime: z.iso.datetime(),
        eventName: z.string(),
        userIdentity: z.object({ principalId: z.string() }),
        requestParameters: z.record(z.string(), z.string()),
        responseElements: z.record(z.string(), z.string()),
        s3: z.object({
          bucket: z.object({ name: z.string(), ownerIdentity: z.object({ principalId: z.string() }) }),
          object: z.object({
            key: escapedKey,
            size: z.number().optional(),
            eTag: z.string().optional(),
            versionId: z.string().optional(),
            sequencer: z.string(),
          }),
        }),
        source: z.object({ userAgent: z.string().optional() }).optional(),
      }),
    )
    .min(1),
});

export type S3Options = z.infer<typeof optionsSchema>;
export type S3Settings = z.infer<typeof settingsSchema>;
export type ListenSettings = z.infer<typeof listenSchema>;
export type ObjectEvent = z.infer<typeof objectEventSchema>;
export type MinioMessage = z.infer<typeof minioMessageSchema>;
export type MinioRecord = MinioMessage["Records"][number];
