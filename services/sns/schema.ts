// The configuration of the SNS service: it has nothing to set.
import { z } from "zod";

export const schema = z.strictObject({}).describe("The SNS API: standard and FIFO topics.");

export type SnsConfig = z.infer<typeof schema>;
