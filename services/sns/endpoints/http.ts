// Delivers to HTTP and HTTPS endpoints, with SNS's headers.
import type { Clock } from "../../../core/clock.ts";
import { effectivePolicy } from "../delivery-policy.ts";
import { HTTP_PATIENCE_MS } from "../limits.ts";
import { textFor } from "../message.ts";
import { notificationOf } from "../notification.ts";
import type { Signer } from "../signer.ts";
import { isRaw } from "../subscription.ts";
import type { Topics } from "../topics.ts";
import { type Deliver, type Parcel, PermanentFailure } from "./endpoint.ts";

/** `hostClock`: whoever answers lives in real time. */
export function httpEndpoint(topics: Topics, signer: Signer, hostClock: Clock): Deliver {
  return async (parcel) => {
    const { subscription, notice } = parcel;
    const raw = isRaw(subscription) && notice.type === "Notification";
    const body = raw ? textFor(subscription.protocol, notice.message) : JSON.stringify(await notificationOf(notice, subscription, signer), null, 2);
    const status = await post(withoutUser(subscription.endpoint), headersOf(parcel, raw, topics), body, hostClock);
    if (status >= 200 && status < 300) return;
    if (status === 429 || status >= 500) throw new Error(`${subscription.endpoint} answered ${status}`);
    throw new PermanentFailure(`${subscription.endpoint} answered ${status}`);
  };
}

function headersOf({ subscription, notice, traceHeader }: Parcel, raw: boolean, topics: Topics): Record<string, string> {
  const { message } = notice;
  const topic = topics.findByArn(message.topicArn);
  const { requestPolicy } = effectivePolicy(subscription.attributes["DeliveryPolicy"], topic?.attributes["DeliveryPolicy"]);
  const { username, password } = new URL(subscription.endpoint);
  const credentials = [username, password].map(decodeURIComponent).join(":");
  return {
    "Content-Type": requestPolicy.headerContentType,
    "User-Agent": "Amazon Simple Notification Service Agent",
    "x-amz-sns-message-type": notice.type,
    "x-amz-sns-message-id": message.id,
    "x-amz-sns-topic-arn": message.topicArn,
    ...(notice.type !== "SubscriptionConfirmation" && { "x-amz-sns-subscription-arn": subscription.arn }),
    ...(raw && { "x-amz-sns-rawdelivery": "true" }),
    ...(username && { Authorization: `Basic ${Buffer.from(credentials).toString("base64")}` }),
    ...(traceHeader !== undefined && { "X-Amzn-Trace-Id": traceHeader }),
  };
}

/** A redirection is an answer like any other. */
async function post(url: string, headers: Record<string, string>, body: string, hostClock: Clock): Promise<number> {
  const late = new AbortController();
  using _patience = hostClock.timer(HTTP_PATIENCE_MS, () => late.abort(new Error(`${url} did not answer within ${HTTP_PATIENCE_MS} ms`)));
  const response = await fetch(url, { method: "POST", headers, body, redirect: "manual", signal: late.signal });
  await response.body?.cancel();
  return response.status;
}

/** User and password go into a header. */
function withoutUser(endpoint: string): string {
  const url = new URL(endpoint);
  url.username = "";
  url.password = "";
  return url.href;
}
