// Access control lists: which may be set at all, and what the canned ones stand for. They are kept and given back, never enforced.
import type { Bucket } from "./bucket.ts";
import { aclNotSupported, invalidArgument, invalidRequest, malformedXml, missingSecurityHeader, unexpectedContent } from "./errors.ts";
import { canonicalUserId } from "./identity.ts";
import type { AccessControl, Grant } from "./version.ts";

export interface AclInput {
  readonly ACL?: string;
  readonly GrantFullControl?: string;
  readonly GrantRead?: string;
  readonly GrantReadACP?: string;
  readonly GrantWrite?: string;
  readonly GrantWriteACP?: string;
}

const ALL_USERS = "http://acs.amazonaws.com/groups/global/AllUsers";
const AUTHENTICATED_USERS = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers";
const LOG_DELIVERY = "http://acs.amazonaws.com/groups/s3/LogDelivery";

const group = (URI: string, Permission: string): Grant => ({ Grantee: { Type: "Group", URI }, Permission });

/** What each canned list grants besides FULL_CONTROL to the owner, who is the only account here. */
const CANNED: Readonly<Record<string, readonly Grant[]>> = {
  private: [],
  "public-read": [group(ALL_USERS, "READ")],
  "public-read-write": [group(ALL_USERS, "READ"), group(ALL_USERS, "WRITE")],
  "authenticated-read": [group(AUTHENTICATED_USERS, "READ")],
  "aws-exec-read": [],
  "bucket-owner-read": [],
  "bucket-owner-full-control": [],
  "log-delivery-write": [group(LOG_DELIVERY, "WRITE"), group(LOG_DELIVERY, "READ_ACP")],
};

/** Those that a bucket which enforces its owner's rule still takes, as they grant nobody else anything. */
const HARMLESS = ["private", "bucket-owner-full-control"];

const PERMISSIONS = {
  GrantFullControl: "FULL_CONTROL",
  GrantRead: "READ",
  GrantReadACP: "READ_ACP",
  GrantWrite: "WRITE",
  GrantWriteACP: "WRITE_ACP",
} as const;

/** The list of a resource that was given none: all to its owner. */
export function ownersOnly(accountId: string): AccessControl {
  const ID = canonicalUserId(accountId);
  return { Owner: { ID }, Grants: [{ Grantee: { Type: "CanonicalUser", ID }, Permission: "FULL_CONTROL" }] };
}

/** The list that `x-amz-acl` or `x-amz-grant-*` ask for; undefined when they are absent. */
export function readAclHeaders(input: AclInput, bucket: Bucket, accountId: string): AccessControl | undefined {
  const named = (Object.keys(PERMISSIONS) as (keyof typeof PERMISSIONS)[]).filter((name) => input[name] !== undefined);
  if (input.ACL === undefined && named.length === 0) return undefined;
  if (input.ACL !== undefined && named.length > 0) throw invalidRequest("Specifying both Canned ACLs and Header Grants is not allowed");
  if (!allowsAcls(bucket) && !(input.ACL !== undefined && HARMLESS.includes(input.ACL))) throw aclNotSupported();
  const owner = ownersOnly(accountId);
  if (input.ACL === undefined) {
    return {
      Owner: owner.Owner,
      Grants: named.flatMap((name) => readGrantees(input[name] as string).map((Grantee) => ({ Grantee, Permission: PERMISSIONS[name] }))),
    };
  }
  const grants = Object.hasOwn(CANNED, input.ACL) ? CANNED[input.ACL] : undefined;
  if (!grants) throw invalidArgument("", "x-amz-acl", input.ACL);
  return { Owner: owner.Owner, Grants: [...owner.Grants, ...grants] };
}

/** The list that PutBucketAcl or PutObjectAcl bring: in headers or in the body. */
export function readAcl(input: AclInput & { readonly AccessControlPolicy?: Partial<AccessControl> }, bucket: Bucket, accountId: string): AccessControl {
  const inHeaders = readAclHeaders(input, bucket, accountId);
  if (inHeaders && input.AccessControlPolicy) throw unexpectedContent();
  if (!inHeaders && !input.AccessControlPolicy) throw missingSecurityHeader();
  return inHeaders ?? readAclDocument(input.AccessControlPolicy ?? {}, bucket, accountId);
}

function readAclDocument(document: Partial<AccessControl>, bucket: Bucket, accountId: string): AccessControl {
  const owner = ownersOnly(accountId);
  const { Owner = owner.Owner, Grants = [] } = document;
  if (Grants.some(({ Grantee, Permission }) => !Grantee?.Type || !Permission)) throw malformedXml();
  const ownersOwn = Grants.every(({ Grantee }) => Grantee.ID === owner.Owner.ID);
  if (!allowsAcls(bucket) && !ownersOwn) throw aclNotSupported();
  return { Owner: { ID: Owner.ID }, Grants };
}

/** "By default, Object Ownership is set to the Bucket owner enforced setting and all ACLs are disabled." */
function allowsAcls(bucket: Bucket): boolean {
  const ownership = bucket.record.configurations["ownership"] as { Rules?: readonly { ObjectOwnership?: string }[] } | undefined;
  return (ownership?.Rules?.[0]?.ObjectOwnership ?? "BucketOwnerEnforced") !== "BucketOwnerEnforced";
}

/** `id="…", uri="…"`. */
function readGrantees(header: string): Grant["Grantee"][] {
  return header.split(",").map((entry) => {
    const [, kind, value] = /^\s*(id|uri|emailAddress)\s*=\s*"?([^"]+?)"?\s*$/i.exec(entry) ?? [];
    if (kind === undefined || value === undefined) throw invalidArgument("Argument format not recognized", "x-amz-grant", header);
    if (kind.toLowerCase() === "id") return { Type: "CanonicalUser", ID: value };
    return kind.toLowerCase() === "uri" ? { Type: "Group", URI: value } : { Type: "AmazonCustomerByEmail", EmailAddress: value };
  });
}
