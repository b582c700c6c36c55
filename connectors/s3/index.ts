// The S3 connector: object events of the embedded S3, or of MinIO, become the notifications that Lambda gets from S3.
import { defineConnector } from "../connector.ts";
import { optionsSchema, settingsSchema } from "./schema.ts";
import { S3Source } from "./source.ts";
import { assemble } from "./translate.ts";

export const connector = defineConnector({
  name: "s3",
  schema: optionsSchema,
  settings: settingsSchema,
  intake: "pushed",
  invocationType: "Event",
  trigger: "datasource",
  async open(context) {
    const { listen } = context.settings;
    if (!listen) return new S3Source(context);
    const { startListening } = await import("./listen.ts");
    return new S3Source(context, [await startListening(listen, context)]);
  },
  assemble,
});
