// The triggers that a function may list, one key each.
import { z } from "zod";

/** S3's event types, as a notification configuration names them. */
export const S3_EVENTS = [
  "s3:ObjectCreated:*",
  "s3:ObjectCreated:Put",
  "s3:ObjectCreated:Post",
  "s3:ObjectCreated:Copy",
  "s3:ObjectCreated:CompleteMultipartUpload",
  "s3:ObjectRemoved:*",
  "s3:ObjectRemoved:Delete",
  "s3:ObjectRemoved:DeleteMarkerCreated",
  "s3:ObjectTagging:*",
  "s3:ObjectTagging:Put",
  "s3:ObjectTagging:Delete",
  "s3:ObjectAcl:Put",
] as const;

export const bucketNameSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, "must have 3 to 63 lower-case letters, digits, dots and hyphens, beginning and ending with a letter or a digit");

const s3TriggerSchema = z
  .strictObject({
    bucket: bucketNameSchema.describe("Name of the bucket. It is created when it does not exist."),
    events: z.array(z.enum(S3_EVENTS)).min(1).default(["s3:ObjectCreated:*"]).describe("Event types."),
    prefix: z
      .string()
      .max(1024)
      .optional()
      .describe("Only objects whose keys begin with this. Written as S3 takes it: a space is `+`, other special characters are percent-encoded."),
    suffix: z.string().max(1024).optional().describe("Only objects whose keys end with this; written like `prefix`."),
  })
  .describe("Invokes the function for events of a bucket's objects.");

/** Of each trigger's own options, by the key that names it in the file. */
export const triggerShapes = { s3: s3TriggerSchema } as const;

export const triggerSchema = z
  .strictObject({ s3: s3TriggerSchema.optional() })
  .refine((trigger) => Object.keys(trigger).length === 1, { error: `takes one of ${Object.keys(triggerShapes).join(", ")}` })
  .meta({ minProperties: 1, maxProperties: 1 })
  .describe("One source of events.");

export type S3Trigger = z.infer<typeof s3TriggerSchema>;
