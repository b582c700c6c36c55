// Tags of log groups, by the API of today (ARNs) and by the one before (names).
import type { Action } from "../../service.ts";
import { groupNotFound, invalidParameter } from "../errors.ts";
import { groupNameOf, type Logs } from "../logs.ts";

type Tags = Readonly<Record<string, string>>;

const MOST_TAGS = 50;

export function tagActions(logs: Logs): Record<string, Action> {
  const named = (arn: string): string => {
    if (!arn.includes(":log-group:")) throw groupNotFound();
    return groupNameOf(arn);
  };
  return {
    TagResource: ({ resourceArn, tags }: { resourceArn: string; tags: Tags }) => tag(logs, named(resourceArn), tags),
    UntagResource: ({ resourceArn, tagKeys }: { resourceArn: string; tagKeys: string[] }) => untag(logs, named(resourceArn), tagKeys),
    ListTagsForResource: ({ resourceArn }: { resourceArn: string }) => ({ tags: logs.group(named(resourceArn)).tags }),
    TagLogGroup: ({ logGroupName, tags }: { logGroupName: string; tags: Tags }) => tag(logs, logGroupName, tags),
    UntagLogGroup: ({ logGroupName, tags }: { logGroupName: string; tags: string[] }) => untag(logs, logGroupName, tags),
    ListTagsLogGroup: ({ logGroupName }: { logGroupName: string }) => ({ tags: logs.group(logGroupName).tags }),
  };
}

async function tag(logs: Logs, name: string, added: Tags): Promise<void> {
  const group = logs.group(name);
  const tags = { ...group.tags, ...added };
  if (Object.keys(tags).length > MOST_TAGS) throw invalidParameter(`A resource has at most ${MOST_TAGS} tags.`);
  await logs.groups.put(name, { ...group, tags });
}

async function untag(logs: Logs, name: string, keys: readonly string[]): Promise<void> {
  const group = logs.group(name);
  const tags = Object.fromEntries(Object.entries(group.tags).filter(([key]) => !keys.includes(key)));
  await logs.groups.put(name, { ...group, tags });
}
