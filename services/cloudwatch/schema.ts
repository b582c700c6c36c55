// The configuration of the CloudWatch service: it has nothing to set.
import { z } from "zod";

export const schema = z
  .strictObject({})
  .describe("The CloudWatch API, as far as metrics go: those of Lambda, those that clients put, those that functions embed in their logs.");

export type CloudWatchConfig = z.infer<typeof schema>;
