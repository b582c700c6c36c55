// Delivers to Lambda functions: the connector makes Lambda's event of it, and Lambda's own queue has it from there.
import { parseFunctionReference } from "../../../core/arn.ts";
import type { Bus } from "../../../core/bus.ts";
import { Payload } from "../../../core/payload.ts";
import type { Registry } from "../../../core/registry.ts";
import { subjects } from "../../../core/subjects.ts";
import { notificationOf } from "../notification.ts";
import type { Signer } from "../signer.ts";
import { type Deliver, PermanentFailure } from "./endpoint.ts";

export function functionEndpoint(bus: Bus, registry: Registry, signer: Signer): Deliver {
  return async ({ notice, subscription, envelope }) => {
    const { topicArn } = notice.message;
    const { name, qualifier } = parseFunctionReference(subscription.endpoint) ?? { name: "" };
    if (!registry.resolve(name, qualifier)) throw new PermanentFailure(`there is no function ${subscription.endpoint}`);
    const data = Payload.of({ subscriptionArn: subscription.arn, notification: await notificationOf(notice, subscription, signer) });
    await bus.publish(subjects.source("sns", topicArn.slice(topicArn.lastIndexOf(":") + 1)), { ...envelope, data });
  };
}
