// Publish and PublishBatch.
import { ServiceError } from "../../../core/errors.ts";
import type { Action, RequestContext } from "../../service.ts";
import { invalidParameter, notImplemented } from "../errors.ts";
import type { Inbox } from "../inbox.ts";
import { BATCH_ENTRIES, MAXIMUM_MESSAGE_SIZE } from "../limits.ts";
import { checkOutgoing, type OutgoingMessage, sizeOf, textsOf } from "../outgoing.ts";
import { checkPhoneNumber, type Published, type Publisher } from "../publisher.ts";
import { isFifo } from "../topic.ts";
import type { Topics } from "../topics.ts";

interface PublishInput extends OutgoingMessage {
  readonly TopicArn?: string;
  readonly TargetArn?: string;
  readonly PhoneNumber?: string;
}

type BatchEntry = OutgoingMessage & { readonly Id: string };

interface BatchInput {
  readonly TopicArn: string;
  readonly PublishBatchRequestEntries?: readonly BatchEntry[];
}

export function publishingActions(topics: Topics, publisher: Publisher, inbox: Inbox): Record<string, Action> {
  return {
    Publish: (input: PublishInput, request): Promise<Published> | Published => {
      if (input.PhoneNumber !== undefined && input.TopicArn === undefined && input.TargetArn === undefined) return text(topics, inbox, input);
      const arn = input.TopicArn ?? input.TargetArn;
      if (arn === undefined) throw invalidParameter("TopicArn or TargetArn Reason: no value for required parameter");
      if (arn.includes(":endpoint/")) throw notImplemented("publishing to a platform endpoint");
      return publisher.publish(topics.get(arn, input.TopicArn === undefined ? "TargetArn" : "TopicArn"), input, request);
    },
    PublishBatch: (input: BatchInput, request) => publishBatch(topics, publisher, input, request),
  };
}

/** A text message to a telephone that subscribed to nothing. */
function text(topics: Topics, inbox: Inbox, input: PublishInput): Published {
  const number = input.PhoneNumber as string;
  checkOutgoing(input);
  checkPhoneNumber(number);
  const { ids, clock } = topics.context;
  const messageId = ids.uuid();
  const { text: body, texts } = textsOf(input);
  inbox.add({ protocol: "sms", to: number, body: texts?.["sms"] ?? body, messageId, time: new Date(clock.now()).toISOString() });
  return { MessageId: messageId };
}

async function publishBatch(topics: Topics, publisher: Publisher, { TopicArn, PublishBatchRequestEntries: entries = [] }: BatchInput, request: RequestContext) {
  const topic = topics.get(TopicArn);
  checkBatch(entries);
  const grouped = entries.every(({ MessageGroupId }) => MessageGroupId !== undefined);
  if (isFifo(topic) && !grouped) throw invalidParameter("The MessageGroupId parameter is required for FIFO topics");
  const outcomes = await Promise.allSettled(entries.map((entry) => publisher.publish(topic, entry, request)));
  const Successful: (Published & { Id: string })[] = [];
  const Failed: object[] = [];
  for (const [index, outcome] of outcomes.entries()) {
    const { Id } = entries[index] as BatchEntry;
    if (outcome.status === "fulfilled") Successful.push({ Id, ...outcome.value });
    else Failed.push(failureOf(Id, outcome.reason));
  }
  return { Successful, Failed };
}

/** A failure of ours is nobody's entry: it is thrown. */
function failureOf(Id: string, error: unknown): object {
  if (!(error instanceof ServiceError)) throw error;
  return { Id, Code: error.code, Message: error.message, SenderFault: error.fault === "client" };
}

function checkBatch(entries: readonly BatchEntry[]): void {
  if (entries.length === 0) throw new ServiceError("EmptyBatchRequest", "The batch request doesn't contain any entries.");
  if (entries.length > BATCH_ENTRIES) throw new ServiceError("TooManyEntriesInBatchRequest", "The batch request contains more entries than permissible.");
  if (!entries.every(({ Id }) => /^[A-Za-z0-9_-]{1,80}$/.test(Id))) {
    throw new ServiceError("InvalidBatchEntryId", "The Id of a batch entry in a batch request doesn't abide by the specification.");
  }
  const ids = new Set(entries.map(({ Id }) => Id));
  if (ids.size < entries.length) throw new ServiceError("BatchEntryIdsNotDistinct", "Two or more batch entries in the request have the same Id.");
  if (entries.reduce((sum, entry) => sum + sizeOf(entry), 0) > MAXIMUM_MESSAGE_SIZE) {
    throw new ServiceError("BatchRequestTooLong", "The length of all the batch messages put together is more than the limit.");
  }
}
