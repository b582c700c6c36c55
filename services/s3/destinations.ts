// Whether S3 may call the functions, and can send to the queues and topics, that a notification configuration names: asked when it is put.
import { type Arn, bucketArn, parseArn, parseFunctionReference } from "../../core/arn.ts";
import type { AwsClient } from "../../core/aws-client.ts";
import { ServiceError } from "../../core/errors.ts";
import type { Ids } from "../../core/ids.ts";
import { NOTIFICATION_SUBJECT, sendMessage } from "../../core/message-target.ts";
import { messageTargets, type NotificationConfiguration } from "./notification-configuration.ts";
import { allowsS3, isDefaultPolicy } from "./resource-policy.ts";

interface Refused {
  readonly name: string;
  readonly reason: string;
}

/**
 * Throws InvalidArgument, naming every function, queue and topic that does not exist or whose policy does not let S3 in for this bucket.
 * A queue or topic that nobody has given a policy is open to S3: AWS would refuse it, but nobody writes policies for a queue on his own machine.
 */
export async function validateDestinations(aws: AwsClient, bucket: string, accountId: string, configuration: NotificationConfiguration): Promise<void> {
  const functions = unique((configuration.LambdaFunctionConfigurations ?? []).map(({ LambdaFunctionArn }) => LambdaFunctionArn));
  const targets = unique(messageTargets(configuration).map(({ arn }) => arn));
  const keys = { "aws:SourceArn": bucketArn(bucket), "aws:SourceAccount": accountId };
  const looked = await Promise.all([
    ...targets.map((arn) => refusalOf(aws, arn, keys)),
    ...functions.map(async (arn) =>
      (await mayInvoke(aws, arn, keys)) ? undefined : { name: `${arn}, null`, reason: `Not authorized to invoke function [${arn}]` },
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

type Keys = Readonly<Record<string, string>>;

/** Of a queue or a topic; undefined when S3 may send there. */
async function refusalOf(aws: AwsClient, arn: string, keys: Keys): Promise<Refused | undefined> {
  const isQueue = parseArn(arn)?.service === "sqs";
  const kind = isQueue ? "queue" : "topic";
  const attributes = await (isQueue ? queueAttributes(aws, arn) : topicAttributes(aws, arn)).catch(absentOr);
  if (!attributes) return { name: arn, reason: `The destination ${kind} does not exist` };
  const { Policy } = attributes;
  if (!Policy || isDefaultPolicy(Policy) || allowsS3(Policy, { action: isQueue ? "sqs:SendMessage" : "sns:Publish", keys })) return undefined;
  return { name: arn, reason: `Permissions on the destination ${kind} do not allow S3 to publish notifications from this bucket` };
}

interface Attributes {
  readonly Policy?: string;
}

async function queueAttributes(aws: AwsClient, arn: string): Promise<Attributes> {
  const { resource, accountId } = parseArn(arn) as Arn;
  const { QueueUrl } = await aws.call<{ QueueUrl: string }>("sqs", "GetQueueUrl", { QueueName: resource, QueueOwnerAWSAccountId: accountId });
  return (await aws.call<{ Attributes?: Attributes }>("sqs", "GetQueueAttributes", { QueueUrl, AttributeNames: ["Policy"] })).Attributes ?? {};
}

async function topicAttributes(aws: AwsClient, TopicArn: string): Promise<Attributes> {
  return (await aws.call<{ Attributes?: Attributes }>("sns", "GetTopicAttributes", { TopicArn })).Attributes ?? {};
}

/** What cannot be asked for is not there, for S3. */
function absentOr(error: unknown): undefined {
  if (!(error instanceof ServiceError) || error.fault !== "client") throw error;
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
async function mayInvoke(aws: AwsClient, arn: string, keys: Keys): Promise<boolean> {
  const { name, qualifier } = parseFunctionReference(arn) ?? { name: arn };
  try {
    const { Policy } = await aws.call<{ Policy: string }>("lambda", "GetPolicy", { FunctionName: name, ...(qualifier && { Qualifier: qualifier }) });
    return allowsS3(Policy, { action: "lambda:InvokeFunction", keys });
  } catch (error) {
    if (error instanceof ServiceError && error.code === "ResourceNotFoundException") return false;
    throw error;
  }
}
