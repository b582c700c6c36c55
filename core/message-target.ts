// Sends a message to a queue or a topic by its ARN, as services of AWS do that notify either.
import { type Arn, parseArn } from "./arn.ts";
import type { AwsClient } from "./aws-client.ts";

export interface NotificationMessage {
  readonly text: string;
  /** Topics only. */
  readonly subject?: string;
  /** X-Ray's header; queues have an attribute for it. */
  readonly traceHeader?: string | undefined;
}

/** What S3 writes over its notifications. */
export const NOTIFICATION_SUBJECT = "Amazon S3 Notification";

/** `arn` names a queue or a topic. Throws what SQS or SNS answers. */
export async function sendMessage(aws: AwsClient, arn: string, { text, subject, traceHeader }: NotificationMessage): Promise<void> {
  const { service, accountId, resource } = parseArn(arn) as Arn;
  if (service === "sns") return void (await aws.call("sns", "Publish", { TopicArn: arn, Message: text, ...(subject !== undefined && { Subject: subject }) }));
  const header = traceHeader !== undefined && { MessageSystemAttributes: { AWSTraceHeader: { DataType: "String", StringValue: traceHeader } } };
  await aws.call("sqs", "SendMessage", { QueueUrl: `/${accountId}/${resource}`, MessageBody: text, ...header });
}
