// The Put, Get and Delete actions of the configurations that a bucket merely keeps.
import { malformedXml } from "../errors.ts";
import type { S3 } from "../s3.ts";
import { readStored, type StoredConfiguration } from "../stored-configurations.ts";

type Input = { readonly Bucket: string } & Readonly<Record<string, unknown>>;

export const putStored = (configuration: StoredConfiguration) => async (s3: S3, input: Input) => {
  const document = input[configuration.input];
  if (document === undefined) throw malformedXml();
  const { record } = s3.buckets.get(input.Bucket);
  await s3.buckets.configure(input.Bucket, configuration.name, configuration.check ? configuration.check(document, record) : document);
  return {};
};

export const getStored = (configuration: StoredConfiguration) => (s3: S3, input: Input) => {
  const stored = readStored(s3.buckets.get(input.Bucket).record, configuration);
  return configuration.output ? { [configuration.output]: stored } : stored;
};

export const deleteStored = (configuration: StoredConfiguration) => async (s3: S3, input: Input) => {
  await s3.buckets.configure(input.Bucket, configuration.name, undefined);
  return {};
};
