// The attributes of a topic: which may be set, to what, and what a topic's name may be.
import { checkDeliveryPolicy } from "./delivery-policy.ts";
import { invalidParameter, notImplemented } from "./errors.ts";
import { parsePolicy } from "./policy.ts";
import type { Attributes, Topic } from "./topic.ts";

type Check = (value: string, prefix: string, name: string) => void;

const oneOf =
  (...values: string[]): Check =>
  (value, prefix, name) => {
    if (!values.includes(value)) throw invalidParameter(`${prefix}${name} must be one of ${values.join(", ")}`);
  };
const any: Check = () => {};
const refused: Check = (_value, _prefix, name) => {
  throw notImplemented(`the topic attribute ${name}`);
};

const SETTABLE: Readonly<Record<string, Check>> = {
  DisplayName: (value, prefix) => {
    if (value.length > 100 || /[\r\n]/.test(value)) throw invalidParameter(`${prefix}DisplayName`);
  },
  Policy: (value, prefix) => {
    if (!parsePolicy(value)) throw invalidParameter(`${prefix}Policy Error: null`);
  },
  DeliveryPolicy: (value, prefix) => checkDeliveryPolicy(value, "topic", prefix),
  SignatureVersion: oneOf("1", "2"),
  TracingConfig: oneOf("PassThrough", "Active"),
  KmsMasterKeyId: any,
  ArchivePolicy: refused,
};

/** Delivery status would go to a log group; nothing would be written there. */
const FEEDBACK = /^(HTTP|Firehose|Lambda|Application|SQS)(SuccessFeedbackRoleArn|SuccessFeedbackSampleRate|FailureFeedbackRoleArn)$/;

const SETTABLE_FIFO: typeof SETTABLE = {
  ContentBasedDeduplication: oneOf("true", "false"),
  FifoThroughputScope: oneOf("Topic", "MessageGroup"),
};

/** Throws InvalidParameter; `prefix` opens its text where CreateTopic brought the attribute. */
export function checkTopicAttribute(name: string, value: string, fifo: boolean, prefix = ""): void {
  if (FEEDBACK.test(name)) throw notImplemented(`the topic attribute ${name}`);
  const settable = fifo ? { ...SETTABLE, ...SETTABLE_FIFO } : SETTABLE;
  if (!Object.hasOwn(settable, name)) throw invalidParameter(`${prefix}AttributeName`);
  if (value !== "") settable[name]?.(value, prefix, name);
}

/** What a new topic is to have. Throws InvalidParameter. */
export function checkNewTopic(name: string, attributes: Attributes): void {
  const { FifoTopic: fifo = "false", ...others } = attributes;
  if (fifo !== "true" && fifo !== "false") throw invalidParameter("Attributes Reason: FifoTopic must be one of true, false");
  if (fifo === "true" && !/^[A-Za-z0-9_-]{1,251}\.fifo$/.test(name)) {
    throw invalidParameter(
      "Fifo Topic names must end with .fifo and must be made up of only uppercase and lowercase ASCII letters, numbers, underscores, and hyphens, and must be between 1 and 256 characters long.",
    );
  }
  if (fifo === "false" && !/^[A-Za-z0-9_-]{1,256}$/.test(name)) throw invalidParameter("Topic Name");
  for (const [attribute, value] of Object.entries(others)) checkTopicAttribute(attribute, value, fifo === "true", "Attributes Reason: ");
}

/** Whether creating a topic again asks for the one that there is. */
export function isSameTopic({ attributes }: Topic, asked: Attributes): boolean {
  return Object.entries(asked).every(([name, value]) => (attributes[name] ?? IMPLIED[name]) === value);
}

/** What is so unless it is set. */
const IMPLIED: Attributes = { FifoTopic: "false", DisplayName: "", SignatureVersion: "1", ContentBasedDeduplication: "false", TracingConfig: "PassThrough" };
