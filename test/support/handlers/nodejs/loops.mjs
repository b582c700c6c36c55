// Each sends, by AWS's SDK, to the place that it was called from: a loop, unless it ends by itself after HOPS runs.
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";

const [lambda, s3, sns, sqs] = [new LambdaClient(), new S3Client({ forcePathStyle: true }), new SNSClient(), new SQSClient()];
const ended = (hops) => hops >= Number(process.env.HOPS ?? 100);

export async function sends({ Records }) {
  for (const { eventSourceARN, body } of Records) {
    const QueueUrl = `${process.env.AWS_ENDPOINT_URL}/000000000000/${eventSourceARN.split(":").at(-1)}`;
    if (!ended(Number(body))) await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: String(Number(body) + 1) }));
  }
}

export async function publishes({ Records: [{ Sns }] }) {
  await sns.send(new PublishCommand({ TopicArn: Sns.TopicArn, Message: String(Number(Sns.Message) + 1) }));
}

export async function puts({ Records }) {
  for (const { bucket, object } of Records.map(({ s3 }) => s3)) {
    await s3.send(new PutObjectCommand({ Bucket: bucket.name, Key: String(Number(object.key) + 1), Body: "x" }));
  }
}

export const invokes = ({ hops }) => invoke(process.env.AWS_LAMBDA_FUNCTION_NAME, "Event", hops + 1);

/** What the innermost call came to. */
export async function calls({ hops }) {
  try {
    const { Payload } = await invoke(process.env.AWS_LAMBDA_FUNCTION_NAME, "RequestResponse", hops + 1);
    return JSON.parse(new TextDecoder().decode(Payload));
  } catch ({ name, $metadata, message }) {
    return { hops, name, status: $metadata.httpStatusCode, message };
  }
}

/** From the queue to the other function, which sends to the queue. */
export const passes = ({ Records: [{ body }] }) => invoke("returns", "Event", Number(body) + 1);
export const returns = ({ hops }) =>
  sqs.send(new SendMessageCommand({ QueueUrl: `${process.env.AWS_ENDPOINT_URL}/000000000000/ring`, MessageBody: String(hops + 1) }));

/** What they answer goes on by their destinations. */
export const answers = () => "an answer";
export const asks = answers;

/** Of what S3 or SNS have told a queue. */
export async function forwards({ Records }) {
  for (const { Records: objects = [], TopicArn, Message } of Records.map(({ body }) => JSON.parse(body))) {
    if (TopicArn) await publishes({ Records: [{ Sns: { TopicArn, Message } }] });
    await puts({ Records: objects });
  }
}

function invoke(FunctionName, InvocationType, hops) {
  return lambda.send(new InvokeCommand({ FunctionName, InvocationType, Payload: JSON.stringify({ hops }) }));
}
