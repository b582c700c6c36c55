// A notification → the record that Lambda gets from SNS, and the envelope around it.
import type { EventEnvelope } from "../../core/event.ts";
import { Payload } from "../../core/payload.ts";
import type { SnsDelivery } from "./schema.ts";

/** The canonical record: members, their order and their form are SNS's. A missing subject is null, and attributes are always there. */
export function translateRecord({ subscriptionArn, notification }: SnsDelivery) {
  return {
    EventSource: "aws:sns",
    EventVersion: "1.0",
    EventSubscriptionArn: subscriptionArn,
    Sns: {
      Type: notification.Type,
      MessageId: notification.MessageId,
      TopicArn: notification.TopicArn,
      Subject: notification.Subject ?? null,
      Message: notification.Message,
      Timestamp: notification.Timestamp,
      SignatureVersion: notification.SignatureVersion,
      Signature: notification.Signature,
      SigningCertUrl: notification.SigningCertURL,
      UnsubscribeUrl: notification.UnsubscribeURL,
      MessageAttributes: notification.MessageAttributes ?? {},
    },
  };
}

/** One record for each invocation. */
export function translate(delivery: SnsDelivery, envelope: EventEnvelope): EventEnvelope {
  return { ...envelope, data: Payload.of(assemble([translateRecord(delivery)])) };
}

export function assemble(records: readonly unknown[]) {
  return { Records: records };
}
