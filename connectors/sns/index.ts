// The SNS connector: notifications for functions become the events that Lambda gets from SNS.
import { defineConnector } from "../connector.ts";
import { optionsSchema, settingsSchema } from "./schema.ts";
import { SnsSource } from "./source.ts";
import { assemble } from "./translate.ts";

export const connector = defineConnector({
  name: "sns",
  schema: optionsSchema,
  settings: settingsSchema,
  intake: "pushed",
  invocationType: "Event",
  trigger: "pubsub",
  open: async (context) => new SnsSource(context),
  assemble,
});
