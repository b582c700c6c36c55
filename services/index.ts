// The services that there are: one entry each; their code is loaded when they are opened.
import type { ZodType } from "zod";
import { schema as lambdaSchema } from "./lambda/schema.ts";
import { schema as s3Schema } from "./s3/schema.ts";
import type { OpenService } from "./service.ts";
import { schema as stsSchema } from "./sts/schema.ts";

export interface ServiceEntry {
  /** Folder, configuration key and the word in health. */
  readonly name: string;
  readonly schema: ZodType;
  readonly open: OpenService;
}

export const serviceList: readonly ServiceEntry[] = [
  { name: "s3", schema: s3Schema, open: async (config, context) => (await import("./s3/index.ts")).open(config as never, context) },
  { name: "lambda", schema: lambdaSchema, open: async (config, context) => (await import("./lambda/index.ts")).open(config as never, context) },
  { name: "sts", schema: stsSchema, open: async (config, context) => (await import("./sts/index.ts")).open(config as never, context) },
];
