// The configuration of the SQS service: it has nothing to set.
import { z } from "zod";

export const schema = z.strictObject({}).describe("The SQS API: standard and FIFO queues.");

export type SqsConfig = z.infer<typeof schema>;
