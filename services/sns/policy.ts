// A topic's access policy: kept and changed by permissions, and not enforced.
import { invalidParameter, notFound } from "./errors.ts";
import { defaultPolicy, type Topic } from "./topic.ts";

interface Statement {
  readonly Sid?: string;
}

export interface Policy {
  readonly Statement: readonly Statement[];
}

/** Undefined when it is none. */
export function parsePolicy(text: string): Policy | undefined {
  try {
    const value = JSON.parse(text) as { Statement?: unknown } | null;
    const statements = Array.isArray(value?.Statement) ? value.Statement : [value?.Statement];
    return statements.every((statement) => typeof statement === "object" && statement !== null)
      ? { ...value, Statement: statements as Statement[] }
      : undefined;
  } catch {
    return undefined;
  }
}

export interface Permission {
  readonly Label: string;
  readonly AWSAccountId: readonly string[];
  readonly ActionName: readonly string[];
}

/** The policy's text with a statement more. Throws InvalidParameter. */
export function withPermission(topic: Topic, owner: string, { Label, AWSAccountId, ActionName }: Permission): string {
  const policy = policyOf(topic, owner);
  if (!/^[A-Za-z0-9_-]{1,80}$/.test(Label)) throw invalidParameter("Label");
  if (policy.Statement.some(({ Sid }) => Sid === Label)) throw invalidParameter("Statement already exists");
  if (AWSAccountId.length === 0 || !AWSAccountId.every((id) => /^\d{12}$/.test(id))) throw invalidParameter("AWSAccountId");
  const unknown = ActionName.find((name) => !ACTIONS.includes(name));
  if (ActionName.length === 0 || unknown !== undefined) throw invalidParameter(`Policy statement action out of service scope!`);
  const principals = AWSAccountId.map((id) => `arn:aws:iam::${id}:root`);
  const statement = {
    Sid: Label,
    Effect: "Allow",
    Principal: { AWS: principals.length === 1 ? principals[0] : principals },
    Action: ActionName.length === 1 ? `SNS:${ActionName[0]}` : ActionName.map((name) => `SNS:${name}`),
    Resource: topic.arn,
  };
  return JSON.stringify({ ...policy, Statement: [...policy.Statement, statement] });
}

/** The policy's text without a statement. Throws NotFound. */
export function withoutPermission(topic: Topic, owner: string, label: string): string {
  const policy = policyOf(topic, owner);
  const Statement = policy.Statement.filter(({ Sid }) => Sid !== label);
  if (Statement.length === policy.Statement.length) throw notFound("Statement");
  return JSON.stringify({ ...policy, Statement });
}

const ACTIONS: readonly string[] = [
  ..."GetTopicAttributes SetTopicAttributes AddPermission RemovePermission DeleteTopic Subscribe ListSubscriptionsByTopic Publish".split(" "),
  ..."GetDataProtectionPolicy PutDataProtectionPolicy ListTagsForResource Receive *".split(" "),
];

function policyOf({ arn, attributes }: Topic, owner: string): Policy {
  return parsePolicy(attributes["Policy"] ?? defaultPolicy(arn, owner)) as Policy;
}
