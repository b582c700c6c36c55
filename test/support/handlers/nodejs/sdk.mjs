import { S3Client } from "@aws-sdk/client-s3";

export const handler = async () => typeof S3Client;
