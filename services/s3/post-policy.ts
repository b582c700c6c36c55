// The policy that a form carries: what may be posted with it, and until when. Its signature is not checked, as any credentials are accepted.
import { ServiceError } from "../../core/errors.ts";
import { accessDenied, entityTooLarge } from "./errors.ts";

type Condition = Readonly<Record<string, string>> | readonly [string, string | number, string | number];

export interface SizeLimits {
  readonly min: number;
  readonly max: number;
}

/** Fields that need no condition: they prove the policy, or are the file. */
const FREE = new Set(["policy", "file", "x-amz-signature", "signature", "awsaccesskeyid"]);

/** Checks the fields, and gives the limits that the file must keep. Throws AccessDenied or InvalidPolicyDocument. */
export function checkPostPolicy(encoded: string, fields: ReadonlyMap<string, string>, bucket: string, now: number): SizeLimits {
  const { expiration, conditions } = readPolicy(encoded);
  if (!(Date.parse(expiration) >= now)) throw accessDenied("Invalid according to Policy: Policy expired.");
  const named = new Set<string>();
  let limits: SizeLimits = { min: 0, max: Number.POSITIVE_INFINITY };
  for (const [operator, subject, operand] of conditions.flatMap(normalize)) {
    if (operator === "content-length-range") {
      limits = { min: Number(subject), max: Number(operand) };
      continue;
    }
    const name = String(subject).replace(/^\$/, "").toLowerCase();
    named.add(name);
    const value = name === "bucket" ? bucket : (fields.get(name) ?? "");
    const holds = operator === "eq" ? value === String(operand) : operator === "starts-with" && value.startsWith(String(operand));
    if (!holds) throw accessDenied(`Invalid according to Policy: Policy Condition failed: ${JSON.stringify([operator, `$${name}`, operand])}`);
  }
  const extra = [...fields.keys()].find((name) => !named.has(name) && !FREE.has(name) && !name.startsWith("x-ignore-"));
  if (extra !== undefined) throw accessDenied(`Invalid according to Policy: Extra input fields: ${extra}`);
  return limits;
}

/** Throws EntityTooSmall or EntityTooLarge. */
export function checkPostedSize(size: number, { min, max }: SizeLimits): void {
  if (size > max) throw entityTooLarge(size, max);
  if (size >= min) return;
  const members = { ProposedSize: size, MinSizeAllowed: min };
  throw new ServiceError("EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size", 400, { members });
}

/** `{"acl": "private"}` is short for `["eq", "$acl", "private"]`. */
function normalize(condition: Condition): (readonly [string, string | number, string | number])[] {
  if (Array.isArray(condition)) return [[String(condition[0]).toLowerCase(), condition[1], condition[2]]];
  return Object.entries(condition).map(([name, value]) => ["eq", `$${name}`, value] as const);
}

function readPolicy(encoded: string): { expiration: string; conditions: readonly Condition[] } {
  try {
    const policy = JSON.parse(Buffer.from(encoded, "base64").toString());
    if (typeof policy.expiration === "string" && Array.isArray(policy.conditions)) return policy;
  } catch {
    // Not JSON: the same as JSON that is no policy.
  }
  throw new ServiceError("InvalidPolicyDocument", "The content of the form does not meet the conditions specified in the policy document.", 400);
}
