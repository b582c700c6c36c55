// SendMessage and SendMessageBatch.
import { ServiceError } from "../../../core/errors.ts";
import { digestAttributes, digestBody } from "../../../core/message-digest.ts";
import { carry, parseXrayHeader, trace } from "../../../core/tracing.ts";
import type { Action, RequestContext } from "../../service.ts";
import { addressed, type QueueInput } from "../address.ts";
import { checkBatch, runBatch } from "../batch.ts";
import { invalidParameter } from "../errors.ts";
import { MAXIMUM_MESSAGE_SIZE } from "../limits.ts";
import type { MessageRecord } from "../message.ts";
import { checkMessage, type OutgoingMessage, recordOf, sizeOf } from "../outgoing.ts";
import type { Holder, Queues } from "../queues.ts";

type SendInput = QueueInput & OutgoingMessage;
type BatchInput = QueueInput & { readonly Entries?: readonly (OutgoingMessage & { readonly Id: string })[] };

export function sendingActions(queues: Queues): Record<string, Action> {
  return {
    SendMessage: (input: SendInput, request) => send(queues, addressed(queues, input, request), input, request),
    SendMessageBatch: (input: BatchInput, request) => sendBatch(queues, input, request),
  };
}

function sendBatch(queues: Queues, input: BatchInput, request: RequestContext) {
  const holder = addressed(queues, input, request);
  const entries = input.Entries ?? [];
  checkBatch(entries, "SendMessageBatchRequestEntry");
  const size = entries.reduce((sum, entry) => sum + sizeOf(entry), 0);
  if (size > MAXIMUM_MESSAGE_SIZE) {
    throw new ServiceError("BatchRequestTooLong", `Batch requests cannot be longer than ${MAXIMUM_MESSAGE_SIZE} bytes. You have sent ${size} bytes.`);
  }
  return runBatch(entries, (entry) => {
    if (holder.fifo && entry.MessageGroupId === undefined) throw invalidParameter("The request must contain the parameter MessageGroupId.");
    return send(queues, holder, entry, request);
  });
}

async function send(queues: Queues, holder: Holder, message: OutgoingMessage, request: RequestContext) {
  checkMessage(message, holder);
  const sender = request.accessKey ?? request.accountId;
  const record = recordOf(message, holder, queues.context.ids.uuid(), sender, queues.now());
  const sent = await holder.queue.send({ ...record, ...traced(record, request) });
  return {
    MessageId: sent.id,
    MD5OfMessageBody: digestBody(message.MessageBody),
    MD5OfMessageAttributes: digestAttributes(message.MessageAttributes ?? {}),
    MD5OfMessageSystemAttributes: digestAttributes(message.MessageSystemAttributes ?? {}),
    SequenceNumber: sent.sequenceNumber,
  };
}

/** The header of a request that is traced becomes the message's, unless that has one of its own. */
function traced({ systemAttributes }: MessageRecord, { headers }: RequestContext): Partial<MessageRecord> {
  const span = trace.getActiveSpan();
  const header = headers["x-amzn-trace-id"];
  const attribute = header !== undefined && parseXrayHeader(header).span && { AWSTraceHeader: { DataType: "String", StringValue: header } };
  return { ...(attribute && { systemAttributes: { ...attribute, ...systemAttributes } }), ...(span && carry(span)) };
}
