// What stands beside a topic: tags, permissions, and the data protection policy, which is kept and not applied.
import { ServiceError } from "../../../core/errors.ts";
import type { Action } from "../../service.ts";
import { invalidParameter } from "../errors.ts";
import { type Permission, withoutPermission, withPermission } from "../policy.ts";
import { listTags, mergeTags, type Tag } from "../tags.ts";
import type { Topic } from "../topic.ts";
import type { Topics } from "../topics.ts";

interface TopicInput {
  readonly TopicArn: string;
}

interface ResourceInput {
  readonly ResourceArn: string;
}

export function accessActions(topics: Topics): Record<string, Action> {
  const { accountId } = topics.context;
  return {
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

/** Tags speak of resources. */
function tagged(topics: Topics, arn: string): Topic {
  const topic = topics.findByArn(arn, "ResourceArn");
  if (!topic) throw new ServiceError("ResourceNotFound", "Resource does not exist", 404);
  return topic;
}

async function done(changed: Promise<void>): Promise<object> {
  await changed;
  return {};
}

/** Throws InvalidParameter. */
export function checkDataProtectionPolicy(text: string): void {
  try {
    if (text === "" || typeof JSON.parse(text) === "object") return;
  } catch {}
  throw invalidParameter("DataProtectionPolicy Reason: failed to parse JSON.");
}
