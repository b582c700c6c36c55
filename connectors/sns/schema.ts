// What the SNS connector takes: nothing to set, and the form in which the SNS service tells of a message for a function.
import { z } from "zod";

export const optionsSchema = z.strictObject({}).describe("A subscription of a function: what it filters, SNS has filtered already.");

export const settingsSchema = z.strictObject({}).describe("Settings of the SNS connector.");

/** A notification as SNS writes it for queues and HTTP, and whose it is. */
export const deliverySchema = z.object({
  subscriptionArn: z.string(),
  notification: z.object({
    Type: z.string(),
    MessageId: z.string(),
    TopicArn: z.string(),
    Subject: z.string().optional(),
    Message: z.string(),
    Timestamp: z.string(),
    SignatureVersion: z.string(),
    Signature: z.string(),
    SigningCertURL: z.string(),
    UnsubscribeURL: z.string(),
    MessageAttributes: z.record(z.string(), z.object({ Type: z.string(), Value: z.string() })).optional(),
  }),
});

export type SnsSettings = z.infer<typeof settingsSchema>;
export type SnsDelivery = z.infer<typeof deliverySchema>;
