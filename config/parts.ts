// Each part's own slice of the configuration, gathered under the part's name.
import { z } from "zod";
import { invokerSchema } from "../invoker/schema.ts";

export { invokerSchema };

export const servicesSchema = z.strictObject({}).default({}).describe("Settings of the services.");
export const connectorsSchema = z.strictObject({}).default({}).describe("Settings of the connectors.");
