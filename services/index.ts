// The services that there are: one entry each; their code is loaded when they are opened.
import type { ZodType } from "zod";
import { schema as cloudwatchSchema } from "./cloudwatch/schema.ts";
import { schema as iamSchema } from "./iam/schema.ts";
import { schema as lambdaSchema } from "./lambda/schema.ts";
import { schema as logsSchema } from "./logs/schema.ts";
import { type S3Config, schema as s3Schema } from "./s3/schema.ts";
import type { HostContext, OpenService, Service } from "./service.ts";
import { schema as snsSchema } from "./sns/schema.ts";
import { schema as sqsSchema } from "./sqs/schema.ts";
import { schema as stsSchema } from "./sts/schema.ts";

export interface ServiceEntry {
  /** Folder, configuration key and the word in health. */
  readonly name: string;
  readonly schema: ZodType;
  readonly open: OpenService<unknown, HostContext>;
}

export const serviceList: readonly ServiceEntry[] = [
  { name: "s3", schema: s3Schema, open: (config, context) => openS3(config as S3Config, context) },
  { name: "lambda", schema: lambdaSchema, open: async (config, context) => (await import("./lambda/index.ts")).open(config as never, context) },
  { name: "sts", schema: stsSchema, open: async (config, context) => (await import("./sts/index.ts")).open(config as never, context) },
  { name: "iam", schema: iamSchema, open: async (config, context) => (await import("./iam/index.ts")).open(config as never, context) },
  { name: "logs", schema: logsSchema, open: async (config, context) => (await import("./logs/index.ts")).open(config as never, context) },
  { name: "sqs", schema: sqsSchema, open: async (config, context) => (await import("./sqs/index.ts")).open(config as never, context) },
  { name: "sns", schema: snsSchema, open: async (config, context) => (await import("./sns/index.ts")).open(config as never, context) },
  { name: "cloudwatch", schema: cloudwatchSchema, open: async (config, context) => (await import("./cloudwatch/index.ts")).open(config as never, context) },
];

/** The embedded one, unless the configuration speaks of another. */
async function openS3(config: S3Config, context: HostContext): Promise<Service> {
  if (config.endpoint === undefined && config.minio?.start !== true) return (await import("./s3/index.ts")).open(config, context);
  return (await import("./s3/minio/index.ts")).openMinio(config, context);
}
