// The services that there are: one entry each; their code is loaded when they are opened.
import type { ZodType } from "zod";
import { schema as cloudwatchSchema } from "./cloudwatch/schema.ts";
import { schema as iamSchema } from "./iam/schema.ts";
import { schema as lambdaSchema } from "./lambda/schema.ts";
import { schema as logsSchema } from "./logs/schema.ts";
import { type S3Config, schema as s3Schema } from "./s3/schema.ts";
import type { HostContext, OpenService } from "./service.ts";
import { schema as snsSchema } from "./sns/schema.ts";
import { schema as sqsSchema } from "./sqs/schema.ts";
import { schema as stsSchema } from "./sts/schema.ts";

export interface ServiceEntry {
  /** Folder, configuration key and the word in health. */
  readonly name: string;
  readonly schema: ZodType;
  /** Loads the code of the service that the configuration asks for, which may be done long before it is opened. */
  readonly load: (config: unknown) => Promise<OpenService<unknown, HostContext>>;
}

export const serviceList: readonly ServiceEntry[] = [
  { name: "s3", schema: s3Schema, load: (config) => loadS3(config as S3Config) },
  entry("lambda", lambdaSchema, () => import("./lambda/index.ts")),
  entry("sts", stsSchema, () => import("./sts/index.ts")),
  entry("iam", iamSchema, () => import("./iam/index.ts")),
  entry("logs", logsSchema, () => import("./logs/index.ts")),
  entry("sqs", sqsSchema, () => import("./sqs/index.ts")),
  entry("sns", snsSchema, () => import("./sns/index.ts")),
  entry("cloudwatch", cloudwatchSchema, () => import("./cloudwatch/index.ts")),
];

/** Its configuration has been checked against its schema. */
function entry<Config>(name: string, schema: ZodType<Config>, code: () => Promise<{ open: OpenService<Config, HostContext> }>): ServiceEntry {
  return { name, schema, load: async () => (await code()).open as OpenService<unknown, HostContext> };
}

/** The embedded one, unless the configuration speaks of another. */
async function loadS3(config: S3Config): Promise<OpenService<unknown, HostContext>> {
  const elsewhere = config.endpoint !== undefined || config.minio?.start === true;
  const open: OpenService<S3Config, HostContext> = elsewhere ? (await import("./s3/minio/index.ts")).openMinio : (await import("./s3/index.ts")).open;
  return open as OpenService<unknown, HostContext>;
}
