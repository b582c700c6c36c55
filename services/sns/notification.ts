// The document that SQS and HTTP endpoints receive, member by member in SNS's order, and the text of it that is signed.
import { textFor } from "./message.ts";
import type { Notice } from "./notice.ts";
import type { Signer } from "./signer.ts";
import type { Subscription } from "./subscription.ts";

/** Where the gateway serves certificates. */
export const CERTIFICATE_PATH = "/_lambdabus/sns";

/** The whole document. Those of FIFO topics are not signed. */
export async function notificationOf(notice: Notice, subscription: Subscription, signer: Signer): Promise<Record<string, unknown>> {
  const { message, endpoint, type } = notice;
  const confirmation = type !== "Notification";
  const subscribeUrl =
    confirmation && `${endpoint}/?${new URLSearchParams({ Action: "ConfirmSubscription", TopicArn: message.topicArn, Token: notice.token ?? "" })}`;
  const content = {
    Type: type,
    MessageId: message.id,
    ...(confirmation && { Token: notice.token }),
    ...(message.sequenceNumber !== undefined && { SequenceNumber: message.sequenceNumber }),
    TopicArn: message.topicArn,
    ...(message.subject !== undefined && { Subject: message.subject }),
    Message: textFor(subscription.protocol, message),
    ...(subscribeUrl && { SubscribeURL: subscribeUrl }),
    Timestamp: message.timestamp,
  };
  return {
    ...content,
    ...(message.sequenceNumber === undefined && (await signatureOf(content, notice, signer))),
    ...(!confirmation && { UnsubscribeURL: unsubscribeUrl(endpoint, subscription.arn) }),
    ...(Object.keys(message.attributes).length > 0 && { MessageAttributes: message.attributes }),
  };
}

async function signatureOf(content: Readonly<Record<string, unknown>>, { message, endpoint }: Notice, signer: Signer): Promise<Record<string, string>> {
  const version = message.signatureVersion;
  const Signature = await signer.sign(signedText(content), version);
  return { SignatureVersion: version, Signature, SigningCertURL: `${endpoint}${CERTIFICATE_PATH}/${await signer.fileName()}` };
}

/** The members that are signed, in the order of their names, name and value a line each. */
const SIGNED = ["Message", "MessageId", "Subject", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"];

export function signedText(content: Readonly<Record<string, unknown>>): string {
  return SIGNED.filter((name) => content[name] !== undefined)
    .map((name) => `${name}\n${content[name]}\n`)
    .join("");
}

function unsubscribeUrl(endpoint: string, arn: string): string {
  return `${endpoint}/?${new URLSearchParams({ Action: "Unsubscribe", SubscriptionArn: arn })}`;
}
