// The triggers that a function may list, one key each.
import { z } from "zod";
import { optionsSchema as sqsOptions } from "../../connectors/sqs/schema.ts";
import { filterPolicyShape, patternSchema } from "../filters.ts";
import { bucketNameSchema, queueNameSchema, standardTopicNameSchema } from "../names.ts";

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

const { batchSize, maximumBatchingWindowInSeconds, functionResponseTypes, maximumConcurrency, provisionedPollerConfig, endpoint } = sqsOptions.shape;

const sqsTriggerSchema = z
  .strictObject({
    queue: queueNameSchema.describe("Name of the queue. It is created when it does not exist, with a visibility timeout of six times the function's timeout."),
    enabled: z.boolean().default(true).describe("Whether the queue is read."),
    batchSize,
    maximumBatchingWindowInSeconds,
    functionResponseTypes,
    filterCriteria: z
      .strictObject({
        filters: z
          .array(z.strictObject({ pattern: patternSchema.describe("An event filter pattern: `{ body: { kind: [order] } }`.") }))
          .max(5)
          .describe("A message must match one of them."),
      })
      .optional()
      .describe("What the function wants to see of the messages; the others are deleted unseen."),
    maximumConcurrency,
    provisionedPollerConfig,
    metrics: z
      .array(z.enum(["EventCount"]))
      .default([])
      .describe("With `EventCount`, CloudWatch tells how many messages came and what became of them."),
    endpoint,
  })
  .describe("Invokes the function with batches of a queue's messages.");

const snsTriggerSchema = z
  .strictObject({
    topic: standardTopicNameSchema.describe("Name of the topic. It is created when it does not exist."),
    ...filterPolicyShape,
    deadLetterQueue: queueNameSchema.optional().describe("Queue for messages that cannot be handed over. It is created when it does not exist."),
  })
  .describe("Invokes the function for each message of a topic.");

/** Of each trigger's own options, by the key that names it in the file. */
export const triggerShapes = { s3: s3TriggerSchema, sqs: sqsTriggerSchema, sns: snsTriggerSchema } as const;

export const triggerSchema = z
  .strictObject({ s3: s3TriggerSchema.optional(), sqs: sqsTriggerSchema.optional(), sns: snsTriggerSchema.optional() })
  .refine((trigger) => Object.keys(trigger).length === 1, { error: `takes one of ${Object.keys(triggerShapes).join(", ")}` })
  .meta({ minProperties: 1, maxProperties: 1 })
  .describe("One source of events.");

/** AWS has one mapping, and one subscription, of a function for each source. */
export const triggersSchema = z
  .array(triggerSchema)
  .superRefine((triggers, context) => {
    const sources = triggers.map(({ sqs, sns }) => (sqs ? `the queue ${sqs.queue}` : sns && `the topic ${sns.topic}`));
    for (const [index, source] of sources.entries()) {
      if (source === undefined || sources.indexOf(source) === index) continue;
      context.addIssue({ code: "custom", path: [index], message: `${source} triggers this function already; put both into one trigger` });
    }
  })
  .default([])
  .describe("What the function is invoked by.");

export type S3Trigger = z.infer<typeof s3TriggerSchema>;
export type SqsTrigger = z.infer<typeof sqsTriggerSchema>;
export type SnsTrigger = z.infer<typeof snsTriggerSchema>;
