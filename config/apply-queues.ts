// Makes the queues of the configuration, or brings those that exist in line with it.
import { queueArn } from "../core/arn.ts";
import type { Application } from "./application.ts";
import type { QueueSettings } from "./messaging-schema.ts";
import { isFifo } from "./names.ts";
import type { Path } from "./positions.ts";

type Attributes = Readonly<Record<string, string>>;

/** What AWS recommends: the visibility timeout of a queue is so many timeouts of the function that reads it. */
const TIMEOUTS = 6;
const DEFAULT_VISIBILITY = 30;
const LONGEST_VISIBILITY = 43_200;

/** Dead-letter queues may stand anywhere in the file: all queues are made first, and joined then. */
export async function applyQueues(application: Application, queues: ReadonlyMap<string, Path>): Promise<void> {
  const urls = await Promise.all(Array.from(queues, async ([name, path]) => [name, await create(application, name, path)] as const));
  await Promise.all(urls.map(([name, QueueUrl]) => adjust(application, name, queues.get(name) as Path, QueueUrl)));
}

async function create(application: Application, name: string, path: Path): Promise<string> {
  const identity = { QueueName: name };
  const found = await application.attempt<{ QueueUrl: string }>(path, "sqs", "GetQueueUrl", identity, ["QueueDoesNotExist"]);
  if (found) return found.QueueUrl;
  const Attributes = { ...(isFifo(name) && { FifoQueue: "true" }), ...attributesOf(application, name) };
  return (await application.call<{ QueueUrl: string }>(path, "sqs", "CreateQueue", { ...identity, Attributes })).QueueUrl;
}

async function adjust(application: Application, name: string, path: Path, QueueUrl: string): Promise<void> {
  const { settings } = application.config;
  const wanted = { ...attributesOf(application, name), ...redriveOf(settings.queues[name], settings.region) };
  if (Object.keys(wanted).length === 0) return;
  const { Attributes: current = {} } = await application.call<{ Attributes?: Attributes }>(path, "sqs", "GetQueueAttributes", {
    QueueUrl,
    AttributeNames: ["All"],
  });
  const Attributes = Object.fromEntries(Object.entries(wanted).filter(([key, value]) => (current[key] ?? "") !== value));
  if (Object.keys(Attributes).length > 0) await application.call(path, "sqs", "SetQueueAttributes", { QueueUrl, Attributes });
}

/** As the API takes them: all texts. A queue that the file lists has all of them, one that it only mentions none but the first. */
function attributesOf({ config: { settings } }: Application, name: string): Attributes {
  const queue = settings.queues[name];
  const needed = visibilityFor(longestTimeout(settings.functions, name));
  if (!queue) return needed > DEFAULT_VISIBILITY ? { VisibilityTimeout: String(needed) } : {};
  const fifo = isFifo(name) || queue.contentBasedDeduplication !== undefined;
  return {
    VisibilityTimeout: String(queue.visibilityTimeout ?? needed),
    DelaySeconds: String(queue.delaySeconds),
    MessageRetentionPeriod: String(queue.messageRetentionPeriod),
    MaximumMessageSize: String(queue.maximumMessageSize),
    ReceiveMessageWaitTimeSeconds: String(queue.receiveMessageWaitTimeSeconds),
    ...(fifo && { ContentBasedDeduplication: String(queue.contentBasedDeduplication ?? false) }),
  };
}

/** A queue can be read by its functions, whoever describes it. */
function visibilityFor(timeout: number): number {
  return Math.min(Math.max(timeout * TIMEOUTS, DEFAULT_VISIBILITY), LONGEST_VISIBILITY);
}

function longestTimeout(functions: Application["config"]["settings"]["functions"], queue: string): number {
  const readers = Object.values(functions).filter(({ triggers }) => triggers.some(({ sqs }) => sqs?.queue === queue));
  return Math.max(0, ...readers.map(({ timeout }) => timeout));
}

/** Nothing takes a policy away. */
function redriveOf(queue: QueueSettings | undefined, region: string): Attributes {
  if (!queue) return {};
  if (!queue.redrivePolicy) return { RedrivePolicy: "" };
  const { deadLetterQueue, maxReceiveCount } = queue.redrivePolicy;
  return { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: queueArn(deadLetterQueue, region), maxReceiveCount }) };
}
