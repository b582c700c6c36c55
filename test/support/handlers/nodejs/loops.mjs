// Each sends, by AWS's SDK, to the place that it was called from: a loop, unless it ends by itself after HOPS runs. Only the client that is used is loaded.
const ended = (hops) => hops >= Number(process.env.HOPS ?? 100);

export async function sends({ Records }) {
  for (const { eventSourceARN, body } of Records) {
    if (!ended(Number(body))) await enqueue(eventSourceARN.split(":").at(-1), Number(body) + 1);
  }
}

export const publishes = ({ Records: [{ Sns }] }) => publish(Sns.TopicArn, Number(Sns.Message) + 1);

export async function puts({ Records }) {
  for (const { bucket, object } of Records.map(({ s3 }) => s3)) await put(bucket.name, Number(object.key) + 1);
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
export const returns = ({ hops }) => enqueue("ring", hops + 1);

/** What they answer goes on by their destinations. */
export const answers = () => "an answer";
export const asks = answers;

/** Of what S3 or SNS have told a queue. */
export async function forwards({ Records }) {
  for (const { Records: objects = [], TopicArn, Message } of Records.map(({ body }) => JSON.parse(body))) {
    if (TopicArn) await publish(TopicArn, Number(Message) + 1);
    await puts({ Records: objects });
  }
}

async function enqueue(queue, hops) {
  const { sdk, client } = await load("sqs", "SQSClient");
  const QueueUrl = `${process.env.AWS_ENDPOINT_URL}/000000000000/${queue}`;
  await client.send(new sdk.SendMessageCommand({ QueueUrl, MessageBody: String(hops) }));
}

async function publish(TopicArn, hops) {
  const { sdk, client } = await load("sns", "SNSClient");
  await client.send(new sdk.PublishCommand({ TopicArn, Message: String(hops) }));
}

async function put(Bucket, hops) {
  const { sdk, client } = await load("s3", "S3Client");
  await client.send(new sdk.PutObjectCommand({ Bucket, Key: String(hops), Body: "x" }));
}

async function invoke(FunctionName, InvocationType, hops) {
  const { sdk, client } = await load("lambda", "LambdaClient");
  return client.send(new sdk.InvokeCommand({ FunctionName, InvocationType, Payload: JSON.stringify({ hops }) }));
}

const loaded = new Map();

async function load(service, Client) {
  if (!loaded.has(service)) {
    const sdk = await import(`@aws-sdk/client-${service}`);
    loaded.set(service, { sdk, client: new sdk[Client]({ forcePathStyle: true }) });
  }
  return loaded.get(service);
}
