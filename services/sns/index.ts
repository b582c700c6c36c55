// The SNS service: topics, subscriptions, and the deliveries from one to the other.
import { ServiceError } from "../../core/errors.ts";
import { JournaledMap } from "../journaled-map.ts";
import type { HostContext, OpenService, ServicePage } from "../service.ts";
import { validationMessage } from "../validation.ts";
import { accessActions } from "./actions/access.ts";
import { publishingActions } from "./actions/publishing.ts";
import { subscriptionActions } from "./actions/subscriptions.ts";
import { topicActions } from "./actions/topics.ts";
import { Backlog, type Waiting } from "./backlog.ts";
import { type Accepted, Deduplication } from "./deduplication.ts";
import { Deliverer } from "./deliverer.ts";
import { functionEndpoint } from "./endpoints/function.ts";
import { httpEndpoint } from "./endpoints/http.ts";
import { inboxEndpoint } from "./endpoints/inbox.ts";
import { queueEndpoint } from "./endpoints/queue.ts";
import { Inbox } from "./inbox.ts";
import { model } from "./model.ts";
import { CERTIFICATE_PATH } from "./notification.ts";
import { Publisher } from "./publisher.ts";
import type { SnsConfig } from "./schema.ts";
import { type KeptKey, Signer } from "./signer.ts";
import type { Subscription } from "./subscription.ts";
import type { Topic } from "./topic.ts";
import { Topics } from "./topics.ts";

interface Kept extends Record<string, unknown> {
  topic: Topic;
  subscription: Subscription;
  accepted: Accepted;
  waiting: Waiting;
  key: KeptKey;
}

export const open: OpenService<SnsConfig, HostContext> = async (_config, context) => {
  const { bus, registry, aws, clock, hostClock } = context;
  const kept = await JournaledMap.open<Kept>(context.journal, ["topic", "subscription", "accepted", "waiting", "key"]);
  const topics = new Topics(context, kept.topic, kept.subscription);
  const deduplication = new Deduplication(kept.accepted, clock);
  const publisher = new Publisher(topics, deduplication);
  const inbox = new Inbox();
  const signer = new Signer(kept.key);
  const backlog = new Backlog(kept.waiting);
  const http = httpEndpoint(topics, signer, hostClock);
  const mail = inboxEndpoint(inbox, signer);
  const endpoints = {
    sqs: queueEndpoint(aws, signer),
    lambda: functionEndpoint(bus, registry, signer),
    ...{ http, https: http, email: mail, "email-json": mail, sms: mail },
  };
  const deliverer = new Deliverer({ topics, signer, backlog, endpoints, hostClock });
  return {
    name: "sns",
    signingNames: ["sns"],
    model,
    actions: { ...topicActions(topics), ...accessActions(topics), ...subscriptionActions(topics, publisher), ...publishingActions(topics, publisher, inbox) },
    pages: {
      "/_lambdabus/inbox": () => json(inbox.list()),
      [`${CERTIFICATE_PATH}/{file}`]: ({ file = "" }) => certificate(signer.certificate(file)),
    },
    invalid: (failures) => new ServiceError("ValidationError", validationMessage(failures)),
    reset: async () => {
      inbox.clear();
      await Promise.all([deduplication.clear(), backlog.clear()]);
    },
    [Symbol.asyncDispose]: () => deliverer[Symbol.asyncDispose](),
  };
};

function json(value: unknown): ServicePage {
  return { contentType: "application/json", body: `${JSON.stringify(value)}\n` };
}

function certificate(pem: string | undefined): ServicePage | undefined {
  return pem === undefined ? undefined : { contentType: "application/x-pem-file", body: pem };
}
