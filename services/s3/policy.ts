// Bucket policies: checked for their form and for being public. They are kept and given back, never enforced.
import { ServiceError } from "../../core/errors.ts";
import type { BucketRecord } from "./bucket.ts";
import { accessDenied } from "./errors.ts";
import { POLICY_BYTES } from "./limits.ts";

interface Statement {
  readonly Effect?: string;
  readonly Principal?: unknown;
  readonly NotPrincipal?: unknown;
  readonly Action?: unknown;
  readonly NotAction?: unknown;
  readonly Resource?: unknown;
  readonly NotResource?: unknown;
  readonly Condition?: object;
}

/** Throws MalformedPolicy, or AccessDenied for a public policy that the bucket's public access block does not let in. */
export function checkPolicy(text: unknown, record: BucketRecord): string {
  const policy = String(text ?? "");
  if (Buffer.byteLength(policy) > POLICY_BYTES) throw malformed(`Policies must be at most ${POLICY_BYTES} bytes long`);
  const statements = readStatements(policy);
  if (statements.length === 0) throw malformed("Could not parse the policy: Statement is empty!");
  for (const statement of statements) checkStatement(statement);
  const block = record.configurations["publicAccessBlock"] as { BlockPublicPolicy?: boolean } | undefined;
  if (block?.BlockPublicPolicy && isPublic(policy)) {
    throw accessDenied(
      "User is not authorized to perform: s3:PutBucketPolicy because public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access.",
    );
  }
  return policy;
}

/** Whether anybody at all is allowed anything, on no condition. */
export function isPublic(policy: string): boolean {
  return readStatements(policy).some(({ Effect, Principal, Condition }) => Effect === "Allow" && !Condition && isAnybody(Principal));
}

function readStatements(policy: string): Statement[] {
  try {
    const document = JSON.parse(policy) as { Statement?: Statement | Statement[] };
    if (document === null || typeof document !== "object" || Array.isArray(document)) throw new TypeError("a policy is an object");
    return [document.Statement ?? []].flat();
  } catch {
    throw malformed("Policies must be valid JSON and the first byte must be '{'");
  }
}

function checkStatement(statement: Statement): void {
  if (statement.Effect !== "Allow" && statement.Effect !== "Deny") throw malformed(`Invalid effect: ${statement.Effect}`);
  if (statement.Principal === undefined && statement.NotPrincipal === undefined) throw malformed("Missing required field Principal");
  if (statement.Action === undefined && statement.NotAction === undefined) throw malformed("Missing required field Action");
  if (statement.Resource === undefined && statement.NotResource === undefined) throw malformed("Missing required field Resource");
}

function isAnybody(principal: unknown): boolean {
  if (principal === "*") return true;
  const accounts = principal !== null && typeof principal === "object" ? (principal as { AWS?: string | string[] }).AWS : undefined;
  return accounts !== undefined && [accounts].flat().includes("*");
}

function malformed(message: string): ServiceError {
  return new ServiceError("MalformedPolicy", message, 400);
}
