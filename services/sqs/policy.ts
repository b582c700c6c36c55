// A queue's access policy: which documents SQS takes. It is kept and shown again, and not enforced.
import { ServiceError } from "../../core/errors.ts";
import { invalidAttributeValue } from "./errors.ts";
import { POLICY_ACTIONS, POLICY_BYTES, POLICY_STATEMENTS } from "./limits.ts";

export type Statement = Readonly<Record<string, unknown>>;

export interface Policy {
  readonly Version?: string;
  readonly Id?: string;
  readonly Statement: readonly Statement[];
}

const VERSIONS: readonly unknown[] = [undefined, "2008-10-17", "2012-10-17"];
const ELEMENTS = ["Version", "Id", "Statement"];
const STATEMENT_ELEMENTS = ["Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition"];
const PRINCIPALS = ["AWS", "Service", "Federated", "CanonicalUser"];
/** Of this service alone, in any case. */
const ACTION = /^(\*|sqs:[a-z*?]+)$/i;
const RESOURCE = /^(\*|arn:.+)$/;

/** A document that was taken; one statement may stand without a list. */
export function readPolicy(text: string): Policy {
  const policy = JSON.parse(text) as Policy;
  return { ...policy, Statement: listOf(policy.Statement) as Statement[] };
}

/** Throws InvalidAttributeValue, which does not say what is wrong, and OverLimit. */
export function checkPolicy(text: string): void {
  const document = parse(text);
  const statements = listOf(document?.["Statement"]);
  if (!document || !hasOnly(document, ELEMENTS) || !VERSIONS.includes(document["Version"]) || statements.length === 0) throw invalidAttributeValue("Policy");
  if (Buffer.byteLength(text) > POLICY_BYTES) throw invalidAttributeValue("Policy");
  if (statements.length > POLICY_STATEMENTS) {
    throw overLimit(`${statements.length} statements were found in the submitted policy, max allowed is ${POLICY_STATEMENTS}`);
  }
  for (const statement of statements) {
    if (!isObject(statement) || !isStatement(statement)) throw invalidAttributeValue("Policy");
    checkActionCount(listOf(statement["Action"] ?? statement["NotAction"]).length);
  }
}

/** Throws OverLimit. */
export function checkActionCount(count: number): void {
  if (count > POLICY_ACTIONS) throw overLimit(`${count} Actions were found, maximum allowed is ${POLICY_ACTIONS}.`);
}

function overLimit(message: string): ServiceError {
  return new ServiceError("OverLimit", message, 403);
}

/** With one element or its opposite, never both. A resource may be absent: it can only be the queue. */
function isStatement(statement: Statement): boolean {
  const { Sid, Effect, Condition } = statement as Readonly<Record<"Sid" | "Effect" | "Condition", unknown>>;
  const either = (name: string): unknown => {
    const [is, isNot] = [statement[name], statement[`Not${name}`]];
    return is === undefined || isNot === undefined ? (is ?? isNot) : null;
  };
  const resource = either("Resource");
  return (
    hasOnly(statement, STATEMENT_ELEMENTS) &&
    (Sid === undefined || typeof Sid === "string") &&
    (Effect === "Allow" || Effect === "Deny") &&
    isPrincipal(either("Principal")) &&
    areTexts(either("Action"), ACTION) &&
    (resource === undefined || areTexts(resource, RESOURCE)) &&
    (Condition === undefined || (isObject(Condition) && Object.values(Condition).every(isObject)))
  );
}

function isPrincipal(value: unknown): boolean {
  if (value === "*") return true;
  return isObject(value) && Object.keys(value).length > 0 && hasOnly(value, PRINCIPALS) && Object.values(value).every((names) => areTexts(names, /./));
}

/** One text, or a list of some. */
function areTexts(value: unknown, pattern: RegExp): boolean {
  const texts = listOf(value);
  return texts.length > 0 && texts.every((text) => typeof text === "string" && pattern.test(text));
}

function listOf(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

function hasOnly(value: object, names: readonly string[]): boolean {
  return Object.keys(value).every((name) => names.includes(name));
}

function parse(text: string): Statement | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Statement {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
