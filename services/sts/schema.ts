// The configuration of the STS service: it has nothing to set.
import { z } from "zod";

export const schema = z.strictObject({}).describe("The STS API: who a caller is, and temporary credentials.");

export type StsConfig = z.infer<typeof schema>;
