// Roles: made, shown, changed and deleted.
import type { Action } from "../../service.ts";
import { isAwsManaged } from "../aws-managed.ts";
import { showRole, showRoleBriefly } from "../documents.ts";
import { deleteConflict, limitExceeded, noSuchEntity } from "../errors.ts";
import type { Iam } from "../iam.ts";
import { ROLES, TRUST_POLICY_SIZE } from "../limits.ts";
import { type PageInput, page } from "../paging.ts";
import { checkPolicyDocument } from "../policy-document.ts";
import type { RoleRecord, Tag } from "../records.ts";
import { mergeTags } from "../tags.ts";

interface CreateRoleInput {
  readonly RoleName: string;
  readonly Path?: string;
  readonly AssumeRolePolicyDocument: string;
  readonly Description?: string;
  readonly MaxSessionDuration?: number;
  readonly PermissionsBoundary?: string;
  readonly Tags?: readonly Tag[];
}

interface UpdateRoleInput {
  readonly RoleName: string;
  readonly Description?: string;
  readonly MaxSessionDuration?: number;
}

const TRUST_QUOTA = { name: "ACLSizePerRole", size: TRUST_POLICY_SIZE };

export function roleActions(iam: Iam): Record<string, Action> {
  return {
    CreateRole: createRole(iam),
    GetRole: ({ RoleName }) => ({ Role: { ...showRole(iam.role(RoleName)), RoleLastUsed: {} } }),
    ListRoles: listRoles(iam),
    UpdateRole: async (input: UpdateRoleInput) => void (await updateRole(iam, input)),
    UpdateRoleDescription: async (input: UpdateRoleInput) => ({ Role: showRoleBriefly(await updateRole(iam, input)) }),
    DeleteRole: deleteRole(iam),
    UpdateAssumeRolePolicy: updateTrust(iam),
    PutRolePermissionsBoundary: putBoundary(iam),
    DeleteRolePermissionsBoundary: deleteBoundary(iam),
    ListInstanceProfilesForRole: listInstanceProfiles(iam),
  };
}

function createRole(iam: Iam): Action<CreateRoleInput> {
  return async (input) => {
    const { RoleName: name, Path: path = "/", AssumeRolePolicyDocument: trust, PermissionsBoundary: permissionsBoundary } = input;
    checkPolicyDocument(trust, "trust", TRUST_QUOTA);
    const roles = iam.records.role.list();
    iam.checkFree(roles, name, `Role with name ${name} already exists.`);
    if (roles.length >= ROLES) throw limitExceeded(`Cannot exceed quota for RolesPerAccount: ${ROLES}`);
    if (permissionsBoundary !== undefined) checkBoundary(iam, permissionsBoundary);
    const role: RoleRecord = {
      name,
      path,
      id: iam.id("AROA"),
      arn: iam.arn("role", path, name),
      created: iam.now(),
      trust,
      ...(input.Description !== undefined && { description: input.Description }),
      maxSessionDuration: input.MaxSessionDuration ?? 3600,
      ...(permissionsBoundary !== undefined && { permissionsBoundary }),
      tags: mergeTags([], input.Tags),
      inline: {},
      attached: [],
    };
    await iam.putRole(role);
    return { Role: showRole(role) };
  };
}

function listRoles(iam: Iam): Action<PageInput & { PathPrefix?: string }> {
  return (input) => {
    const roles = iam.records.role.list().filter((role) => role.path.startsWith(input.PathPrefix ?? "/"));
    const { items, end } = page(roles, (role) => role.name, input);
    return { Roles: items.map(showRoleBriefly), ...end };
  };
}

async function updateRole(iam: Iam, { RoleName, Description, MaxSessionDuration }: UpdateRoleInput): Promise<RoleRecord> {
  const role = iam.role(RoleName);
  const next = {
    ...role,
    ...(Description !== undefined && { description: Description }),
    ...(MaxSessionDuration !== undefined && { maxSessionDuration: MaxSessionDuration }),
  };
  await iam.putRole(next);
  return next;
}

function deleteRole(iam: Iam): Action<{ RoleName: string }> {
  return async ({ RoleName }) => {
    const role = iam.role(RoleName);
    if (role.attached.length > 0) throw deleteConflict("Cannot delete entity, must detach all policies first.");
    if (Object.keys(role.inline).length > 0) throw deleteConflict("Cannot delete entity, must delete policies first.");
    await iam.records.role.remove(role.name);
  };
}

function updateTrust(iam: Iam): Action<{ RoleName: string; PolicyDocument: string }> {
  return async ({ RoleName, PolicyDocument }) => {
    const role = iam.role(RoleName);
    checkPolicyDocument(PolicyDocument, "trust", TRUST_QUOTA);
    await iam.putRole({ ...role, trust: PolicyDocument });
  };
}

function putBoundary(iam: Iam): Action<{ RoleName: string; PermissionsBoundary: string }> {
  return async ({ RoleName, PermissionsBoundary }) => {
    const role = iam.role(RoleName);
    checkBoundary(iam, PermissionsBoundary);
    await iam.putRole({ ...role, permissionsBoundary: PermissionsBoundary });
  };
}

function deleteBoundary(iam: Iam): Action<{ RoleName: string }> {
  return async ({ RoleName }) => {
    const { permissionsBoundary, ...role } = iam.role(RoleName);
    if (permissionsBoundary === undefined) throw noSuchEntity(`The permissions boundary of role ${RoleName} cannot be found.`);
    await iam.putRole(role);
  };
}

function checkBoundary(iam: Iam, arn: string): void {
  if (!isAwsManaged(arn) && !iam.records.policy.has(arn)) throw noSuchEntity(`Scope ARN: ${arn} does not exist or is not attachable.`);
}

/** There are no instances, and so no profiles; tools ask before they delete a role. */
function listInstanceProfiles(iam: Iam): Action<{ RoleName: string }> {
  return ({ RoleName }) => {
    iam.role(RoleName);
    return { InstanceProfiles: [], IsTruncated: false };
  };
}
