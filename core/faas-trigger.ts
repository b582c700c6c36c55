// What OpenTelemetry's conventions call the kind of thing that runs a function, `faas.trigger`, by the connector that brought the event.

const TRIGGERS: Readonly<Record<string, FaasTrigger>> = {
  s3: "datasource",
  dynamodb: "datasource",
  sqs: "pubsub",
  sns: "pubsub",
  kinesis: "pubsub",
  kafka: "pubsub",
  eventbridge: "pubsub",
  logs: "pubsub",
  cron: "timer",
  http: "http",
};

export type FaasTrigger = "datasource" | "http" | "pubsub" | "timer" | "other";

/** Direct calls, and what is not known, are `other`. */
export function faasTrigger(connector: string | undefined): FaasTrigger {
  return TRIGGERS[connector ?? ""] ?? "other";
}
