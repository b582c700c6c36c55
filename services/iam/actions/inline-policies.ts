// Inline policies: documents that belong to one role.
import type { Action } from "../../service.ts";
import { encodeDocument } from "../documents.ts";
import { limitExceeded, noSuchEntity } from "../errors.ts";
import type { Iam } from "../iam.ts";
import { INLINE_POLICY_SIZE } from "../limits.ts";
import { type PageInput, page } from "../paging.ts";
import { checkPolicyDocument, sizeOf } from "../policy-document.ts";
import type { RoleRecord } from "../records.ts";

interface PolicyInput {
  readonly RoleName: string;
  readonly PolicyName: string;
}

export function inlinePolicyActions(iam: Iam): Record<string, Action> {
  return {
    PutRolePolicy: putRolePolicy(iam),
    GetRolePolicy: getRolePolicy(iam),
    ListRolePolicies: listRolePolicies(iam),
    DeleteRolePolicy: deleteRolePolicy(iam),
  };
}

function putRolePolicy(iam: Iam): Action<PolicyInput & { PolicyDocument: string }> {
  return async ({ RoleName, PolicyName, PolicyDocument }) => {
    const role = iam.role(RoleName);
    checkPolicyDocument(PolicyDocument, "identity", { name: "PolicySize", size: INLINE_POLICY_SIZE });
    const inline = { ...role.inline, [PolicyName]: PolicyDocument };
    const size = Object.values(inline).reduce((sum, document) => sum + sizeOf(document), 0);
    if (size > INLINE_POLICY_SIZE) throw limitExceeded(`Maximum policy size of ${INLINE_POLICY_SIZE} bytes exceeded for role ${RoleName}`);
    await iam.putRole({ ...role, inline });
  };
}

function getRolePolicy(iam: Iam): Action<PolicyInput> {
  return ({ RoleName, PolicyName }) => {
    const document = documentOf(iam.role(RoleName), PolicyName);
    return { RoleName, PolicyName, PolicyDocument: encodeDocument(document) };
  };
}

function listRolePolicies(iam: Iam): Action<PageInput & { RoleName: string }> {
  return (input) => {
    const { items, end } = page(Object.keys(iam.role(input.RoleName).inline), (name) => name, input);
    return { PolicyNames: items, ...end };
  };
}

function deleteRolePolicy(iam: Iam): Action<PolicyInput> {
  return async ({ RoleName, PolicyName }) => {
    const role = iam.role(RoleName);
    documentOf(role, PolicyName);
    const { [PolicyName]: _, ...inline } = role.inline;
    await iam.putRole({ ...role, inline });
  };
}

function documentOf(role: RoleRecord, name: string): string {
  const document = Object.hasOwn(role.inline, name) ? role.inline[name] : undefined;
  if (document === undefined) throw noSuchEntity(`The role policy with name ${name} cannot be found.`);
  return document;
}
