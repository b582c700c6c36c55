// Passes what it gets on to the queue that it is told of, as an AWS SDK does: with the trace in a header.
export async function handler(event) {
  for (const { body } of event.Records) await forward(body);
}

async function forward(MessageBody) {
  const { AWS_ENDPOINT_URL, QUEUE, _X_AMZN_TRACE_ID } = process.env;
  if (!QUEUE) return;
  const headers = { "Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": "AmazonSQS.SendMessage", "X-Amzn-Trace-Id": _X_AMZN_TRACE_ID };
  const QueueUrl = `${AWS_ENDPOINT_URL}/000000000000/${QUEUE}`;
  const answer = await fetch(AWS_ENDPOINT_URL, { method: "POST", headers, body: JSON.stringify({ QueueUrl, MessageBody }) });
  if (!answer.ok) throw new Error(await answer.text());
}
