// What a role's trust policy says of a service that wants to assume the role.

type Texts = string | readonly string[];

interface Statement {
  readonly Effect: "Allow" | "Deny";
  readonly Principal?: Principals;
  readonly NotPrincipal?: Principals;
  readonly Action?: Texts;
  readonly NotAction?: Texts;
  readonly Condition?: object;
}

type Principals = "*" | Readonly<Record<string, Texts>>;

/**
 * Whether `document`, JSON that IAM has checked, lets `service` do `action`: one statement allows it and none denies it. Conditions are taken
 * to be met where they allow and not to be met where they deny, as nothing is known of what they ask.
 */
export function trusts(document: string, service: string, action: string): boolean {
  const statements = many((JSON.parse(document) as { Statement: Statement | readonly Statement[] }).Statement);
  const speaking = statements.filter((statement) => isAbout(statement, service, action));
  const denied = speaking.some(({ Effect, Condition }) => Effect === "Deny" && !Condition);
  return !denied && speaking.some(({ Effect }) => Effect === "Allow");
}

function isAbout({ Principal, NotPrincipal, Action, NotAction }: Statement, service: string, action: string): boolean {
  const who = Principal ? names(Principal, service) : !names(NotPrincipal ?? "*", service);
  const what = Action ? many(Action).some((pattern) => covers(pattern, action)) : !many(NotAction ?? []).some((pattern) => covers(pattern, action));
  return who && what;
}

/** `{"AWS":"*"}` is everybody, as `"*"` is. */
function names(principals: Principals, service: string): boolean {
  if (principals === "*") return true;
  return many(principals["Service"] ?? []).includes(service) || many(principals["AWS"] ?? []).includes("*");
}

/** IAM's patterns: `*` any text, `?` one character, the case of letters regardless. */
function covers(pattern: string, action: string): boolean {
  const expression = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${expression}$`, "i").test(action);
}

function many<T>(values: T | readonly T[]): readonly T[] {
  return Array.isArray(values) ? values : [values as T];
}
