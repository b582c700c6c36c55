// Topics themselves: made, listed, described, changed and deleted, with their tags, permissions and data protection policies.
import { ServiceError } from "../../../core/errors.ts";
import type { Action } from "../../service.ts";
import { topicPolicy } from "../delivery-policy.ts";
import { invalidParameter, notFound } from "../errors.ts";
import { pageOf } from "../page.ts";
import { type Permission, withoutPermission, withPermission } from "../policy.ts";
import { listTags, mergeTags, type Tag } from "../tags.ts";
import { type Attributes, describeTopic, isFifo, type Topic } from "../topic.ts";
import { checkNewTopic, checkTopicAttribute, isSameTopic } from "../topic-attributes.ts";
import type { Topics } from "../topics.ts";

interface TopicInput {
  readonly TopicArn: string;
}

interface CreateInput {
  readonly Name: string;
  readonly Attributes?: Attributes;
  readonly Tags?: readonly Tag[];
  readonly DataProtectionPolicy?: string;
}

interface ResourceInput {
  readonly ResourceArn: string;
}

export function topicActions(topics: Topics): Record<string, Action> {
  const { accountId } = topics.context;
  return {
    CreateTopic: (input: CreateInput) => createTopic(topics, input),
    DeleteTopic: async ({ TopicArn }: TopicInput) => {
      const topic = found(() => topics.get(TopicArn));
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
    AddPermission: ({ TopicArn, ...permission }: TopicInput & Permission) => {
      const topic = topics.get(TopicArn);
      return topics.put({ ...topic, attributes: { ...topic.attributes, Policy: withPermission(topic, accountId, permission) } });
    },
    RemovePermission: ({ TopicArn, Label }: TopicInput & Permission) => {
      const topic = topics.get(TopicArn);
      return topics.put({ ...topic, attributes: { ...topic.attributes, Policy: withoutPermission(topic, accountId, Label) } });
    },
    TagResource: ({ ResourceArn, Tags }: ResourceInput & { Tags: readonly Tag[] }) => {
      const topic = tagged(topics, ResourceArn);
      return done(topics.put({ ...topic, tags: mergeTags(topic.tags, Tags) }));
    },
    UntagResource: ({ ResourceArn, TagKeys }: ResourceInput & { TagKeys: readonly string[] }) => {
      const topic = tagged(topics, ResourceArn);
      const tags = Object.fromEntries(Object.entries(topic.tags).filter(([key]) => !TagKeys.includes(key)));
      return done(topics.put({ ...topic, tags }));
    },
    ListTagsForResource: ({ ResourceArn }: ResourceInput) => ({ Tags: listTags(tagged(topics, ResourceArn).tags) }),
    GetDataProtectionPolicy: ({ ResourceArn }: ResourceInput) => {
      const { dataProtectionPolicy } = topics.get(ResourceArn, "ResourceArn");
      return dataProtectionPolicy === undefined ? {} : { DataProtectionPolicy: dataProtectionPolicy };
    },
    PutDataProtectionPolicy: ({ ResourceArn, DataProtectionPolicy }: ResourceInput & { DataProtectionPolicy: string }) => {
      const topic = topics.get(ResourceArn, "ResourceArn");
      checkDataProtectionPolicy(DataProtectionPolicy);
      return topics.put({ ...topic, dataProtectionPolicy: DataProtectionPolicy });
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

/** Tags speak of resources. */
function tagged(topics: Topics, arn: string): Topic {
  const topic = found(() => topics.get(arn, "ResourceArn"));
  if (!topic) throw new ServiceError("ResourceNotFound", "Resource does not exist", 404);
  return topic;
}

function found(find: () => Topic): Topic | undefined {
  try {
    return find();
  } catch (error) {
    if ((error as ServiceError).code === notFound("Topic").code) return undefined;
    throw error;
  }
}

async function done(changed: Promise<void>): Promise<object> {
  await changed;
  return {};
}

/** It is kept, and not applied. */
function checkDataProtectionPolicy(text: string): void {
  try {
    if (text === "" || typeof JSON.parse(text) === "object") return;
  } catch {}
  throw invalidParameter("DataProtectionPolicy Reason: failed to parse JSON.");
}
