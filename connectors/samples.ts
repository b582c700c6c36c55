// Sample events of every source, and of sources behind one another: what the second gets of the first is its message.
import { DEFAULT_REGION } from "../core/arn.ts";
import { SystemClock } from "../core/clock.ts";
import { ConfigError } from "../core/errors.ts";
import { Ids } from "../core/ids.ts";
import { NOTIFICATION_SUBJECT } from "../core/message-target.ts";
import { sampleNotification } from "./s3/sample.ts";
import type { SampleContext, SampleOptions } from "./sample.ts";
import { sampleDelivery, sampleSnsEvent } from "./sns/sample.ts";
import { sampleRecord } from "./sqs/sample.ts";

/** The source, and behind it what brings its message to the function. */
export type SampleName = "s3" | "s3-sqs" | "s3-sns" | "s3-sns-sqs" | "sns" | "sns-sqs" | "sqs";

/** A kind of event that a function can receive. */
export interface SampleKind {
  readonly name: SampleName;
  /** Which of the options it takes. */
  readonly takes: readonly (keyof SampleOptions)[];
  make(options: SampleOptions, context: SampleContext): object;
}

type Step = (options: SampleOptions, context: SampleContext) => SampleOptions;

const OBJECT = ["bucket", "key", "eventName", "size", "versionId"] as const;
const QUEUE = ["queue", "group"] as const;
const MESSAGE = ["body", "attributes"] as const;

export const sampleKinds: readonly SampleKind[] = [
  { name: "s3", takes: OBJECT, make: sampleNotification },
  { name: "s3-sqs", takes: [...OBJECT, ...QUEUE], make: queued(objectAsMessage) },
  { name: "s3-sns", takes: [...OBJECT, "topic"], make: published(objectAsMessage) },
  { name: "s3-sns-sqs", takes: [...OBJECT, "topic", ...QUEUE], make: queued(objectAsNotification) },
  { name: "sns", takes: ["topic", "subject", ...MESSAGE], make: sampleSnsEvent },
  { name: "sns-sqs", takes: ["topic", "subject", ...MESSAGE, ...QUEUE], make: queued(notificationAsMessage) },
  { name: "sqs", takes: [...QUEUE, ...MESSAGE], make: queued((options) => options) },
];

/** Where and when it happens; with a seed, ids repeat themselves. */
export type SampleSettings = Partial<Omit<SampleContext, "ids">> & { readonly seed?: string | undefined };

/** An event as a function receives it: of now, in us-east-1, with one record, unless set otherwise. Throws a ConfigError for what cannot be. */
export function sampleEvent(name: SampleName, options: SampleOptions = {}, { seed, ...settings }: SampleSettings = {}): object {
  const kind = sampleKinds.find((one) => one.name === name);
  if (!kind) throw new ConfigError(`there is no kind of event called ${name}; there are ${sampleKinds.map((one) => one.name).join(", ")}`);
  return kind.make(options, { region: DEFAULT_REGION, time: new SystemClock().now(), count: 1, ...settings, ids: new Ids(seed) });
}

/** S3's notification as the text of a message. */
function objectAsMessage(options: SampleOptions, context: SampleContext): SampleOptions {
  return { body: JSON.stringify(sampleNotification(options, context)), subject: NOTIFICATION_SUBJECT };
}

/** What SNS sends to a queue as the text of a message; its attributes stand in there. */
function notificationAsMessage(options: SampleOptions, context: SampleContext): SampleOptions {
  return { body: JSON.stringify(sampleDelivery(options, context).notification) };
}

/** S3's notification as the message in what SNS sends to a queue. */
function objectAsNotification(options: SampleOptions, context: SampleContext): SampleOptions {
  return notificationAsMessage({ ...options, ...objectAsMessage(options, context) }, context);
}

function queued(message: Step): SampleKind["make"] {
  return ({ queue, group, ...options }, context) => ({
    Records: Array.from({ length: context.count }, (_, index) => {
      const then = { ...context, time: context.time + index };
      return sampleRecord({ ...message(options, then), queue, group }, then);
    }),
  });
}

function published(message: Step): SampleKind["make"] {
  return (options, context) => sampleSnsEvent({ ...message(options, context), topic: options.topic }, context);
}
