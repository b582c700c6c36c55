// Each part's own slice of the configuration, gathered under the part's name.
import { type ZodType, z } from "zod";
import { connectorList } from "../connectors/index.ts";
import { serviceList } from "../services/index.ts";

export { invokerSchema } from "../invoker/schema.ts";

export const servicesSchema = gather(serviceList.map(({ name, schema }) => [name, schema])).describe("Settings of the services.");
export const connectorsSchema = gather(connectorList.map(({ name, settings }) => [name, settings])).describe("Settings of the connectors.");

/** A part that the file does not speak of has its defaults. */
function gather(parts: readonly (readonly [name: string, schema: ZodType])[]) {
  const shape = Object.fromEntries(parts.map(([name, schema]) => [name, schema.prefault({}).describe(schema.description ?? name)]));
  return z.strictObject(shape).prefault({});
}
