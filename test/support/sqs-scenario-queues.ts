// Of the scenario: queues made, found, changed, tagged, opened to others, emptied and deleted.
import type { Step } from "./sqs-scenario.ts";
import { arn, older, refused, sqs, url } from "./sqs-scenario-calls.ts";

const create = (QueueName: string, Attributes = {}) => ({ QueueName, Attributes });
const badValue = (name: string) => `Invalid value for the parameter ${name}.`;
const MISSING = [older("NonExistentQueue"), /^The specified queue does not exist/] as const;

export const queues: readonly Step[] = [
  sqs("CreateQueue", { ...create("work", { VisibilityTimeout: "30" }), tags: { team: "a" } }, { QueueUrl: /^http:\/\/127\.0\.0\.1:\d+\/000000000000\/work$/ }),
  sqs("CreateQueue", create("work", { VisibilityTimeout: "30" }), { QueueUrl: /work$/ }),
  sqs("CreateQueue", create("other"), { QueueUrl: /other$/ }),
  refused(
    "CreateQueue",
    create("work", { VisibilityTimeout: "31" }),
    "QueueAlreadyExists",
    "A queue already exists with the same name and a different value for attribute VisibilityTimeout",
  ),
  ...["a b", "x".repeat(81), "x.fifo"].map((name) => refused("CreateQueue", create(name), "InvalidParameterValue", /^Can only include alphanumeric/)),
  refused("CreateQueue", create("x", { FifoQueue: "true" }), "InvalidParameterValue", /must end with \.fifo suffix/),
  ...Object.entries({ VisibilityTimeout: "43201", DelaySeconds: "901", MessageRetentionPeriod: "59", MaximumMessageSize: "1023", Policy: "{" }).map(
    ([name, value]) => refused("CreateQueue", create("x", { [name]: value }), "InvalidAttributeValue", badValue(name)),
  ),
  refused("CreateQueue", create("x", { Colour: "red" }), "InvalidAttributeName", "Unknown Attribute Colour."),
  refused("CreateQueue", create("x", { ContentBasedDeduplication: "true" }), "InvalidAttributeName", /ContentBasedDeduplication/),
  refused("CreateQueue", create("x", { RedrivePolicy: "{}" }), "InvalidParameterValue", /does not contain mandatory attribute: deadLetterTargetArn/),
  refused("CreateQueue", create("x", { RedriveAllowPolicy: "[]" }), "InvalidAttributeValue", /RedriveAllowPolicy\. Reason: /),
  sqs("GetQueueUrl", { QueueName: "work" }, { QueueUrl: /work$/ }),
  refused("GetQueueUrl", { QueueName: "none" }, ...MISSING),
  sqs("ListQueues", { QueueNamePrefix: "w" }, { QueueUrls: [/work$/] }),
  sqs("ListQueues", { QueueNamePrefix: "nothing" }, { QueueUrls: undefined }),
  refused("ListQueues", { MaxResults: 1001 }, "InvalidParameterValue", /MaxResults/, { not: ["cli"] }), // The CLI pages by itself.
  sqs(
    "GetQueueAttributes",
    { QueueUrl: url("work"), AttributeNames: ["All"] },
    {
      Attributes: {
        ...{ VisibilityTimeout: "30", DelaySeconds: "0", MessageRetentionPeriod: "345600", MaximumMessageSize: "1048576", QueueArn: arn("work") },
        ...{ ReceiveMessageWaitTimeSeconds: "0", SqsManagedSseEnabled: "true", CreatedTimestamp: /^\d{10}$/, ApproximateNumberOfMessages: "0" },
      },
    },
  ),
  sqs("GetQueueAttributes", { QueueUrl: url("work"), AttributeNames: ["QueueArn"] }, { Attributes: { QueueArn: arn("work"), DelaySeconds: undefined } }),
  refused("GetQueueAttributes", { QueueUrl: url("work"), AttributeNames: ["Colour"] }, "InvalidAttributeName", "Unknown Attribute Colour."),
  refused("GetQueueAttributes", { QueueUrl: url("none"), AttributeNames: ["All"] }, ...MISSING),
  sqs("SetQueueAttributes", { QueueUrl: url("work"), Attributes: { ReceiveMessageWaitTimeSeconds: "1", VisibilityTimeout: "20" } }),
  refused("SetQueueAttributes", { QueueUrl: url("work"), Attributes: { ReceiveMessageWaitTimeSeconds: "21" } }, "InvalidAttributeValue", /WaitTimeSeconds/),
  refused("SetQueueAttributes", { QueueUrl: url("work"), Attributes: { FifoQueue: "true" } }, "InvalidAttributeValue", /FifoQueue/),
  sqs("SetQueueAttributes", { QueueUrl: url("work"), Attributes: { ReceiveMessageWaitTimeSeconds: "0" } }),
  sqs("GetQueueAttributes", { QueueUrl: url("work"), AttributeNames: ["VisibilityTimeout"] }, { Attributes: { VisibilityTimeout: "20" } }),
  sqs("ListQueueTags", { QueueUrl: url("work") }, { Tags: { team: "a" } }),
  sqs("TagQueue", { QueueUrl: url("work"), Tags: { team: "b", cost: "1" } }),
  sqs("UntagQueue", { QueueUrl: url("work"), TagKeys: ["team"] }),
  sqs("ListQueueTags", { QueueUrl: url("work") }, { Tags: { cost: "1", team: undefined } }),
  sqs("AddPermission", { QueueUrl: url("work"), Label: "l", AWSAccountIds: ["111111111111"], Actions: ["SendMessage"] }),
  refused(
    "AddPermission",
    { QueueUrl: url("work"), Label: "l", AWSAccountIds: ["111111111111"], Actions: ["SendMessage"] },
    "InvalidParameterValue",
    "Value l for parameter Label is invalid. Reason: Already exists.",
  ),
  sqs("GetQueueAttributes", { QueueUrl: url("work"), AttributeNames: ["Policy"] }, { Attributes: { Policy: /"Sid":"l".*arn:aws:iam::111111111111:root/ } }),
  sqs("RemovePermission", { QueueUrl: url("work"), Label: "l" }),
  refused("RemovePermission", { QueueUrl: url("work"), Label: "l" }, "InvalidParameterValue", /can't find label/),
  refused("DeleteQueue", { QueueUrl: url("none") }, ...MISSING),
  sqs("SendMessage", { QueueUrl: url("other"), MessageBody: "x" }, { MessageId: /^[0-9a-f-]{36}$/ }),
  sqs("PurgeQueue", { QueueUrl: url("other") }),
  refused("PurgeQueue", { QueueUrl: url("other") }, older("PurgeQueueInProgress"), "Only one PurgeQueue operation on other is allowed every 60 seconds."),
  sqs("ReceiveMessage", { QueueUrl: url("other") }, { Messages: undefined }),
  { advance: "61s" },
  sqs("PurgeQueue", { QueueUrl: url("other") }),
  sqs("DeleteQueue", { QueueUrl: url("other") }),
  refused("SendMessage", { QueueUrl: url("other"), MessageBody: "x" }, ...MISSING),
  refused("CreateQueue", create("other"), older("QueueDeletedRecently"), /You must wait 60 seconds/),
  { advance: "61s" },
  sqs("CreateQueue", create("other")),
];
