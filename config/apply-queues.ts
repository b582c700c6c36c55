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
  const Attributes = Object.fromEntries(Object.entries(wanted).filter(([key, value]) => current[key] !== value));
  if (Object.keys(Attributes).length > 0) await application.call(path, "sqs", "SetQueueAttributes", { QueueUrl, Attributes });
}

/** As the API takes them: all texts. */
function attributesOf({ config }: Application, name: string): Attributes {
  const { redrivePolicy: _, visibilityTimeout = visibilityFor(longestTimeout(config.settings.functions, name)), ...rest } = config.settings.queues[name] ?? {};
  const given = { ...rest, visibilityTimeout };
  return Object.fromEntries(
    Object.entries(given).flatMap(([key, value]) => (value === undefined ? [] : [[`${key[0]?.toUpperCase()}${key.slice(1)}`, String(value)]])),
  );
}

/** A queue that nobody describes can be read by its functions all the same. */
function visibilityFor(timeout: number): number | undefined {
  const visibility = Math.min(timeout * TIMEOUTS, LONGEST_VISIBILITY);
  return visibility > DEFAULT_VISIBILITY ? visibility : undefined;
}

function longestTimeout(functions: Application["config"]["settings"]["functions"], queue: string): number {
  const readers = Object.values(functions).filter(({ triggers }) => triggers.some(({ sqs }) => sqs?.queue === queue));
  return Math.max(0, ...readers.map(({ timeout }) => timeout));
}

function redriveOf(queue: QueueSettings | undefined, region: string): Attributes {
  if (!queue?.redrivePolicy) return {};
  const { deadLetterQueue, maxReceiveCount } = queue.redrivePolicy;
  return { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: queueArn(deadLetterQueue, region), maxReceiveCount }) };
}
