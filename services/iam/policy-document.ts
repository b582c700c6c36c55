// What IAM refuses in a policy document: its JSON, its elements, their forms. What a document allows is not judged here.
import { limitExceeded, malformedPolicy } from "./errors.ts";

/** `identity`: says what its holder may do. `trust`: says who may assume the role. */
export type PolicyKind = "identity" | "trust";

type Statement = Readonly<Record<string, unknown>>;

const DOCUMENT_ELEMENTS = new Set(["Version", "Id", "Statement"]);
const STATEMENT_ELEMENTS = new Set(["Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition"]);
const VERSION = "2012-10-17";
/** And the one that is meant where none is given; only trust policies may still have it. */
const OLD_VERSION = "2008-10-17";
const TRUST_ACTIONS = /^(\*|sts:(\*|[A-Za-z*?]+))$/;

/** Throws MalformedPolicyDocument in IAM's words, LimitExceeded when the document is too long. `quota` names the limit that is meant. */
export function checkPolicyDocument(text: string, kind: PolicyKind, quota: { readonly name: string; readonly size: number }): void {
  const document = parse(text, kind);
  for (const element in document) if (!DOCUMENT_ELEMENTS.has(element)) throw syntaxError(kind, `Has prohibited field ${element}`);
  const version = document["Version"];
  if (version !== undefined && version !== OLD_VERSION && version !== VERSION) throw syntaxError(kind, "The policy must contain a valid version string");
  if (kind === "identity" && version !== VERSION) throw malformedPolicy("Policy document must be version 2012-10-17 or greater.");
  const statements = statementsOf(document, kind);
  checkSids(statements);
  for (const statement of statements) checkStatement(statement, kind);
  if (sizeOf(text) > quota.size) throw limitExceeded(`Cannot exceed quota for ${quota.name}: ${quota.size}`);
}

/** Characters that count: white space does not. */
export function sizeOf(text: string): number {
  return text.replace(/\s/g, "").length;
}

function parse(text: string, kind: PolicyKind): Statement {
  try {
    const document: unknown = JSON.parse(text);
    if (isObject(document)) return document;
  } catch {
    // said below
  }
  throw syntaxError(kind, "This policy contains invalid Json");
}

function statementsOf(document: Statement, kind: PolicyKind): Statement[] {
  const found = document["Statement"];
  const statements = Array.isArray(found) ? found : [found];
  if (found === undefined || statements.length === 0) throw syntaxError(kind, "Missing required field Statement");
  for (const statement of statements) if (!isObject(statement)) throw syntaxError(kind, "This policy contains invalid Json");
  return statements;
}

function checkSids(statements: readonly Statement[]): void {
  const sids = statements.map((statement) => statement["Sid"]).filter((sid) => sid !== undefined && sid !== "");
  for (const sid of sids) {
    if (typeof sid !== "string") throw malformedPolicy("Syntax errors in policy.");
    if (!/^[A-Za-z0-9]*$/.test(sid))
      throw malformedPolicy("Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*");
  }
  if (new Set(sids).size < sids.length) throw malformedPolicy("Statement IDs (SID) in a single policy must be unique.");
}

function checkStatement(statement: Statement, kind: PolicyKind): void {
  for (const element in statement) if (!STATEMENT_ELEMENTS.has(element)) throw syntaxError(kind, `Has prohibited field ${element}`);
  const effect = statement["Effect"];
  if (effect === undefined) throw syntaxError(kind, "Missing required field Effect");
  if (effect !== "Allow" && effect !== "Deny") throw syntaxError(kind, `Invalid effect: ${effect}`);
  if (statement["Condition"] !== undefined) checkCondition(statement["Condition"], kind);
  if (kind === "trust") checkTrust(statement);
  else checkIdentity(statement);
}

function checkTrust(statement: Statement): void {
  for (const element of ["Resource", "NotResource"]) if (statement[element] !== undefined) throw malformedPolicy(`Has prohibited field ${element}`);
  if (statement["Principal"] === undefined && statement["NotPrincipal"] === undefined) throw malformedPolicy("Missing required field Principal");
  checkPrincipal(statement["Principal"] ?? statement["NotPrincipal"]);
  const actions = exclusive(statement, "Action", "NotAction", "trust");
  if (actions === undefined) throw malformedPolicy("Missing required field Action");
  if (!actions.every((action) => TRUST_ACTIONS.test(action))) throw malformedPolicy("AssumeRole policy may only specify STS AssumeRole actions.");
}

