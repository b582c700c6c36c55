// ReceiveMessage: the limits of the question, and the message as the answer shows it.
import { digestAttributes, digestBody } from "../../../core/message-digest.ts";
import type { Action, RequestContext } from "../../service.ts";
import { addressed, type QueueInput } from "../address.ts";
import { invalidAttributeName, invalidValue } from "../errors.ts";
import { MAXIMUM_VISIBILITY, MAXIMUM_WAIT, RECEIVE_AT_ONCE } from "../limits.ts";
import type { MessageAttributes, ReceivedMessage } from "../message.ts";
import type { Queues } from "../queues.ts";

interface ReceiveInput extends QueueInput {
  readonly AttributeNames?: readonly string[];
  readonly MessageSystemAttributeNames?: readonly string[];
  readonly MessageAttributeNames?: readonly string[];
  readonly MaxNumberOfMessages?: number;
  readonly VisibilityTimeout?: number;
  readonly WaitTimeSeconds?: number;
  readonly ReceiveRequestAttemptId?: string;
}

const SYSTEM_ATTRIBUTES = [
  ...["All", "SenderId", "SentTimestamp", "ApproximateReceiveCount", "ApproximateFirstReceiveTimestamp", "SequenceNumber"],
  ...["MessageDeduplicationId", "MessageGroupId", "AWSTraceHeader", "DeadLetterQueueSourceArn"],
];

export function receiveMessage(queues: Queues): Action<ReceiveInput> {
  return async (input, request) => {
    const { queue, record, fifo } = addressed(queues, input, request);
    const asked = checkInput(input, fifo);
    const wait = input.WaitTimeSeconds ?? Number(record.attributes["ReceiveMessageWaitTimeSeconds"]);
    const messages = await queue.receive({
      maximum: input.MaxNumberOfMessages ?? 1,
      visibility: input.VisibilityTimeout === undefined ? undefined : input.VisibilityTimeout * 1000,
      wait: wait * 1000,
      signal: signalOf(wait, request),
      attempt: input.ReceiveRequestAttemptId,
      work: request.work,
    });
    return messages.length === 0 ? {} : { Messages: messages.map((message) => describe(message, asked, input.MessageAttributeNames ?? [])) };
  };
}

/** Nobody is listened for where nobody waits. */
function signalOf(wait: number, request: RequestContext): AbortSignal | undefined {
  return wait > 0 ? request.signal : undefined;
}

function checkInput(input: ReceiveInput, fifo: boolean): ReadonlySet<string> {
  checkRange(input.MaxNumberOfMessages, "MaxNumberOfMessages", 1, RECEIVE_AT_ONCE, `Must be between 1 and ${RECEIVE_AT_ONCE}, if provided.`);
  checkRange(input.WaitTimeSeconds, "WaitTimeSeconds", 0, MAXIMUM_WAIT, `Must be >= 0 and <= ${MAXIMUM_WAIT}, if provided.`);
  checkRange(input.VisibilityTimeout, "VisibilityTimeout", 0, MAXIMUM_VISIBILITY, `Must be >= 0 and <= ${MAXIMUM_VISIBILITY}, if provided.`);
  const attempt = input.ReceiveRequestAttemptId;
  if (attempt !== undefined && !fifo)
    throw invalidValue(attempt, "ReceiveRequestAttemptId", "The request include parameter that is not valid for this queue type.");
  if (attempt !== undefined && (attempt.length < 1 || attempt.length > 128)) {
    throw invalidValue(
      attempt,
      "ReceiveRequestAttemptId",
      "ReceiveRequestAttemptId can only include alphanumeric and punctuation characters. 1 to 128 in length.",
    );
  }
  const asked = [...(input.AttributeNames ?? []), ...(input.MessageSystemAttributeNames ?? [])];
  for (const name of asked) if (!SYSTEM_ATTRIBUTES.includes(name)) throw invalidAttributeName(name);
  return new Set(asked);
}

export function checkRange(value: number | undefined, name: string, least: number, most: number, reason: string): void {
  if (value !== undefined && (value < least || value > most)) throw invalidValue(value, name, reason);
}

function describe(message: ReceivedMessage, asked: ReadonlySet<string>, names: readonly string[]) {
  const { record, receiptHandle } = message;
  const system = Object.entries(systemAttributes(message)).filter(([name, value]) => value !== undefined && (asked.has("All") || asked.has(name)));
  const chosen = Object.entries(record.attributes).filter(([name]) => names.some((wanted) => selects(wanted, name)));
  const attributes: MessageAttributes = Object.fromEntries(chosen);
  return {
    MessageId: record.id,
    ReceiptHandle: receiptHandle,
    MD5OfBody: digestBody(record.body),
    Body: record.body,
    ...(record.traceparent !== undefined && { traceparent: record.traceparent }), // No member of the model: it is not written into any answer.
    ...(system.length > 0 && { Attributes: Object.fromEntries(system) }),
    ...(chosen.length > 0 && { MessageAttributes: attributes, MD5OfMessageAttributes: digestAttributes(attributes) }),
  };
}

/** In the order of Lambda's events. */
function systemAttributes({ record, receiveCount, firstReceived }: ReceivedMessage): Record<string, string | undefined> {
  return {
    ApproximateReceiveCount: String(receiveCount),
    AWSTraceHeader: record.systemAttributes["AWSTraceHeader"]?.StringValue,
    SentTimestamp: String(record.sent),
    SequenceNumber: record.sequenceNumber,
    MessageGroupId: record.groupId,
    SenderId: record.senderId,
    MessageDeduplicationId: record.deduplicationId,
    ApproximateFirstReceiveTimestamp: String(firstReceived),
    DeadLetterQueueSourceArn: record.sourceArn,
  };
}

/** `All`, `.*`, `prefix.*`, or the name. */
function selects(wanted: string, name: string): boolean {
  if (wanted === "All" || wanted === ".*" || wanted === name) return true;
  return wanted.endsWith(".*") && name.startsWith(wanted.slice(0, -1));
}
