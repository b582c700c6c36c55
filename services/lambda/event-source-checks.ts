// What the service of a source is asked before a mapping reads it: whether it is there, and whether a function can keep up with it.
import { parseArn } from "../../core/arn.ts";
import { ConnectionError, ServiceError } from "../../core/errors.ts";
import { ENDPOINT_TAG } from "../../core/event-source-mapping.ts";
import { invalidParameter } from "./errors.ts";
import type { SourceKind } from "./event-source-kind.ts";
import type { Lambda } from "./lambda.ts";
import type { Tags } from "./tags.ts";

/**
 * Throws InvalidParameterValueException when the source is not there, or gives its records again before the function has ended. `timeout` in seconds.
 * Nobody here is asked for a queue elsewhere.
 */
export async function checkSource(lambda: Lambda, { connector }: SourceKind, arn: string, tags: Tags, timeout: number): Promise<void> {
  if (connector === "sqs") return ENDPOINT_TAG in tags ? undefined : checkQueue(lambda, arn, timeout);
  if (connector === "kinesis") return ask(lambda, "kinesis", "DescribeStreamSummary", { StreamARN: arn }, `Stream not found: ${arn}`);
  if (connector === "dynamodb") return ask(lambda, "dynamodbstreams", "DescribeStream", { StreamArn: arn, Limit: 1 }, `Stream not found: ${arn}`);
  return ask(lambda, "kafka", "DescribeClusterV2", { ClusterArn: arn }, `Cluster not found: ${arn}`);
}

async function checkQueue({ context: { aws } }: Lambda, arn: string, timeout: number): Promise<void> {
  const { resource: QueueName = "", accountId: QueueOwnerAWSAccountId } = parseArn(arn) ?? {};
  const { QueueUrl } = await aws.call<{ QueueUrl: string }>("sqs", "GetQueueUrl", { QueueName, QueueOwnerAWSAccountId }).catch(withoutQueue);
  const asked = { QueueUrl, AttributeNames: ["QueueArn", "VisibilityTimeout"] };
  const { Attributes } = await aws.call<{ Attributes: Record<string, string> }>("sqs", "GetQueueAttributes", asked).catch(withoutQueue);
  if (Attributes["QueueArn"] !== arn) throw noQueue();
  const visibility = Number(Attributes["VisibilityTimeout"]);
  if (visibility >= timeout) return;
  throw invalidParameter(`Queue visibility timeout: ${visibility} seconds is less than Function timeout: ${timeout} seconds`);
}

function withoutQueue(error: unknown): never {
  if (error instanceof ServiceError && error.fault === "client") throw noQueue(error);
  throw error;
}

function noQueue(cause?: unknown): ServiceError {
  return new ServiceError(
    "InvalidParameterValueException",
    "Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. SQS Error Message: The specified queue does not exist.",
    400,
    { cause },
  );
}

/** A service that is not here has nothing that could be read. */
async function ask({ context: { aws } }: Lambda, service: string, action: string, input: object, refusal: string): Promise<void> {
  await aws.call(service, action, input).catch((error: unknown) => {
    if (error instanceof ConnectionError) throw error;
    throw invalidParameter(refusal);
  });
}
