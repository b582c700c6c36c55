// Names of buckets, queues, topics and functions, as a file may write them.
import { z } from "zod";

export const bucketNameSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, "must have 3 to 63 lower-case letters, digits, dots and hyphens, beginning and ending with a letter or a digit");

export const queueNameSchema = z
  .string()
  .regex(/^(?:[A-Za-z0-9_-]{1,80}|[A-Za-z0-9_-]{1,75}\.fifo)$/, "must have 1 to 80 letters, digits, hyphens and underscores; a FIFO queue's ends in `.fifo`");

export const topicNameSchema = z
  .string()
  .regex(
    /^(?:[A-Za-z0-9_-]{1,256}|[A-Za-z0-9_-]{1,251}\.fifo)$/,
    "must have 1 to 256 letters, digits, hyphens and underscores; a FIFO topic's ends in `.fifo`",
  );

export const standardTopicNameSchema = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,80}$/, "must have 1 to 80 letters, digits, hyphens and underscores; functions cannot subscribe to FIFO topics");

export const functionNameSchema = z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/, "must have 1 to 64 letters, digits, hyphens and underscores");

/** Queues and topics that keep an order say so in their names. */
export const isFifo = (name: string): boolean => name.endsWith(".fifo");
