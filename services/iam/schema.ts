// The configuration of the IAM service: it has nothing to set.
import { z } from "zod";

export const schema = z.strictObject({}).describe("The IAM API: roles, policies and users, as scripts and tools make them first. Nothing is denied by them.");

export type IamConfig = z.infer<typeof schema>;
