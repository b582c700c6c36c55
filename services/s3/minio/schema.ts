// What the configuration says of an S3 that is not ours: a MinIO that we start, or a server that runs already.
import { z } from "zod";

/** Fields of `services.s3`; without any of them the embedded S3 is used. */
export const minioFields = {
  endpoint: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe("A server that runs already: `http://localhost:9000`. Requests are passed on to it, signed anew."),
  accessKeyId: z.string().min(1).optional().describe("Its access key. Default: `minioadmin`, MinIO's own."),
  secretAccessKey: z.string().min(1).optional().describe("Its secret key. Default: `minioadmin`, MinIO's own."),
  minio: z
    .strictObject({
      start: z
        .boolean()
        .default(true)
        .describe("Start a MinIO of our own, and stop it with us. It is taken from the PATH or the cache, or built with `go install`."),
      path: z.string().optional().describe("The program to start, instead of looking for one."),
    })
    .optional()
    .describe("Use MinIO for S3."),
};

export const minioSchema = z.strictObject(minioFields);
export type MinioConfig = z.infer<typeof minioSchema>;
