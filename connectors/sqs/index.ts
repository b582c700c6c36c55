// The SQS connector: queues, ours or elsewhere, polled for the functions that are mapped to them.
import { defineConnector } from "../connector.ts";
import { assembleRecords } from "../records.ts";
import { optionsSchema, settingsSchema } from "./schema.ts";
import { SqsSource } from "./source.ts";

export const connector = defineConnector({
  name: "sqs",
  schema: optionsSchema,
  settings: settingsSchema,
  intake: "polled",
  invocationType: "RequestResponse",
  trigger: "pubsub",
  open: (context) => SqsSource.open(context),
  assemble: assembleRecords,
});
