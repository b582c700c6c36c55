// The settings of the S3 service.
import { z } from "zod";
import { minioFields } from "./minio/schema.ts";

export const schema = z
  .strictObject(minioFields)
  .describe("S3: the embedded one unless something is said here; else a MinIO that we start, or one that runs already.");

export type S3Config = z.infer<typeof schema>;
