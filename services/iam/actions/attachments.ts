// Which managed policies a role holds.
import type { Action } from "../../service.ts";
import { awsManagedPolicy, isAwsManaged, policyNameOf } from "../aws-managed.ts";
import { limitExceeded, noSuchEntity } from "../errors.ts";
import type { Iam } from "../iam.ts";
import { POLICIES_PER_ROLE } from "../limits.ts";
import { type PageInput, page } from "../paging.ts";
import { findPolicy } from "./policies.ts";

interface AttachmentInput {
  readonly RoleName: string;
  readonly PolicyArn: string;
}

interface ListEntitiesInput extends PageInput {
  readonly PolicyArn: string;
  readonly EntityFilter?: string;
  readonly PathPrefix?: string;
}

export function attachmentActions(iam: Iam): Record<string, Action> {
  return {
    AttachRolePolicy: attachRolePolicy(iam),
    DetachRolePolicy: detachRolePolicy(iam),
    ListAttachedRolePolicies: listAttachedRolePolicies(iam),
    ListEntitiesForPolicy: listEntitiesForPolicy(iam),
  };
}

/** Attaching what is attached already changes nothing. */
function attachRolePolicy(iam: Iam): Action<AttachmentInput> {
  return async ({ RoleName, PolicyArn }) => {
    const role = iam.role(RoleName);
    if (!iam.records.policy.has(PolicyArn)) checkAwsManaged(iam, PolicyArn);
    if (role.attached.includes(PolicyArn)) return;
    if (role.attached.length >= POLICIES_PER_ROLE) throw limitExceeded(`Cannot exceed quota for PoliciesPerRole: ${POLICIES_PER_ROLE}`);
    await iam.putRole({ ...role, attached: [...role.attached, PolicyArn] });
  };
}

/** AWS has more than a thousand policies of its own; a name that is not known here may be one of them, or misspelt. */
function checkAwsManaged(iam: Iam, arn: string): void {
  if (!isAwsManaged(arn)) throw noSuchEntity(`Policy ${arn} does not exist or is not attachable.`);
  if (!awsManagedPolicy(arn))
    iam.context.logger.warn("a policy of AWS's that is not known here is attached: see that its name is right", { "aws.iam.policy": arn });
}

function detachRolePolicy(iam: Iam): Action<AttachmentInput> {
  return async ({ RoleName, PolicyArn }) => {
    const role = iam.role(RoleName);
    if (!role.attached.includes(PolicyArn)) throw noSuchEntity(`Policy ${PolicyArn} was not found.`);
    await iam.putRole({ ...role, attached: role.attached.filter((arn) => arn !== PolicyArn) });
  };
}

function listAttachedRolePolicies(iam: Iam): Action<PageInput & { RoleName: string; PathPrefix?: string }> {
  return (input) => {
    const prefix = input.PathPrefix ?? "/";
    const attached = iam.role(input.RoleName).attached.filter((arn) => pathOf(arn).startsWith(prefix));
    const { items, end } = page(attached, (arn) => arn, input);
    return { AttachedPolicies: items.map((arn) => ({ PolicyName: policyNameOf(arn), PolicyArn: arn })), ...end };
  };
}

/** `/service-role/` of `arn:aws:iam::aws:policy/service-role/X`. */
function pathOf(arn: string): string {
  return arn.slice(arn.indexOf("/"), arn.lastIndexOf("/") + 1);
}

function listEntitiesForPolicy(iam: Iam): Action<ListEntitiesInput> {
  return (input) => {
    if (!isAwsManaged(input.PolicyArn)) findPolicy(iam, input.PolicyArn);
    const asked = input.EntityFilter === undefined || input.EntityFilter === "Role";
    const roles = asked ? iam.rolesWith(input.PolicyArn).filter((role) => role.path.startsWith(input.PathPrefix ?? "/")) : [];
    const { items, end } = page(roles, (role) => role.name, input);
    return { PolicyGroups: [], PolicyUsers: [], PolicyRoles: items.map(({ name, id }) => ({ RoleName: name, RoleId: id })), ...end };
  };
}
