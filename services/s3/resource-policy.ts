// What the policies of functions, queues and topics say of S3 and a bucket.

interface Statement {
  readonly Sid?: string;
  readonly Effect?: string;
  readonly Principal?: string | { readonly Service?: string | readonly string[]; readonly AWS?: string | readonly string[] };
  readonly Action?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** What S3 asks to do, and for which bucket: `lambda:InvokeFunction`, with condition keys by name. */
export interface PolicyRequest {
  readonly action: string;
  readonly keys: Readonly<Record<string, string>>;
}

/** Whether some statement allows it to S3, and none denies it. */
export function allowsS3(policy: string, request: PolicyRequest): boolean {
  const statements = statementsOf(policy).filter((statement) => concerns(statement, request));
  return statements.some(({ Effect }) => Effect === "Allow") && statements.every(({ Effect }) => Effect !== "Deny");
}

/** Whether it is the one that a topic has when nobody gave it any. */
export function isDefaultPolicy(policy: string): boolean {
  return statementsOf(policy).every(({ Sid }) => Sid === "__default_statement_ID");
}

function statementsOf(policy: string): readonly Statement[] {
  const { Statement: statements } = JSON.parse(policy) as { readonly Statement: Statement | readonly Statement[] };
  return [statements].flat();
}

function concerns({ Principal, Action, Condition = {} }: Statement, { action, keys }: PolicyRequest): boolean {
  if (!isForS3(Principal) || !list(Action).some((pattern) => isLike(action.toLowerCase(), pattern.toLowerCase()))) return false;
  return Object.entries(Condition).every(([operator, conditions]) =>
    Object.entries(conditions).every(([key, patterns]) => holds(operator, list(patterns), conditionValue(keys, key))),
  );
}

function isForS3(principal: Statement["Principal"]): boolean {
  if (principal === undefined || typeof principal === "string") return principal === "*";
  return list(principal.Service).includes("s3.amazonaws.com") || list(principal.AWS).includes("*");
}

/** Condition keys are not case-sensitive. */
function conditionValue(keys: PolicyRequest["keys"], key: string): string | undefined {
  return Object.entries(keys).find(([name]) => name.toLowerCase() === key.toLowerCase())?.[1];
}

/** An operator that is not among those that AddPermission writes does not hold. */
function holds(operator: string, patterns: readonly string[], value: string | undefined): boolean {
  if (value === undefined) return false;
  if (operator === "StringEquals" || operator === "ArnEquals") return patterns.includes(value);
  return /^(Arn|String)Like$/.test(operator) && patterns.some((pattern) => isLike(value, pattern));
}

function isLike(value: string, pattern: string): boolean {
  const source = pattern
    .replace(/[\\^$.|+()[\]{}]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${source}$`, "s").test(value);
}

function list(value: string | readonly string[] | undefined): readonly string[] {
  return value === undefined ? [] : typeof value === "string" ? [value] : value;
}
