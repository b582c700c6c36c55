// Of the scenario: topics, and the queues that are subscribed to them.
import type { Step } from "./sqs-scenario.ts";
import { arn, sns, snsRefused, sqs, text, url } from "./sqs-scenario-calls.ts";

const TopicArn = arn("news", "sns");
const subscribe = (queue: string, Attributes: object = {}) => ({ TopicArn, Protocol: "sqs", Endpoint: arn(queue), Attributes, ReturnSubscriptionArn: true });
const publish = (Message: string, more: object = {}) => ({ TopicArn, Message, ...more });
const next = (name: string) => ({ QueueUrl: url(name), MaxNumberOfMessages: 10, VisibilityTimeout: 0, MessageAttributeNames: ["All"] });
const SETTLED: Step = { advance: "1s" };

export const fanning: readonly Step[] = [
  sns("CreateTopic", { Name: "news" }, { TopicArn }),
  sns("CreateTopic", { Name: "news" }, { TopicArn }),
  snsRefused("CreateTopic", { Name: "a b" }, "InvalidParameter", /Topic Name/),
  snsRefused("GetTopicAttributes", { TopicArn: arn("none", "sns") }, "NotFound", "Topic does not exist"),
  sns("ListTopics", {}, { Topics: [{ TopicArn }] }),
  ...["all", "some", "raw"].map((QueueName) => sqs("CreateQueue", { QueueName })),
  sns("Subscribe", subscribe("all"), { SubscriptionArn: /^arn:aws:sns:.*:news:[0-9a-f-]{36}$/ }, { save: { subscription: "SubscriptionArn" } }),
  sns("Subscribe", subscribe("some", { FilterPolicy: JSON.stringify({ kind: ["a"] }) }), { SubscriptionArn: /./ }),
  sns("Subscribe", subscribe("raw", { RawMessageDelivery: "true" }), { SubscriptionArn: /./ }, { save: { raw: "SubscriptionArn" } }),
  snsRefused("Subscribe", { ...subscribe("all"), Protocol: "pigeon" }, "InvalidParameter", /pigeon|protocol/i),
  snsRefused("Subscribe", subscribe("all", { FilterPolicy: "{" }), "InvalidParameter", /FilterPolicy/),
  sns("GetSubscriptionAttributes", { SubscriptionArn: "<raw>" }, { Attributes: { RawMessageDelivery: "true", Protocol: "sqs", TopicArn } }),
  sns("ListSubscriptionsByTopic", { TopicArn }, { Subscriptions: [{ Endpoint: /all|some|raw/ }, {}, {}] }),
  sns("Publish", publish("first", { Subject: "hi", MessageAttributes: { kind: text("b") } }), { MessageId: /^[0-9a-f-]{36}$/ }),
  SETTLED,
  sqs("ReceiveMessage", next("all"), { Messages: [{ Body: /"Type"\s*:\s*"Notification".*"Subject"\s*:\s*"hi"/s }] }),
  sqs("ReceiveMessage", next("some"), { Messages: undefined }),
  sqs("ReceiveMessage", next("raw"), { Messages: [{ Body: "first", MessageAttributes: { kind: text("b") } }] }),
  ...["all", "raw"].map((name) => sqs("PurgeQueue", { QueueUrl: url(name) })),
  sns(
    "PublishBatch",
    {
      TopicArn,
      PublishBatchRequestEntries: [
        { Id: "1", Message: "second", MessageAttributes: { kind: text("a") } },
        { Id: "2", Message: "third" },
      ],
    },
    { Successful: [{ Id: "1" }, { Id: "2" }] },
  ),
  SETTLED,
  sqs("ReceiveMessage", next("some"), { Messages: [{ Body: /second/ }] }),
  sqs("GetQueueAttributes", { QueueUrl: url("all"), AttributeNames: ["ApproximateNumberOfMessages"] }, { Attributes: { ApproximateNumberOfMessages: "2" } }),
  snsRefused("Publish", publish(""), "InvalidParameter", /message/i),
  snsRefused("Publish", { TopicArn: arn("none", "sns"), Message: "x" }, "NotFound", "Topic does not exist"),
  snsRefused("PublishBatch", { TopicArn, PublishBatchRequestEntries: [] }, "EmptyBatchRequest", /./),
  sns("TagResource", { ResourceArn: TopicArn, Tags: [{ Key: "k", Value: "v" }] }),
  sns("ListTagsForResource", { ResourceArn: TopicArn }, { Tags: [{ Key: "k", Value: "v" }] }),
  sns("Unsubscribe", { SubscriptionArn: "<subscription>" }),
  sns("Publish", publish("fourth")),
  SETTLED,
  sqs("GetQueueAttributes", { QueueUrl: url("all"), AttributeNames: ["ApproximateNumberOfMessages"] }, { Attributes: { ApproximateNumberOfMessages: "2" } }),
  sns("DeleteTopic", { TopicArn }),
  snsRefused("Publish", publish("fifth"), "NotFound", "Topic does not exist"),
  sns("ListTopics", {}, { Topics: [] }, { not: ["cli"] }),
];
