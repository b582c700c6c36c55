// The settings of the S3 service.
import { z } from "zod";

export const schema = z
  .strictObject({
    endpoint: z
      .url({ protocol: /^https?$/ })
      .optional()
      .describe("Where another S3 answers, as `http://localhost:9000` for MinIO. Leave it out to use the embedded one."),
  })
  .describe("S3: the embedded one, or one that runs elsewhere.");

export type S3Config = z.infer<typeof schema>;
