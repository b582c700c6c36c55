// What the SQS connector takes: its settings, and the options of a mapping.
import { z } from "zod";

export const optionsSchema = z
  .object({
    batchSize: z
      .int()
      .min(1)
      .max(10_000)
      .default(10)
      .describe("Messages in a batch at most; above 10 a batching window is needed, and FIFO queues give no more than 10."),
    maximumBatchingWindowInSeconds: z
      .int()
      .min(0)
      .max(300)
      .default(0)
      .describe("How long a batch may wait to be filled, from its first message on. Not for FIFO queues."),
    functionResponseTypes: z
      .array(z.enum(["ReportBatchItemFailures"]))
      .default([])
      .describe("With `ReportBatchItemFailures` a handler's answer says which messages failed."),
    filters: z.array(z.string()).default([]).describe("Patterns as JSON text, of which a message must match one; the others are deleted unseen."),
    maximumConcurrency: z.int().min(2).max(1_000).optional().describe("Batches at once at most."),
    provisionedPollerConfig: z
      .object({ minimumPollers: z.int().min(2).max(200), maximumPollers: z.int().min(2).max(10_000) })
      .optional()
      .describe("Pollers that are always there, of ten batches each."),
    metrics: z
      .array(z.enum(["EventCount", "ErrorCount", "KafkaMetrics"]))
      .optional()
      .describe("Groups of metrics to put into CloudWatch."),
    endpoint: z
      .url()
      .optional()
      .describe("Where the queue lives when it is not ours: `http://localhost:9324` for ElasticMQ, `https://sqs.eu-west-1.amazonaws.com`."),
  })
  .describe("Messages of a queue.");

export const settingsSchema = z.strictObject({}).describe("Settings of the SQS connector.");

export type SqsOptions = z.infer<typeof optionsSchema>;
export type SqsSettings = z.infer<typeof settingsSchema>;
