// Patterns of filters, written as YAML rather than as JSON in a text.
import { z } from "zod";

export const patternSchema = z.record(z.string(), z.unknown());

/** The two attributes of a subscription that say which messages it wants. */
export const filterPolicyShape = {
  filterPolicy: patternSchema.optional().describe("Only messages that match: `{ kind: [order, { prefix: re }] }`."),
  filterPolicyScope: z
    .enum(["MessageAttributes", "MessageBody"])
    .default("MessageAttributes")
    .describe("What the filter policy looks at: the message's attributes, or its body as JSON."),
};
