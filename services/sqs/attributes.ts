// The attributes of a queue: which there are, what they may be, and what they are unless set.
import { invalidAttributeName, invalidAttributeValue } from "./errors.ts";
import { MAXIMUM_DELAY, MAXIMUM_MESSAGE_SIZE, MAXIMUM_VISIBILITY, MAXIMUM_WAIT, MINIMUM_MESSAGE_LIMIT } from "./limits.ts";

export type Attributes = Readonly<Record<string, string>>;

const range =
  (least: number, most: number) =>
  (text: string): boolean =>
    /^\d{1,9}$/.test(text) && Number(text) >= least && Number(text) <= most;
const oneOf =
  (...words: string[]) =>
  (text: string): boolean =>
    words.includes(text);
const any = (): boolean => true;

/** Policies have checks of their own. */
const SETTABLE: Readonly<Record<string, (text: string) => boolean>> = {
  VisibilityTimeout: range(0, MAXIMUM_VISIBILITY),
  DelaySeconds: range(0, MAXIMUM_DELAY),
  MessageRetentionPeriod: range(60, 1_209_600),
  MaximumMessageSize: range(MINIMUM_MESSAGE_LIMIT, MAXIMUM_MESSAGE_SIZE),
  ReceiveMessageWaitTimeSeconds: range(0, MAXIMUM_WAIT),
  SqsManagedSseEnabled: oneOf("true", "false"),
  KmsMasterKeyId: any,
  KmsDataKeyReusePeriodSeconds: range(60, 86_400),
  Policy: any,
  RedrivePolicy: any,
  RedriveAllowPolicy: any,
};

const SETTABLE_FIFO: typeof SETTABLE = {
  FifoQueue: oneOf("true"),
  ContentBasedDeduplication: oneOf("true", "false"),
  DeduplicationScope: oneOf("messageGroup", "queue"),
  FifoThroughputLimit: oneOf("perQueue", "perMessageGroupId"),
};

const DEFAULTS: Attributes = {
  VisibilityTimeout: "30",
  DelaySeconds: "0",
  MessageRetentionPeriod: "345600",
  MaximumMessageSize: String(MAXIMUM_MESSAGE_SIZE),
  ReceiveMessageWaitTimeSeconds: "0",
  SqsManagedSseEnabled: "true",
};

const DEFAULTS_FIFO: Attributes = { FifoQueue: "true", ContentBasedDeduplication: "false", DeduplicationScope: "queue", FifoThroughputLimit: "perQueue" };

const READ_ONLY = [
  "QueueArn",
  "CreatedTimestamp",
  "LastModifiedTimestamp",
  "ApproximateNumberOfMessages",
  "ApproximateNumberOfMessagesNotVisible",
  "ApproximateNumberOfMessagesDelayed",
];

export function defaults(fifo: boolean): Attributes {
  return fifo ? { ...DEFAULTS, ...DEFAULTS_FIFO } : DEFAULTS;
}

/** Throws InvalidAttributeName and InvalidAttributeValue. */
export function checkAttributes(attributes: Attributes, fifo: boolean): void {
  for (const [name, value] of Object.entries(attributes)) {
    const check = Object.hasOwn(SETTABLE, name) ? SETTABLE[name] : fifo && Object.hasOwn(SETTABLE_FIFO, name) ? SETTABLE_FIFO[name] : undefined;
    if (!check) throw invalidAttributeName(name);
    if (value !== "" && !check(value)) throw invalidAttributeValue(name);
  }
}

/** What is set to nothing is as if it had never been set. */
export function mergeAttributes(current: Attributes, changes: Attributes, fifo: boolean): Attributes {
  const merged = Object.entries({ ...current, ...changes }).filter(([, value]) => value !== "");
  const attributes = { ...defaults(fifo), ...Object.fromEntries(merged) };
  if (attributes["FifoThroughputLimit"] === "perMessageGroupId" && attributes["DeduplicationScope"] !== "messageGroup") {
    throw invalidAttributeValue("FifoThroughputLimit");
  }
  return attributes;
}

/** Of the attributes that were asked for: all with `All`. Throws InvalidAttributeName. */
export function checkAsked(names: readonly string[]): void {
  for (const name of names) {
    const known = name === "All" || READ_ONLY.includes(name) || Object.hasOwn(SETTABLE, name) || Object.hasOwn(SETTABLE_FIFO, name);
    if (!known) throw invalidAttributeName(name);
  }
}
