// The configuration of the Lambda service.
import { z } from "zod";

export const schema = z
  .strictObject({
    strictRuntimes: z
      .boolean()
      .default(false)
      .describe("Refuse runtimes as AWS does from the day on which it stops creating or updating functions on them. Otherwise deprecated runtimes still work."),
    strictRoles: z
      .boolean()
      .default(false)
      .describe(
        "Refuse execution roles that IAM does not have here, and those of other accounts, as AWS does. Otherwise only a role that IAM has must trust Lambda. The functions of the file are taken with theirs, `lambdabus`.",
      ),
  })
  .describe("The Lambda API: functions, versions, aliases, policies, invocations.");

export type LambdaConfig = z.infer<typeof schema>;
