// Of the scenario: messages sent, received, hidden, deleted, ordered, given up and moved back.
import type { Step } from "./sqs-scenario.ts";
import { arn, older, refused, sqs, text, url } from "./sqs-scenario-calls.ts";

const QueueUrl = url("work");
const MISSING = [older("NonExistentQueue"), /^The specified queue does not exist/] as const;
const send = (MessageBody: string, more: object = {}) => ({ QueueUrl, MessageBody, ...more });
const all = { AttributeNames: ["All"], MessageAttributeNames: ["All"] };
const entry = (Id: string, MessageBody = Id) => ({ Id, MessageBody });
const first = { save: { handle: "Messages.0.ReceiptHandle" } };

const bodies: readonly Step[] = [
  sqs("SendMessage", send("hello"), { MD5OfMessageBody: "5d41402abc4b2a76b9719d911017c592", MessageId: /^[0-9a-f-]{36}$/, SequenceNumber: undefined }),
  sqs(
    "ReceiveMessage",
    { QueueUrl, ...all },
    { Messages: [{ Body: "hello", Attributes: { ApproximateReceiveCount: "1", SentTimestamp: /^\d{13}$/ } }] },
    first,
  ),
  sqs("ReceiveMessage", { QueueUrl }, { Messages: undefined }),
  sqs("DeleteMessage", { QueueUrl, ReceiptHandle: "<handle>" }),
  sqs("DeleteMessage", { QueueUrl, ReceiptHandle: "<handle>" }),
  sqs("SendMessage", send("körper <&> \t𝄞")),
  sqs("ReceiveMessage", { QueueUrl }, { Messages: [{ Body: "körper <&> \t𝄞", Attributes: undefined }] }, first),
  sqs("DeleteMessage", { QueueUrl, ReceiptHandle: "<handle>" }),
  sqs("SendMessage", send("x", { MessageAttributes: { s: text("ü"), n: text("1.5", "Number.float") } }), { MD5OfMessageAttributes: /^[0-9a-f]{32}$/ }),
  sqs(
    "ReceiveMessage",
    { QueueUrl, MessageAttributeNames: ["n"], VisibilityTimeout: 0 },
    { Messages: [{ MessageAttributes: { n: text("1.5", "Number.float"), s: undefined } }] },
  ),
  sqs("ReceiveMessage", { QueueUrl, ...all }, { Messages: [{ MessageAttributes: { s: text("ü") }, Attributes: { ApproximateReceiveCount: "2" } }] }, first),
  sqs("DeleteMessage", { QueueUrl, ReceiptHandle: "<handle>" }),
  sqs("SendMessage", send("x", { MessageAttributes: { b: { DataType: "Binary", BinaryValue: { $bytes: "AP8=" } } } }), {}, { not: ["cli"] }),
  sqs("ReceiveMessage", { QueueUrl, ...all }, { Messages: [{ MessageAttributes: { b: { BinaryValue: { $bytes: "AP8=" } } } }] }, { ...first, not: ["cli"] }),
  sqs("DeleteMessage", { QueueUrl, ReceiptHandle: "<handle>" }, {}, { not: ["cli"] }),
  sqs("SendMessage", send("traced", { MessageSystemAttributes: { AWSTraceHeader: text("Root=1-5759e988-bd862e3fe1be46a994272793") } })),
  sqs("ReceiveMessage", { QueueUrl, ...all }, { Messages: [{ Attributes: { AWSTraceHeader: /^Root=1-5759e988/ } }] }, first),
  sqs("DeleteMessage", { QueueUrl, ReceiptHandle: "<handle>" }),
  refused("SendMessage", send(""), "MissingParameter", "The request must contain the parameter MessageBody."),
  refused("SendMessage", send("\u0001"), "InvalidMessageContents", /^Invalid characters found\. Valid unicode characters are #x9/),
  refused(
    "SendMessage",
    send("x".repeat(1_048_577)),
    "InvalidParameterValue",
    "One or more parameters are invalid. Reason: Message must be shorter than 1048576 bytes.",
  ),
  refused("SendMessage", send("x", { DelaySeconds: 901 }), "InvalidParameterValue", /^Value 901 for parameter DelaySeconds is invalid\. Reason: /),
  refused("SendMessage", send("x", { MessageAttributes: { "AWS.x": text("v") } }), "InvalidParameterValue", /AWS\.x/),
  refused("SendMessage", send("x", { MessageAttributes: { a: text("v", "List") } }), "InvalidParameterValue", /invalid message attribute type/),
  refused("SendMessage", send("x", { MessageAttributes: { a: text("v", "Number") } }), "InvalidParameterValue", /to a number/),
  refused("SendMessage", send("x", { MessageGroupId: "a b" }), "InvalidParameterValue", /^Value a b for parameter MessageGroupId is invalid/),
  refused("SendMessage", send("x", { MessageDeduplicationId: "d" }), "InvalidParameterValue", /not valid for this queue type/),
  refused("SendMessage", { QueueUrl: url("none"), MessageBody: "x" }, ...MISSING),
  refused(
    "ReceiveMessage",
    { QueueUrl, MaxNumberOfMessages: 11 },
    "InvalidParameterValue",
    /^Value 11 for parameter MaxNumberOfMessages is invalid\. Reason: Must be between 1 and 10/,
  ),
  refused("ReceiveMessage", { QueueUrl, WaitTimeSeconds: 21 }, "InvalidParameterValue", /^Value 21 for parameter WaitTimeSeconds is invalid/),
  refused("ReceiveMessage", { QueueUrl, VisibilityTimeout: 43_201 }, "InvalidParameterValue", /^Value 43201 for parameter VisibilityTimeout is invalid/),
  refused("ReceiveMessage", { QueueUrl, ReceiveRequestAttemptId: "a" }, "InvalidParameterValue", /not valid for this queue type/),
  refused("ReceiveMessage", { QueueUrl, AttributeNames: ["Colour"] }, "InvalidAttributeName", "Unknown Attribute Colour."),
  refused("DeleteMessage", { QueueUrl, ReceiptHandle: "x" }, "ReceiptHandleIsInvalid", 'The input receipt handle "x" is not a valid receipt handle.'),
];

const hiding: readonly Step[] = [
  sqs("SendMessage", send("late", { DelaySeconds: 5 })),
  sqs(
    "GetQueueAttributes",
    { QueueUrl, AttributeNames: ["All"] },
    { Attributes: { ApproximateNumberOfMessages: "0", ApproximateNumberOfMessagesDelayed: "1" } },
  ),
  sqs("ReceiveMessage", { QueueUrl }, { Messages: undefined }),
  { advance: "5s" },
  sqs("ReceiveMessage", { QueueUrl, WaitTimeSeconds: 5 }, { Messages: [{ Body: "late" }] }, first),
  sqs("GetQueueAttributes", { QueueUrl, AttributeNames: ["All"] }, { Attributes: { ApproximateNumberOfMessagesNotVisible: "1" } }),
  sqs("ChangeMessageVisibility", { QueueUrl, ReceiptHandle: "<handle>", VisibilityTimeout: 60 }),
  { advance: "40s" },
  sqs("ReceiveMessage", { QueueUrl }, { Messages: undefined }),
  sqs("ChangeMessageVisibility", { QueueUrl, ReceiptHandle: "<handle>", VisibilityTimeout: 0 }),
  refused("ChangeMessageVisibility", { QueueUrl, ReceiptHandle: "<handle>", VisibilityTimeout: 1 }, older("MessageNotInflight"), /isn't in flight/),
  sqs("ReceiveMessage", { QueueUrl, ...all }, { Messages: [{ Attributes: { ApproximateReceiveCount: "2" } }] }, first),
  refused("ChangeMessageVisibility", { QueueUrl, ReceiptHandle: "<handle>", VisibilityTimeout: 43_201 }, "InvalidParameterValue", /VisibilityTimeout/),
  { advance: "20s" },
  sqs("ReceiveMessage", { QueueUrl, ...all }, { Messages: [{ Attributes: { ApproximateReceiveCount: "3" } }] }),
  sqs("DeleteMessage", { QueueUrl, ReceiptHandle: "<handle>" }),
];

const batches: readonly Step[] = [
  sqs(
    "SendMessageBatch",
    { QueueUrl, Entries: [entry("a"), entry("b"), entry("bad", "\u0001")] },
    { Successful: [{ Id: "a" }, { Id: "b", MD5OfMessageBody: /^[0-9a-f]{32}$/ }], Failed: [{ Id: "bad", SenderFault: true, Code: "InvalidMessageContents" }] },
  ),
  sqs(
    "ReceiveMessage",
    { QueueUrl, MaxNumberOfMessages: 10 },
    { Messages: [{ Body: "a" }, { Body: "b" }] },
    { save: { a: "Messages.0.ReceiptHandle", b: "Messages.1.ReceiptHandle" } },
  ),
  sqs(
    "ChangeMessageVisibilityBatch",
    {
      QueueUrl,
      Entries: [
        { Id: "1", ReceiptHandle: "<a>", VisibilityTimeout: 100 },
        { Id: "2", ReceiptHandle: "x", VisibilityTimeout: 1 },
      ],
    },
    { Successful: [{ Id: "1" }], Failed: [{ Id: "2", Code: "ReceiptHandleIsInvalid" }] },
  ),
  sqs(
    "DeleteMessageBatch",
    {
      QueueUrl,
      Entries: [
        { Id: "1", ReceiptHandle: "<a>" },
        { Id: "2", ReceiptHandle: "<b>" },
      ],
    },
    { Successful: [{ Id: "1" }, { Id: "2" }] },
  ),
  refused("SendMessageBatch", { QueueUrl, Entries: [] }, older("EmptyBatchRequest"), /at least one SendMessageBatchRequestEntry/),
  refused(
    "SendMessageBatch",
    { QueueUrl, Entries: Array.from({ length: 11 }, (_, index) => entry(`${index}`)) },
    older("TooManyEntriesInBatchRequest"),
    "Maximum number of entries per request are 10. You have sent 11.",
  ),
  refused("SendMessageBatch", { QueueUrl, Entries: [entry("a"), entry("a")] }, older("BatchEntryIdsNotDistinct"), "Id a repeated."),
  refused("SendMessageBatch", { QueueUrl, Entries: [entry("a b")] }, older("InvalidBatchEntryId"), /can only contain alphanumeric characters/),
  refused(
    "SendMessageBatch",
    { QueueUrl, Entries: [entry("a", "x".repeat(600_000)), entry("b", "x".repeat(600_000))] },
    older("BatchRequestTooLong"),
    "Batch requests cannot be longer than 1048576 bytes. You have sent 1200000 bytes.",
  ),
  refused("DeleteMessageBatch", { QueueUrl, Entries: [] }, older("EmptyBatchRequest"), /at least one DeleteMessageBatchRequestEntry/),
];

const fifo = url("order.fifo");
const sendFifo = (MessageBody: string, more: object = {}) => ({ QueueUrl: fifo, MessageBody, MessageGroupId: "g", ...more });

const order: readonly Step[] = [
  sqs("CreateQueue", { QueueName: "order.fifo", Attributes: { FifoQueue: "true", ContentBasedDeduplication: "true" } }),
  sqs("SendMessage", sendFifo("1"), { SequenceNumber: /^\d{20}$/ }, { save: { id: "MessageId", number: "SequenceNumber" } }),
  sqs("SendMessage", sendFifo("1"), { MessageId: /./, SequenceNumber: /^\d{20}$/ }, { save: { again: "MessageId" } }),
  sqs("SendMessage", sendFifo("2", { MessageDeduplicationId: "two" })),
  sqs("SendMessage", sendFifo("3", { MessageGroupId: "h" })),
  sqs(
    "ReceiveMessage",
    { QueueUrl: fifo, ...all },
    { Messages: [{ Body: "1", Attributes: { MessageGroupId: "g", MessageDeduplicationId: /^[0-9a-f]{64}$/, SequenceNumber: /^\d{20}$/ } }] },
    first,
  ),
  sqs("ReceiveMessage", { QueueUrl: fifo, MaxNumberOfMessages: 10 }, { Messages: [{ Body: "3" }] }),
  sqs("DeleteMessage", { QueueUrl: fifo, ReceiptHandle: "<handle>" }),
  sqs("SendMessage", sendFifo("1"), { MessageId: /./ }),
  sqs("ReceiveMessage", { QueueUrl: fifo, MaxNumberOfMessages: 10 }, { Messages: [{ Body: "2" }] }, first),
  { advance: "31s" },
  refused("DeleteMessage", { QueueUrl: fifo, ReceiptHandle: "<handle>" }, "InvalidParameterValue", /The receipt handle has expired/),
  sqs("ReceiveMessage", { QueueUrl: fifo, MaxNumberOfMessages: 10, ReceiveRequestAttemptId: "try" }, { Messages: [{ Body: "2" }, { Body: "3" }] }),
  sqs("ReceiveMessage", { QueueUrl: fifo, MaxNumberOfMessages: 10, ReceiveRequestAttemptId: "try" }, { Messages: [{ Body: "2" }, { Body: "3" }] }),
  refused("SendMessage", { QueueUrl: fifo, MessageBody: "x" }, "MissingParameter", "The request must contain the parameter MessageGroupId."),
  refused(
    "SendMessage",
    sendFifo("x", { DelaySeconds: 2 }),
    "InvalidParameterValue",
    /^Value 2 for parameter DelaySeconds is invalid\. Reason: The request include parameter/,
  ),
  sqs(
    "SendMessageBatch",
    { QueueUrl: fifo, Entries: [entry("a")] },
    { Failed: [{ Id: "a", Code: "InvalidParameterValue", Message: "The request must contain the parameter MessageGroupId." }] },
  ),
  sqs("SetQueueAttributes", { QueueUrl: fifo, Attributes: { ContentBasedDeduplication: "false" } }),
  refused(
    "SendMessage",
    sendFifo("x"),
    "InvalidParameterValue",
    /^The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly/,
  ),
];

const policy = (target: string, count = 2) => JSON.stringify({ deadLetterTargetArn: arn(target), maxReceiveCount: count });
const DEAD_LETTERS = url("dead");

const deadLetters: readonly Step[] = [
  sqs("CreateQueue", { QueueName: "dead" }),
  refused("SetQueueAttributes", { QueueUrl, Attributes: { RedrivePolicy: policy("none") } }, "InvalidParameterValue", /Dead letter target does not exist/),
  refused("SetQueueAttributes", { QueueUrl, Attributes: { RedrivePolicy: policy("order.fifo") } }, "InvalidParameterValue", /same type/),
  refused("SetQueueAttributes", { QueueUrl, Attributes: { RedrivePolicy: policy("dead", 1001) } }, "InvalidParameterValue", /from 1 to 1000/),
  sqs("SetQueueAttributes", { QueueUrl, Attributes: { RedrivePolicy: policy("dead"), VisibilityTimeout: "0" } }),
  sqs("ListDeadLetterSourceQueues", { QueueUrl: DEAD_LETTERS }, { queueUrls: [/work$/] }),
  sqs("SendMessage", send("poison"), {}, { save: { id: "MessageId" } }),
  ...[1, 2].map((count) =>
    sqs("ReceiveMessage", { QueueUrl, ...all }, { Messages: [{ Body: "poison", Attributes: { ApproximateReceiveCount: `${count}` } }] }),
  ),
  sqs("ReceiveMessage", { QueueUrl }, { Messages: undefined }),
  sqs(
    "ReceiveMessage",
    { QueueUrl: DEAD_LETTERS, ...all, VisibilityTimeout: 0 },
    { Messages: [{ Body: "poison", Attributes: { DeadLetterQueueSourceArn: arn("work") } }] },
  ),
  refused("StartMessageMoveTask", { SourceArn: arn("work") }, "InvalidParameterValue", "Source queue must be configured as a Dead Letter Queue."),
  refused("StartMessageMoveTask", { SourceArn: arn("dead"), DestinationArn: arn("none") }, "ResourceNotFoundException", /doesn't exist/),
  sqs("StartMessageMoveTask", { SourceArn: arn("dead") }, { TaskHandle: /./ }, { save: { task: "TaskHandle" } }),
  { advance: "1s" },
  sqs("ListMessageMoveTasks", { SourceArn: arn("dead") }, { Results: [{ Status: "COMPLETED", SourceArn: arn("dead"), ApproximateNumberOfMessagesMoved: 1 }] }),
  refused("CancelMessageMoveTask", { TaskHandle: "<task>" }, older("UnsupportedOperation"), /Only active tasks can be cancelled/),
  refused("CancelMessageMoveTask", { TaskHandle: "x" }, "ResourceNotFoundException", /doesn't exist/),
  sqs(
    "ReceiveMessage",
    { QueueUrl, ...all },
    { Messages: [{ Body: "poison", Attributes: { ApproximateReceiveCount: "1", DeadLetterQueueSourceArn: undefined } }] },
  ),
];

export const messages: readonly Step[] = [...bodies, ...hiding, ...batches, ...order, ...deadLetters];