function checkIdentity(statement: Statement): void {
  if (statement["Principal"] !== undefined || statement["NotPrincipal"] !== undefined) throw malformedPolicy("Policy document should not specify a principal.");
  const actions = exclusive(statement, "Action", "NotAction", "identity");
  if (actions === undefined || actions.length === 0) throw malformedPolicy("Policy statement must contain actions.");
  for (const action of actions) checkAction(action);
  const resources = exclusive(statement, "Resource", "NotResource", "identity");
  if (resources === undefined || resources.length === 0) throw malformedPolicy("Policy statement must contain resources.");
  for (const resource of resources) checkResource(resource);
}

function checkAction(action: string): void {
  if (action === "*") return;
  const [vendor, name, ...more] = action.split(":");
  if (name === undefined) throw malformedPolicy("Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.");
  if (more.length > 0) throw malformedPolicy("Actions/Condition can contain only one colon.");
  if (!/^[A-Za-z0-9-]+$/.test(vendor as string)) throw malformedPolicy(`Vendor ${vendor} is not valid`);
  if (!/^[A-Za-z0-9*?]+$/.test(name)) throw malformedPolicy("The policy failed legacy parsing");
}

function checkResource(resource: string): void {
  if (resource === "*") return;
  const [scheme, partition, service] = resource.split(":");
  if (scheme !== "arn") throw malformedPolicy(`Resource ${resource} must be in ARN format or "*".`);
  if (partition !== "*" && !/^aws(-[a-z-]+)?$/.test(partition ?? ""))
    throw malformedPolicy(`Partition "${partition ?? ""}" is not valid for resource "${resource}".`);
  if (!service || resource.split(":").length < 6) throw malformedPolicy("The policy failed legacy parsing");
}

function checkPrincipal(principal: unknown): void {
  if (principal === "*") return;
  if (!isObject(principal) || Object.keys(principal).length === 0) throw malformedPolicy(`Invalid principal in policy: ${JSON.stringify(principal)}`);
  for (const [kind, names] of Object.entries(principal)) {
    const texts = textsOf(names);
    if (!["AWS", "Service", "Federated", "CanonicalUser"].includes(kind) || !texts || texts.length === 0)
      throw malformedPolicy(`Invalid principal in policy: ${JSON.stringify(principal)}`);
    for (const name of texts) if (!isPrincipal(kind, name)) throw malformedPolicy(`Invalid principal in policy: "${kind.toUpperCase()}":"${name}"`);
  }
}

function isPrincipal(kind: string, name: string): boolean {
  if (kind === "Service") return /^[a-z0-9-]+(\.[a-z0-9-]+)*\.(amazonaws\.com(\.cn)?|amazon\.com|aws\.internal)$/.test(name);
  if (kind === "AWS")
    return /^(\*|\d{12}|arn:aws[a-z-]*:(iam|sts)::\d{12}:(root|(user|role|assumed-role|federated-user)\/.+)|A[A-Z]{3}[A-Z0-9]{12,})$/.test(name);
  return name !== "";
}

function checkCondition(condition: unknown, kind: PolicyKind): void {
  const sound = isObject(condition) && Object.values(condition).every((keys) => isObject(keys) && Object.values(keys).every(isConditionValue));
  if (!sound) throw syntaxError(kind, "This policy contains invalid Json");
}

function isConditionValue(value: unknown): boolean {
  return Array.isArray(value) ? value.every(isScalar) : isScalar(value);
}

function isScalar(value: unknown): boolean {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}

/** The texts of whichever of the two elements is there; both at once are an error. */
function exclusive(statement: Statement, element: string, opposite: string, kind: PolicyKind): string[] | undefined {
  if (statement[element] !== undefined && statement[opposite] !== undefined) throw syntaxError(kind, `Has prohibited field ${opposite}`);
  const found = statement[element] ?? statement[opposite];
  if (found === undefined) return undefined;
  const texts = textsOf(found);
  if (!texts) throw malformedPolicy("Syntax errors in policy.");
  return texts;
}

function textsOf(value: unknown): string[] | undefined {
  const texts = Array.isArray(value) ? value : [value];
  return texts.every((text) => typeof text === "string") ? texts : undefined;
}

/** Of identity policies IAM says only that there is something wrong; of trust policies, what. */
function syntaxError(kind: PolicyKind, detail: string): Error {
  return malformedPolicy(kind === "trust" ? detail : "Syntax errors in policy.");
}

function isObject(value: unknown): value is Statement {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
