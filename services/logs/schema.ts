// The configuration of the CloudWatch Logs service.
import { z } from "zod";

export const schema = z
  .strictObject({
    maximumMegabytes: z
      .number()
      .int()
      .min(1)
      .default(256)
      .describe("What all log streams together may take on disk, in MB; the streams that were written longest ago give way to new ones."),
  })
  .describe("The CloudWatch Logs API: log groups, streams and events; what functions print is in `/aws/lambda/<function>`.");

export type LogsConfig = z.infer<typeof schema>;
