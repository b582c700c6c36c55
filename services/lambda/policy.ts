// A resource policy, of a function or a layer version: who besides its owner may do what with it.
import { ServiceError } from "../../core/errors.ts";
import { conflict, invalidParameter, notFound } from "./errors.ts";
import { POLICY_BYTES } from "./limits.ts";

export interface PolicyRecord {
  readonly revisionId: string;
  readonly statements: readonly Statement[];
}

export interface Statement {
  readonly Sid: string;
  readonly Effect: "Allow";
  readonly Principal: "*" | { readonly Service: string } | { readonly AWS: string };
  readonly Action: string;
  readonly Resource: string;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** The members of AddPermission that make a statement. */
export interface PermissionInput {
  readonly StatementId: string;
  readonly Action: string;
  readonly Principal: string;
  readonly SourceArn?: string;
  readonly SourceAccount?: string;
  readonly EventSourceToken?: string;
  readonly FunctionUrlAuthType?: string;
  readonly PrincipalOrgID?: string;
  readonly InvokedViaFunctionUrl?: boolean;
}

/** A statement about `resource`, the function's ARN. Throws InvalidParameterValueException for a principal that is none. */
export function makeStatement(input: PermissionInput, resource: string): Statement {
  const conditions = makeConditions(input);
  return {
    Sid: input.StatementId,
    Effect: "Allow",
    Principal: readPrincipal(input.Principal),
    Action: input.Action,
    Resource: resource,
    ...(Object.keys(conditions).length > 0 && { Condition: conditions }),
  };
}

function readPrincipal(principal: string): Statement["Principal"] {
  if (principal === "*") return "*";
  if (/^\d{12}$/.test(principal)) return { AWS: `arn:aws:iam::${principal}:root` };
  if (/^arn:aws[a-z-]*:(iam|sts)::\d{12}:(root|(user|role|assumed-role)\/.+)$/.test(principal)) return { AWS: principal };
  if (/^[a-z0-9-]+(\.[a-z0-9-]+)*\.amazon(aws)?\.com(\.cn)?$/.test(principal)) return { Service: principal };
  throw invalidParameter("The provided principal was invalid. Please check the principal and try again.");
}

function makeConditions(input: PermissionInput): Record<string, Record<string, string>> {
  const equals = present({
    "AWS:SourceAccount": input.SourceAccount,
    "lambda:EventSourceToken": input.EventSourceToken,
    "lambda:FunctionUrlAuthType": input.FunctionUrlAuthType,
    "aws:PrincipalOrgID": input.PrincipalOrgID,
  });
  const like = present({ "AWS:SourceArn": input.SourceArn });
  const bool = present({ "lambda:InvokedViaFunctionUrl": input.InvokedViaFunctionUrl?.toString() });
  return present({ StringEquals: equals, Bool: bool, ArnLike: like });
}

/** Members that are there and not empty. */
function present<T extends string | Record<string, string>>(members: Record<string, T | undefined>): Record<string, T> {
  const kept = Object.entries(members).filter(([, value]) => value !== undefined && (typeof value === "string" || Object.keys(value).length > 0));
  return Object.fromEntries(kept) as Record<string, T>;
}

/** The policy with one more statement. Throws ResourceConflictException for a Sid that is taken, PolicyLengthExceededException when it grows too long. */
export function addStatement(policy: PolicyRecord | undefined, statement: Statement, revisionId: string): PolicyRecord {
  const statements = policy?.statements ?? [];
  if (statements.some((existing) => existing.Sid === statement.Sid)) {
    throw conflict(`The statement id (${statement.Sid}) provided already exists. Please provide a new statement id, or remove the existing statement.`);
  }
  const next = { revisionId, statements: [...statements, statement] };
  const bytes = Buffer.byteLength(writePolicy(next));
  if (bytes > POLICY_BYTES) {
    const text = `The final policy size (${bytes}) is bigger than the limit (${POLICY_BYTES}).`;
    throw new ServiceError("PolicyLengthExceededException", text, 400);
  }
  return next;
}

/** The policy without a statement; undefined when it was the last one. Throws ResourceNotFoundException. */
export function removeStatement(policy: PolicyRecord | undefined, sid: string, revisionId: string): PolicyRecord | undefined {
  if (!policy) throw notFound("No policy is associated with the given resource.");
  const statements = policy.statements.filter((statement) => statement.Sid !== sid);
  if (statements.length === policy.statements.length) throw notFound(`Statement ${sid} is not found in resource policy.`);
  return statements.length > 0 ? { revisionId, statements } : undefined;
}

/** The document as GetPolicy shows it: JSON. */
export function writePolicy(policy: PolicyRecord): string {
  return JSON.stringify({ Version: "2012-10-17", Id: "default", Statement: policy.statements });
}
