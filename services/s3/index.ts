// The S3 service: its table of actions, and how it is opened.
import type { Action, OpenService, Service } from "../service.ts";
import { createBucket } from "./actions/create-bucket.ts";
import { deleteBucket } from "./actions/delete-bucket.ts";
import { deleteObject } from "./actions/delete-object.ts";
import { getBucketLocation } from "./actions/get-bucket-location.ts";
import { getBucketNotificationConfiguration } from "./actions/get-bucket-notification-configuration.ts";
import { getObject } from "./actions/get-object.ts";
import { headBucket } from "./actions/head-bucket.ts";
import { headObject } from "./actions/head-object.ts";
import { listBuckets } from "./actions/list-buckets.ts";
import { putBucketNotificationConfiguration } from "./actions/put-bucket-notification-configuration.ts";
import { putObject } from "./actions/put-object.ts";
import { admit } from "./admission.ts";
import { model } from "./model.ts";
import { openS3, type S3 } from "./s3.ts";
import type { S3Config } from "./schema.ts";

// biome-ignore lint/suspicious/noExplicitAny: each action narrows its own input.
type S3Action = (s3: S3, input: any, request: Parameters<Action>[1]) => unknown;

const actions: Readonly<Record<string, S3Action>> = {
  CreateBucket: createBucket,
  DeleteBucket: deleteBucket,
  HeadBucket: headBucket,
  ListBuckets: listBuckets,
  GetBucketLocation: getBucketLocation,
  PutObject: putObject,
  GetObject: getObject,
  HeadObject: headObject,
  DeleteObject: deleteObject,
  PutBucketNotificationConfiguration: putBucketNotificationConfiguration,
  GetBucketNotificationConfiguration: getBucketNotificationConfiguration,
};

export const open: OpenService<S3Config> = async (_config, context): Promise<Service> => {
  const s3 = await openS3(context);
  const bound = Object.entries(actions).map(([name, action]): [string, Action] => [
    name,
    (input, request) => {
      admit(s3, input, request);
      return action(s3, input, request);
    },
  ]);
  return {
    name: "s3",
    signingNames: ["s3"],
    model,
    actions: Object.fromEntries(bound),
    reset: () => s3.reset(),
    [Symbol.asyncDispose]: async () => {},
  };
};
