// Topics themselves: made, listed, described, changed and deleted.
import type { Action } from "../../service.ts";
import { topicPolicy } from "../delivery-policy.ts";
import { invalidParameter } from "../errors.ts";
import { pageOf } from "../page.ts";
import { mergeTags, type Tag } from "../tags.ts";
import { type Attributes, describeTopic, isFifo } from "../topic.ts";
import { checkNewTopic, checkTopicAttribute, isSameTopic } from "../topic-attributes.ts";
import type { Topics } from "../topics.ts";
import { checkDataProtectionPolicy } from "./access.ts";

interface TopicInput {
  readonly TopicArn: string;
}

interface CreateInput {
  readonly Name: string;
  readonly Attributes?: Attributes;
  readonly Tags?: readonly Tag[];
  readonly DataProtectionPolicy?: string;
}

export function topicActions(topics: Topics): Record<string, Action> {
  const { accountId } = topics.context;
  return {
    CreateTopic: (input: CreateInput) => createTopic(topics, input),
    DeleteTopic: async ({ TopicArn }: TopicInput) => {
      const topic = topics.findByArn(TopicArn);
      if (topic) await topics.remove(topic);
    },
    ListTopics: ({ NextToken }: { NextToken?: string }) => {
      const { shown, next } = pageOf(topics.list(), NextToken);
      return { Topics: shown.map(({ arn }) => ({ TopicArn: arn })), ...next };
    },
    GetTopicAttributes: ({ TopicArn }: TopicInput) => {
      const topic = topics.get(TopicArn);
      return { Attributes: describeTopic(topic, accountId, topics.counts(topic), topicPolicy(topic.attributes["DeliveryPolicy"])) };
    },
    SetTopicAttributes: ({ TopicArn, AttributeName, AttributeValue = "" }: TopicInput & { AttributeName: string; AttributeValue?: string }) => {
      const topic = topics.get(TopicArn);
      checkTopicAttribute(AttributeName, AttributeValue, isFifo(topic));
      return topics.put({ ...topic, attributes: set(topic.attributes, AttributeName, AttributeValue) });
    },
  };
}

/** Creating a topic again is no error, unless it is to be another. */
async function createTopic(topics: Topics, { Name: name, Attributes: attributes = {}, Tags: given = [], DataProtectionPolicy: policy }: CreateInput) {
  checkNewTopic(name, attributes);
  if (policy) checkDataProtectionPolicy(policy);
  const tags = mergeTags({}, given);
  const existing = topics.find(name);
  if (existing) {
    if (!isSameTopic(existing, attributes)) throw invalidParameter("Attributes Reason: Topic already exists with different attributes");
    if (given.some(({ Key, Value }) => existing.tags[Key] !== Value)) throw invalidParameter("Tags Reason: Topic already exists with different tags");
    return { TopicArn: existing.arn };
  }
  const arn = topics.arn(name);
  const kept = Object.fromEntries(Object.entries(attributes).filter(([attribute, value]) => value !== "" && !(attribute === "FifoTopic" && value === "false")));
  await topics.put({ arn, name, attributes: kept, tags, ...(policy && { dataProtectionPolicy: policy }) });
  return { TopicArn: arn };
}

function set(attributes: Attributes, name: string, value: string): Attributes {
  const { [name]: _former, ...others } = attributes;
  return value === "" ? others : { ...others, [name]: value };
}
