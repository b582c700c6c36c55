// What OpenTelemetry's conventions call the things that bring events, by our connectors' names.

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

/** The spellings are the conventions' own. */
const SYSTEMS: Readonly<Record<string, string>> = { sqs: "aws_sqs", sns: "aws.sns" };

export type FaasTrigger = "datasource" | "http" | "pubsub" | "timer" | "other";

/** `faas.trigger`: direct calls, and what is not known, are `other`. */
export function faasTrigger(connector: string | undefined): FaasTrigger {
  return TRIGGERS[connector ?? ""] ?? "other";
}

/** `messaging.system`; undefined where no messages are brought. */
export function messagingSystem(connector: string | undefined): string | undefined {
  return SYSTEMS[connector ?? ""];
}
