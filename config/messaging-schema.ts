// Queues and topics of the file, and where results of asynchronous invocations go.
import { z } from "zod";
import { filterPolicyShape } from "./filters.ts";
import { bucketNameSchema, functionNameSchema, queueNameSchema, topicNameSchema } from "./names.ts";

const redrivePolicySchema = z
  .strictObject({
    deadLetterQueue: queueNameSchema.describe("Name of the queue that takes them. It is created when it does not exist."),
    maxReceiveCount: z.int().min(1).max(1_000).default(3).describe("How often a message is received before it goes there."),
  })
  .describe("Where messages go that nobody deletes.");

export const queueSchema = z
  .strictObject({
    visibilityTimeout: z
      .int()
      .min(0)
      .max(43_200)
      .optional()
      .describe(
        "Seconds for which a received message is hidden. 30 unless given, or six times the timeout of the function that reads the queue if that is more.",
      ),
    delaySeconds: z.int().min(0).max(900).default(0).describe("Seconds after which a message can first be received."),
    messageRetentionPeriod: z.int().min(60).max(1_209_600).default(345_600).describe("Seconds that a message is kept."),
    maximumMessageSize: z.int().min(1_024).max(1_048_576).default(1_048_576).describe("Bytes of a message at most."),
    receiveMessageWaitTimeSeconds: z.int().min(0).max(20).default(0).describe("Seconds that a receive waits for messages."),
    contentBasedDeduplication: z.boolean().optional().describe("FIFO queues: equal bodies are duplicates."),
    redrivePolicy: redrivePolicySchema.optional(),
  })
  .describe("A queue. One whose name ends in `.fifo` keeps order.");

const queueSubscriptionSchema = z
  .strictObject({
    queue: queueNameSchema.describe("Name of the queue. It is created when it does not exist."),
    rawMessageDelivery: z.boolean().default(false).describe("The message as it was published, without SNS's envelope."),
    ...filterPolicyShape,
    deadLetterQueue: queueNameSchema.optional().describe("Queue for messages that cannot be delivered. It is created when it does not exist."),
  })
  .describe("Delivers the topic's messages to a queue.");

export const topicSchema = z
  .strictObject({
    contentBasedDeduplication: z.boolean().optional().describe("FIFO topics: equal messages are duplicates."),
    subscriptions: z
      .array(z.strictObject({ sqs: queueSubscriptionSchema }).describe("One who gets them."))
      .superRefine((subscriptions, context) => {
        const queues = subscriptions.map(({ sqs }) => sqs.queue);
        for (const [index, queue] of queues.entries()) {
          if (queues.indexOf(queue) < index) context.addIssue({ code: "custom", path: [index], message: `the queue ${queue} is subscribed already` });
        }
      })
      .default([])
      .describe("Who gets the topic's messages, besides the functions that it triggers."),
  })
  .describe("A topic. One whose name ends in `.fifo` keeps order.");

const QUEUE = z.strictObject({ queue: queueNameSchema.describe("Name of the queue. It is created when it does not exist.") }).describe("To a queue.");
const TOPIC = z.strictObject({ topic: topicNameSchema.describe("Name of the topic. It is created when it does not exist.") }).describe("To a topic.");
const FUNCTION = z.strictObject({ function: functionNameSchema.describe("Name of the function.") }).describe("To another function, asynchronously.");
const BUCKET = z.strictObject({ bucket: bucketNameSchema.describe("Name of the bucket. It is created when it does not exist.") }).describe("Into a bucket.");

const oneOf = (destination: object) => Object.keys(destination).length === 1;
const ONE = { minProperties: 1, maxProperties: 1 };

export const onSuccessSchema = z
  .strictObject({ sqs: QUEUE.optional(), sns: TOPIC.optional(), lambda: FUNCTION.optional() })
  .refine(oneOf, { error: "takes one of sqs, sns, lambda" })
  .meta(ONE)
  .describe("Where a record of each asynchronous event goes that was handled.");

export const onFailureSchema = z
  .strictObject({ sqs: QUEUE.optional(), sns: TOPIC.optional(), lambda: FUNCTION.optional(), s3: BUCKET.optional() })
  .refine(oneOf, { error: "takes one of sqs, sns, lambda, s3" })
  .meta(ONE)
  .describe("Where a record of each asynchronous event goes that was given up.");

export type QueueSettings = z.infer<typeof queueSchema>;
export type TopicSettings = z.infer<typeof topicSchema>;
export type QueueSubscription = z.infer<typeof queueSubscriptionSchema>;
export type Destination = z.infer<typeof onFailureSchema>;
