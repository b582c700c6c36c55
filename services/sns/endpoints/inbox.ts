// Delivers email and text messages to where they can be looked at.
import type { Inbox } from "../inbox.ts";
import { textFor } from "../message.ts";
import { notificationOf } from "../notification.ts";
import type { Signer } from "../signer.ts";
import type { Deliver, Parcel } from "./endpoint.ts";

export function inboxEndpoint(inbox: Inbox, signer: Signer): Deliver {
  return async (parcel) => {
    const { message } = parcel.notice;
    const { protocol, endpoint } = parcel.subscription;
    inbox.add({
      protocol: protocol as "email" | "email-json" | "sms",
      to: endpoint,
      ...(protocol !== "sms" && { subject: message.subject ?? "AWS Notification Message" }),
      body: await bodyOf(parcel, signer),
      messageId: message.id,
      topicArn: message.topicArn,
      time: message.timestamp,
    });
  };
}

async function bodyOf({ notice, subscription }: Parcel, signer: Signer): Promise<string> {
  const { protocol } = subscription;
  if (protocol === "email-json") return JSON.stringify(await notificationOf(notice, subscription, signer));
  if (notice.type === "Notification") return textFor(protocol, notice.message);
  const { SubscribeURL } = await notificationOf(notice, subscription, signer);
  return `${notice.message.text}\n\n${SubscribeURL}\n`;
}
