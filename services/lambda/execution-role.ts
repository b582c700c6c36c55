// A function's execution role: whether Lambda may assume it, as the role's trust policy says.
import { DEFAULT_ROLE, parseArn, roleArn } from "../../core/arn.ts";
import { ServiceError } from "../../core/errors.ts";
import { accessDenied, invalidParameter } from "./errors.ts";
import type { Lambda } from "./lambda.ts";
import { trusts } from "./trust-policy.ts";

/** Who runs functions, as trust policies call it. */
const LAMBDA = "lambda.amazonaws.com";

/**
 * Throws InvalidParameterValueException when the role does not trust Lambda. Only IAM's own roles are held to their word: another may exist in AWS, and
 * scripts that work there name it here. With `strictRoles` it is refused as AWS refuses what it cannot find.
 */
export async function checkExecutionRole(lambda: Lambda, arn: string): Promise<void> {
  const { place, config } = lambda;
  if (config.strictRoles && parseArn(arn)?.accountId !== place.accountId) throw accessDenied("Cross-account pass role is not allowed.");
  const trust = await readTrust(lambda, arn);
  const assumable = trust === undefined ? mayBeUnknown(lambda, arn) : trusts(trust, LAMBDA, "sts:AssumeRole");
  if (!assumable) throw invalidParameter("The role defined for the function cannot be assumed by Lambda.");
}

/** The functions of a configuration file need no role that somebody made. */
function mayBeUnknown({ place, config }: Lambda, arn: string): boolean {
  return !config.strictRoles || arn === roleArn(DEFAULT_ROLE, place.accountId);
}

/** The role's trust policy, as JSON; undefined where IAM has no such role. */
async function readTrust({ context: { aws } }: Lambda, arn: string): Promise<string | undefined> {
  const RoleName = arn.slice(arn.lastIndexOf("/") + 1);
  try {
    const { Role } = await aws.call<{ Role: { Arn: string; AssumeRolePolicyDocument: string } }>("iam", "GetRole", { RoleName });
    return Role.Arn === arn ? decodeURIComponent(Role.AssumeRolePolicyDocument) : undefined;
  } catch (error) {
    if (error instanceof ServiceError && UNKNOWN.has(error.code)) return undefined;
    throw error;
  }
}

/** IAM has no such role, no role can have such a name, or there is no IAM. */
const UNKNOWN: ReadonlySet<string> = new Set(["NoSuchEntity", "ValidationError", "NotImplemented"]);
