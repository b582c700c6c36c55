// Queues themselves: made, found, listed, described, changed, emptied and deleted.
import { ServiceError } from "../../../core/errors.ts";
import type { Action, RequestContext } from "../../service.ts";
import { addressed, type QueueInput, urlOf } from "../address.ts";
import { type Attributes, checkAsked, checkAttributes, mergeAttributes } from "../attributes.ts";
import { invalidAttributeValue, invalidParameter, invalidValue } from "../errors.ts";
import { PAGE } from "../limits.ts";
import { checkPolicy } from "../policy.ts";
import type { Holder, Queues } from "../queues.ts";
import { allowsSource, checkRedriveAllowPolicy, parseRedrivePolicy } from "../redrive-policy.ts";
import { mergeTags, type Tags } from "../tags.ts";

interface CreateInput {
  readonly QueueName: string;
  readonly Attributes?: Attributes;
  readonly tags?: Tags;
}

interface ListInput {
  readonly QueueNamePrefix?: string;
  readonly NextToken?: string;
  readonly MaxResults?: number;
}

export function queueActions(queues: Queues): Record<string, Action> {
  return {
    CreateQueue: (input: CreateInput, request) => createQueue(queues, input, request),
    DeleteQueue: (input: QueueInput, request) => queues.delete(addressed(queues, input, request)),
    PurgeQueue: (input: QueueInput, request) => queues.purge(addressed(queues, input, request)),
    GetQueueUrl: ({ QueueName }: CreateInput, request) => ({ QueueUrl: urlOf(queues.get(QueueName).record.name, request) }),
    ListQueues: (input: ListInput, request) => {
      const found = queues.list().filter(({ record }) => record.name.startsWith(input.QueueNamePrefix ?? ""));
      const { urls, next } = page(found, input, request);
      return { ...(urls.length > 0 && { QueueUrls: urls }), ...next };
    },
    ListDeadLetterSourceQueues: (input: ListInput & QueueInput, request) => {
      const { urls, next } = page(queues.sourcesOf(addressed(queues, input, request).queue.arn), input, request);
      return { queueUrls: urls, ...next };
    },
    GetQueueAttributes: (input: QueueInput & { AttributeNames?: string[] }, request) => {
      const holder = addressed(queues, input, request);
      const names = input.AttributeNames ?? [];
      checkAsked(names);
      const shown = Object.entries(describe(holder)).filter(([name]) => names.includes("All") || names.includes(name));
      return shown.length > 0 ? { Attributes: Object.fromEntries(shown) } : {};
    },
    SetQueueAttributes: async (input: QueueInput & { Attributes: Attributes }, request) => {
      const holder = addressed(queues, input, request);
      if (input.Attributes["FifoQueue"] !== undefined) throw invalidAttributeValue("FifoQueue");
      const attributes = check(queues, holder.record.attributes, input.Attributes, holder.queue.arn, holder.fifo);
      await queues.change(holder, { attributes });
    },
  };
}

async function createQueue(queues: Queues, { QueueName: name, Attributes: given = {}, tags = {} }: CreateInput, request: RequestContext) {
  const fifo = given["FifoQueue"] === "true";
  checkName(name, fifo);
  const existing = queues.find(name);
  if (existing) checkSame(existing, given);
  const attributes = check(queues, {}, given, queues.arn(name), fifo);
  if (!existing) await queues.create(name, attributes, mergeTags({}, tags));
  return { QueueUrl: urlOf(name, request) };
}

function checkName(name: string, fifo: boolean): void {
  if (fifo && !/^[A-Za-z0-9_-]{1,75}\.fifo$/.test(name)) {
    throw invalidParameter(
      "The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo suffix and be 1 to 80 in length",
    );
  }
  if (!fifo && !/^[A-Za-z0-9_-]{1,80}$/.test(name)) {
    throw invalidParameter("Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length");
  }
}

/** Creating a queue again is no error, unless it is to be another. */
function checkSame({ record }: Holder, given: Attributes): void {
  for (const [name, value] of Object.entries(given)) {
    if (record.attributes[name] === value) continue;
    throw new ServiceError("QueueNameExists", `A queue already exists with the same name and a different value for attribute ${name}`);
  }
}

function check(queues: Queues, current: Attributes, changes: Attributes, arn: string, fifo: boolean): Attributes {
  checkAttributes(changes, fifo);
  if (changes["Policy"]) checkPolicy(changes["Policy"]);
  if (changes["RedriveAllowPolicy"]) checkRedriveAllowPolicy(changes["RedriveAllowPolicy"]);
  if (changes["RedrivePolicy"]) checkDeadLetters(queues, changes["RedrivePolicy"], arn, fifo);
  return mergeAttributes(current, changes, fifo);
}

function checkDeadLetters(queues: Queues, text: string, arn: string, fifo: boolean): void {
  const target = queues.findByArn(parseRedrivePolicy(text).deadLetterTargetArn);
  if (!target) throw invalidValue(text, "RedrivePolicy", "Dead letter target does not exist.");
  if (target.fifo !== fifo) throw invalidValue(text, "RedrivePolicy", "Dead-letter queue must be same type of queue as the source.");
  if (!allowsSource(target.record.attributes["RedriveAllowPolicy"], arn)) {
    throw invalidValue(text, "RedrivePolicy", "The dead letter target's RedriveAllowPolicy does not allow this source queue.");
  }
}

function describe({ record, queue }: Holder): Attributes {
  const { visible, inFlight, delayed } = queue.counts();
  return {
    ...record.attributes,
    QueueArn: queue.arn,
    CreatedTimestamp: String(Math.floor(record.created / 1000)),
    LastModifiedTimestamp: String(Math.floor(record.modified / 1000)),
    ApproximateNumberOfMessages: String(visible),
    ApproximateNumberOfMessagesNotVisible: String(inFlight),
    ApproximateNumberOfMessagesDelayed: String(delayed),
  };
}

/** Without MaxResults the first thousand, and no token. */
function page(found: readonly Holder[], { MaxResults, NextToken }: ListInput, request: RequestContext): { urls: string[]; next: { NextToken?: string } } {
  if (MaxResults !== undefined && (MaxResults < 1 || MaxResults > PAGE)) throw invalidValue(MaxResults, "MaxResults", `Must be between 1 and ${PAGE}.`);
  const last = NextToken === undefined ? "" : Buffer.from(NextToken, "base64").toString();
  const rest = found.filter(({ record }) => record.name > last);
  const shown = rest.slice(0, MaxResults ?? PAGE);
  const more = MaxResults !== undefined && rest.length > shown.length;
  const next = more ? { NextToken: Buffer.from(shown.at(-1)?.record.name ?? "").toString("base64") } : {};
  return { urls: shown.map(({ record }) => urlOf(record.name, request)), next };
}
