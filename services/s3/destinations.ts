// Whether S3 may call the functions that a notification configuration names: asked of Lambda when the configuration is put.
import { bucketArn, parseFunctionReference } from "../../core/arn.ts";
import type { AwsClient } from "../../core/aws-client.ts";
import { ServiceError } from "../../core/errors.ts";
import type { LambdaConfiguration } from "./notification-configuration.ts";

interface Statement {
  readonly Effect?: string;
  readonly Principal?: string | { readonly Service?: string | readonly string[]; readonly AWS?: string | readonly string[] };
  readonly Action?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** Throws InvalidArgument, naming every function that does not exist or that S3 may not invoke for this bucket. */
export async function validateDestinations(aws: AwsClient, bucket: string, accountId: string, configurations: readonly LambdaConfiguration[]): Promise<void> {
  const arns = [...new Set(configurations.map(({ LambdaFunctionArn }) => LambdaFunctionArn))];
  const allowed = await Promise.all(arns.map((arn) => mayInvoke(aws, arn, { "aws:SourceArn": bucketArn(bucket), "aws:SourceAccount": accountId })));
  const refused = arns.filter((_, index) => !allowed[index]);
  if (refused.length === 0) return;
  const members = refused.flatMap((arn, index) => [
    [`ArgumentName${index + 1}`, `${arn}, null`],
    [`ArgumentValue${index + 1}`, `Not authorized to invoke function [${arn}]`],
  ]);
  throw new ServiceError("InvalidArgument", "Unable to validate the following destination configurations", 400, { members: Object.fromEntries(members) });
}

/** A function that does not exist has no policy either: S3 cannot tell, and says the same of both. */
async function mayInvoke(aws: AwsClient, arn: string, request: Readonly<Record<string, string>>): Promise<boolean> {
  const { name, qualifier } = parseFunctionReference(arn) ?? { name: arn };
  try {
    const { Policy } = await aws.call<{ Policy: string }>("lambda", "GetPolicy", { FunctionName: name, ...(qualifier && { Qualifier: qualifier }) });
    return (JSON.parse(Policy) as { Statement: readonly Statement[] }).Statement.some((statement) => allows(statement, request));
  } catch (error) {
    if (error instanceof ServiceError && error.code === "ResourceNotFoundException") return false;
    throw error;
  }
}

function allows(statement: Statement, request: Readonly<Record<string, string>>): boolean {
  if (statement.Effect !== "Allow" || !isForS3(statement.Principal)) return false;
  if (!list(statement.Action).some((action) => ["lambda:InvokeFunction", "lambda:*", "*"].includes(action))) return false;
  return Object.entries(statement.Condition ?? {}).every(([operator, conditions]) =>
    Object.entries(conditions).every(([key, patterns]) => holds(operator, list(patterns), conditionValue(request, key))),
  );
}

function isForS3(principal: Statement["Principal"]): boolean {
  if (principal === undefined || typeof principal === "string") return principal === "*";
  return list(principal.Service).includes("s3.amazonaws.com") || list(principal.AWS).includes("*");
}

/** Condition keys are not case-sensitive. */
function conditionValue(request: Readonly<Record<string, string>>, key: string): string | undefined {
  return Object.entries(request).find(([name]) => name.toLowerCase() === key.toLowerCase())?.[1];
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
