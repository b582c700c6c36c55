// Whether S3 may call the functions, and can send to the queues and topics, that a notification configuration names: asked when it is put.
import { type Arn, bucketArn, parseArn, parseFunctionReference } from "../../core/arn.ts";
import type { AwsClient } from "../../core/aws-client.ts";
import { ServiceError } from "../../core/errors.ts";
import type { Ids } from "../../core/ids.ts";
import { NOTIFICATION_SUBJECT, sendMessage } from "../../core/message-target.ts";
import { messageTargets, type NotificationConfiguration } from "./notification-configuration.ts";

interface Statement {
  readonly Effect?: string;
  readonly Principal?: string | { readonly Service?: string | readonly string[]; readonly AWS?: string | readonly string[] };
  readonly Action?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

interface Refused {
  readonly name: string;
  readonly reason: string;
}

/**
 * Throws InvalidArgument, naming every function that does not exist or that S3 may not invoke for this bucket, and every queue and topic that does not exist.
 * Policies of queues and topics are not enforced here, and not asked for.
 */
export async function validateDestinations(aws: AwsClient, bucket: string, accountId: string, configuration: NotificationConfiguration): Promise<void> {
  const functions = unique((configuration.LambdaFunctionConfigurations ?? []).map(({ LambdaFunctionArn }) => LambdaFunctionArn));
  const targets = unique(messageTargets(configuration).map(({ arn }) => arn));
  const request = { "aws:SourceArn": bucketArn(bucket), "aws:SourceAccount": accountId };
  const looked = await Promise.all([
    ...targets.map(async (arn) => ((await exists(aws, arn)) ? undefined : missing(arn))),
    ...functions.map(async (arn) =>
      (await mayInvoke(aws, arn, request)) ? undefined : { name: `${arn}, null`, reason: `Not authorized to invoke function [${arn}]` },
    ),
  ]);
  const refused = looked.filter((each): each is Refused => each !== undefined);
  if (refused.length === 0) return;
  const members = refused.flatMap(({ name, reason }, index) => [
    [`ArgumentName${index + 1}`, name],
    [`ArgumentValue${index + 1}`, reason],
  ]);
  throw new ServiceError("InvalidArgument", "Unable to validate the following destination configurations", 400, { members: Object.fromEntries(members) });
}

function unique(arns: readonly string[]): string[] {
  return [...new Set(arns)];
}

function missing(arn: string): Refused {
  return { name: arn, reason: `The destination ${parseArn(arn)?.service === "sqs" ? "queue" : "topic"} does not exist` };
}

async function exists(aws: AwsClient, arn: string): Promise<boolean> {
  const { service, resource, accountId } = parseArn(arn) as Arn;
  try {
    if (service === "sqs") await aws.call("sqs", "GetQueueUrl", { QueueName: resource, QueueOwnerAWSAccountId: accountId });
    else await aws.call("sns", "GetTopicAttributes", { TopicArn: arn });
    return true;
  } catch (error) {
    if (error instanceof ServiceError && error.fault === "client") return false;
    throw error;
  }
}

/** What S3 sends to queues and topics as soon as they are named. */
export async function sendTestEvents(aws: AwsClient, ids: Ids, bucket: string, time: number, configuration: NotificationConfiguration): Promise<void> {
  const text = JSON.stringify({
    Service: "Amazon S3",
    Event: "s3:TestEvent",
    Time: new Date(time).toISOString(),
    Bucket: bucket,
    RequestId: ids.base32(16),
    HostId: ids.base64(48),
  });
  const arns = unique(messageTargets(configuration).map(({ arn }) => arn));
  await Promise.all(arns.map((arn) => sendMessage(aws, arn, { text, subject: NOTIFICATION_SUBJECT })));
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
