// Tags of roles and of managed policies.
import type { Action } from "../../service.ts";
import type { Iam } from "../iam.ts";
import { type PageInput, page } from "../paging.ts";
import type { Tag } from "../records.ts";
import { mergeTags, removeTags } from "../tags.ts";

interface TagInput {
  readonly RoleName: string;
  readonly PolicyArn: string;
  readonly Tags: readonly Tag[];
  readonly TagKeys: readonly string[];
}

export function roleTagActions(iam: Iam): Record<string, Action> {
  const change = async (name: string, work: (tags: readonly Tag[]) => Tag[]): Promise<void> => {
    const role = iam.role(name);
    await iam.putRole({ ...role, tags: work(role.tags) });
  };
  return {
    TagRole: ({ RoleName, Tags }: TagInput) => change(RoleName, (tags) => mergeTags(tags, Tags)),
    UntagRole: ({ RoleName, TagKeys }: TagInput) => change(RoleName, (tags) => removeTags(tags, TagKeys)),
    ListRoleTags: (input: PageInput & { RoleName: string }) => showTags(iam.role(input.RoleName).tags, input),
  };
}

export function policyTagActions(iam: Iam): Record<string, Action> {
  const change = async (arn: string, work: (tags: readonly Tag[]) => Tag[]): Promise<void> => {
    const policy = iam.policy(arn);
    await iam.putPolicy({ ...policy, tags: work(policy.tags) });
  };
  return {
    TagPolicy: ({ PolicyArn, Tags }: TagInput) => change(PolicyArn, (tags) => mergeTags(tags, Tags)),
    UntagPolicy: ({ PolicyArn, TagKeys }: TagInput) => change(PolicyArn, (tags) => removeTags(tags, TagKeys)),
    ListPolicyTags: (input: PageInput & { PolicyArn: string }) => showTags(iam.policy(input.PolicyArn).tags, input),
  };
}

function showTags(tags: readonly Tag[], input: PageInput): Record<string, unknown> {
  const { items, end } = page(tags, (tag) => tag.Key, input);
  return { Tags: items, ...end };
}
