// Managed policies: made, shown and deleted.
import type { Action } from "../../service.ts";
import { awsManagedPolicies, awsManagedPolicy, isAwsManaged } from "../aws-managed.ts";
import { showPolicy, showPolicyBriefly } from "../documents.ts";
import { deleteConflict, limitExceeded, noSuchEntity } from "../errors.ts";
import type { Iam } from "../iam.ts";
import { MANAGED_POLICY_SIZE, POLICIES } from "../limits.ts";
import { type PageInput, page } from "../paging.ts";
import { checkPolicyDocument } from "../policy-document.ts";
import type { PolicyRecord, Tag } from "../records.ts";
import { mergeTags } from "../tags.ts";

interface CreatePolicyInput {
  readonly PolicyName: string;
  readonly Path?: string;
  readonly PolicyDocument: string;
  readonly Description?: string;
  readonly Tags?: readonly Tag[];
}

interface ListPoliciesInput extends PageInput {
  readonly Scope?: "All" | "AWS" | "Local";
  readonly OnlyAttached?: boolean;
  readonly PathPrefix?: string;
  readonly PolicyUsageFilter?: "PermissionsPolicy" | "PermissionsBoundary";
}

export const POLICY_QUOTA = { name: "PolicySize", size: MANAGED_POLICY_SIZE };

export function policyActions(iam: Iam): Record<string, Action> {
  return {
    CreatePolicy: createPolicy(iam),
    GetPolicy: ({ PolicyArn }) => showFully(iam, findPolicy(iam, PolicyArn)),
    ListPolicies: listPolicies(iam),
    DeletePolicy: deletePolicy(iam),
  };
}

/** The account's own or one of AWS's that is known here. Throws NoSuchEntity. */
export function findPolicy(iam: Iam, arn: string): PolicyRecord {
  const known = awsManagedPolicy(arn);
  if (known) return known;
  if (isAwsManaged(arn)) throw noSuchEntity(`Policy ${arn} is managed by AWS: it can be attached, but lambdabus does not know what it says.`);
  return iam.policy(arn);
}

function createPolicy(iam: Iam): Action<CreatePolicyInput> {
  return async ({ PolicyName: name, Path: path = "/", PolicyDocument: document, Description, Tags }) => {
    checkPolicyDocument(document, "identity", POLICY_QUOTA);
    const policies = iam.records.policy.list();
    iam.checkFree(policies, name, `A policy called ${name} already exists. Duplicate names are not allowed.`);
    if (policies.length >= POLICIES) throw limitExceeded(`Cannot exceed quota for PoliciesPerAccount: ${POLICIES}`);
    const now = iam.now();
    const policy: PolicyRecord = {
      name,
      path,
      id: iam.id("ANPA"),
      arn: iam.arn("policy", path, name),
      created: now,
      updated: now,
      ...(Description !== undefined && { description: Description }),
      tags: mergeTags([], Tags),
      versions: [{ id: "v1", document, created: now }],
      defaultVersion: "v1",
      nextVersion: 2,
    };
    await iam.putPolicy(policy);
    return { Policy: { ...showPolicyBriefly(policy, { attachments: 0, boundaries: 0 }), ...(policy.tags.length > 0 && { Tags: policy.tags }) } };
  };
}

function showFully(iam: Iam, policy: PolicyRecord): Record<string, unknown> {
  return { Policy: showPolicy(policy, usageOf(iam, policy)) };
}

function usageOf(iam: Iam, { arn }: PolicyRecord): { attachments: number; boundaries: number } {
  const boundaries = iam.records.role.list().filter((role) => role.permissionsBoundary === arn).length;
  return { attachments: iam.rolesWith(arn).length, boundaries };
}

function listPolicies(iam: Iam): Action<ListPoliciesInput> {
  return (input) => {
    const { Scope = "All", PathPrefix = "/", OnlyAttached, PolicyUsageFilter } = input;
    const policies = [...(Scope === "Local" ? [] : awsManagedPolicies()), ...(Scope === "AWS" ? [] : iam.records.policy.list())]
      .filter((policy) => policy.path.startsWith(PathPrefix))
      .map((policy) => ({ policy, used: usageOf(iam, policy) }))
      .filter(({ used }) => !OnlyAttached || used.attachments > 0)
      .filter(({ used }) => PolicyUsageFilter === undefined || (PolicyUsageFilter === "PermissionsPolicy" ? used.attachments : used.boundaries) > 0);
    const { items, end } = page(policies, ({ policy }) => policy.arn, input);
    return { Policies: items.map(({ policy, used }) => showPolicyBriefly(policy, used)), ...end };
  };
}

function deletePolicy(iam: Iam): Action<{ PolicyArn: string }> {
  return async ({ PolicyArn }) => {
    const policy = iam.policy(PolicyArn);
    const used = usageOf(iam, policy);
    if (used.attachments + used.boundaries > 0) throw deleteConflict("Cannot delete a policy attached to entities.");
    if (policy.versions.length > 1) {
      const text = "Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.";
      throw deleteConflict(`This policy has more than one version. ${text}`);
    }
    await iam.records.policy.remove(policy.arn);
  };
}
