// Sample events of every source, and of sources behind one another: what the second gets of the first is its message.
import { NOTIFICATION_SUBJECT } from "../core/message-target.ts";
import { sampleNotification } from "./s3/sample.ts";
import type { SampleContext, SampleOptions } from "./sample.ts";
import { sampleDelivery, sampleEvent } from "./sns/sample.ts";
import { sampleRecord } from "./sqs/sample.ts";

/** A kind of event that a function can receive. */
export interface SampleKind {
  readonly name: string;
  readonly summary: string;
  /** Which of the options it takes. */
  readonly takes: readonly (keyof SampleOptions)[];
  make(options: SampleOptions, context: SampleContext): object;
}

type Step = (options: SampleOptions, context: SampleContext) => SampleOptions;

const OBJECT = ["bucket", "key", "eventName", "size", "versionId"] as const;
const QUEUE = ["queue", "group"] as const;
const MESSAGE = ["body", "attributes"] as const;

export const sampleKinds: readonly SampleKind[] = [
  { name: "s3", summary: "an object in a bucket", takes: OBJECT, make: sampleNotification },
  { name: "s3-sqs", summary: "the same, sent to a queue", takes: [...OBJECT, ...QUEUE], make: queued(objectAsMessage) },
  { name: "s3-sns", summary: "the same, published to a topic", takes: [...OBJECT, "topic"], make: published(objectAsMessage) },
  {
    name: "s3-sns-sqs",
    summary: "the same, through a topic to a queue",
    takes: [...OBJECT, "topic", ...QUEUE],
    make: queued((options, context) => notificationAsMessage({ ...options, ...objectAsMessage(options, context) }, context)),
  },
  { name: "sns", summary: "a message published to a topic", takes: ["topic", "subject", ...MESSAGE], make: sampleEvent },
  { name: "sns-sqs", summary: "the same, through a topic to a queue", takes: ["topic", "subject", ...MESSAGE, ...QUEUE], make: queued(notificationAsMessage) },
  { name: "sqs", summary: "a message in a queue", takes: [...QUEUE, ...MESSAGE], make: queued((options) => options) },
];

/** S3's notification as the text of a message. */
function objectAsMessage(options: SampleOptions, context: SampleContext): SampleOptions {
  return { body: JSON.stringify(sampleNotification(options, context)), subject: NOTIFICATION_SUBJECT };
}

/** What SNS sends to a queue as the text of a message; its attributes stand in there. */
function notificationAsMessage(options: SampleOptions, context: SampleContext): SampleOptions {
  return { body: JSON.stringify(sampleDelivery(options, context).notification) };
}

function queued(message: Step): SampleKind["make"] {
  return ({ queue, group, ...options }, context) => ({
    Records: Array.from({ length: context.count }, () => sampleRecord({ ...message(options, context), queue, group }, context)),
  });
}

function published(message: Step): SampleKind["make"] {
  return (options, context) => sampleEvent({ ...message(options, context), topic: options.topic }, context);
}
