// Records as the API shows them. Policy documents are URL-encoded, as IAM encodes them.
import type { PolicyRecord, PolicyVersionRecord, RoleRecord, UserRecord } from "./records.ts";

type Shown = Record<string, unknown>;

/** RFC 3986: everything but letters, digits and `-_.~`. */
export function encodeDocument(document: string): string {
  return encodeURIComponent(document).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** ListRoles leaves out tags, boundary and last use. */
export function showRoleBriefly(role: RoleRecord): Shown {
  return {
    Path: role.path,
    RoleName: role.name,
    RoleId: role.id,
    Arn: role.arn,
    CreateDate: new Date(role.created),
    AssumeRolePolicyDocument: encodeDocument(role.trust),
    ...(role.description !== undefined && { Description: role.description }),
    MaxSessionDuration: role.maxSessionDuration,
  };
}

export function showRole(role: RoleRecord): Shown {
  return {
    ...showRoleBriefly(role),
    ...(role.permissionsBoundary !== undefined && {
      PermissionsBoundary: { PermissionsBoundaryType: "Policy", PermissionsBoundaryArn: role.permissionsBoundary },
    }),
    ...(role.tags.length > 0 && { Tags: role.tags }),
  };
}

/** `used` says how often the policy is attached, and how often it is a boundary. */
export function showPolicyBriefly(policy: PolicyRecord, used: { attachments: number; boundaries: number }): Shown {
  return {
    PolicyName: policy.name,
    PolicyId: policy.id,
    Arn: policy.arn,
    Path: policy.path,
    DefaultVersionId: policy.defaultVersion,
    AttachmentCount: used.attachments,
    PermissionsBoundaryUsageCount: used.boundaries,
    IsAttachable: true,
    CreateDate: new Date(policy.created),
    UpdateDate: new Date(policy.updated),
  };
}

/** ListPolicies leaves out description and tags. */
export function showPolicy(policy: PolicyRecord, used: { attachments: number; boundaries: number }): Shown {
  return {
    ...showPolicyBriefly(policy, used),
    ...(policy.description !== undefined && { Description: policy.description }),
    Tags: policy.tags,
  };
}

/** The document is shown by GetPolicyVersion alone. */
export function showPolicyVersion(policy: PolicyRecord, version: PolicyVersionRecord, withDocument = false): Shown {
  return {
    ...(withDocument && { Document: encodeDocument(version.document) }),
    VersionId: version.id,
    IsDefaultVersion: version.id === policy.defaultVersion,
    CreateDate: new Date(version.created),
  };
}

export function showUser(user: UserRecord): Shown {
  return {
    Path: user.path,
    UserName: user.name,
    UserId: user.id,
    Arn: user.arn,
    CreateDate: new Date(user.created),
    ...(user.tags.length > 0 && { Tags: user.tags }),
  };
}
