// The actions of S3, by the names of the API.
import type { RequestContext } from "../service.ts";
import { abortMultipartUpload } from "./actions/abort-multipart-upload.ts";
import { completeMultipartUpload } from "./actions/complete-multipart-upload.ts";
import { copyObject } from "./actions/copy-object.ts";
import { createBucket } from "./actions/create-bucket.ts";
import { createMultipartUpload } from "./actions/create-multipart-upload.ts";
import { deleteBucket } from "./actions/delete-bucket.ts";
import { deleteObject } from "./actions/delete-object.ts";
import { deleteObjectTagging } from "./actions/delete-object-tagging.ts";
import { deleteObjects } from "./actions/delete-objects.ts";
import { getBucketAcl } from "./actions/get-bucket-acl.ts";
import { getBucketLocation } from "./actions/get-bucket-location.ts";
import { getBucketNotificationConfiguration } from "./actions/get-bucket-notification-configuration.ts";
import { getBucketPolicyStatus } from "./actions/get-bucket-policy-status.ts";
import { getBucketVersioning } from "./actions/get-bucket-versioning.ts";
import { getObject } from "./actions/get-object.ts";
import { getObjectAcl } from "./actions/get-object-acl.ts";
import { getObjectAttributes } from "./actions/get-object-attributes.ts";
import { getObjectTagging } from "./actions/get-object-tagging.ts";
import { headBucket } from "./actions/head-bucket.ts";
import { headObject } from "./actions/head-object.ts";
import { listBuckets } from "./actions/list-buckets.ts";
import { listMultipartUploads } from "./actions/list-multipart-uploads.ts";
import { listObjectVersions } from "./actions/list-object-versions.ts";
import { listObjects } from "./actions/list-objects.ts";
import { listObjectsV2 } from "./actions/list-objects-v2.ts";
import { listParts } from "./actions/list-parts.ts";
import { postObject } from "./actions/post-object.ts";
import { putBucketAcl } from "./actions/put-bucket-acl.ts";
import { putBucketNotificationConfiguration } from "./actions/put-bucket-notification-configuration.ts";
import { putBucketVersioning } from "./actions/put-bucket-versioning.ts";
import { putObject } from "./actions/put-object.ts";
import { putObjectAcl } from "./actions/put-object-acl.ts";
import { putObjectTagging } from "./actions/put-object-tagging.ts";
import { deleteStored, getStored, putStored } from "./actions/stored-configuration.ts";
import { uploadPart } from "./actions/upload-part.ts";
import { uploadPartCopy } from "./actions/upload-part-copy.ts";
import type { S3 } from "./s3.ts";
import { bucketTagging, cors, encryption, ownership, policy, publicAccessBlock } from "./stored-configurations.ts";

// biome-ignore lint/suspicious/noExplicitAny: each action narrows its own input; the gateway has validated it against the model.
export type S3Action = (s3: S3, input: any, request: RequestContext) => unknown;

export const actions: Readonly<Record<string, S3Action>> = {
  AbortMultipartUpload: abortMultipartUpload,
  CompleteMultipartUpload: completeMultipartUpload,
  CopyObject: copyObject,
  CreateBucket: createBucket,
  CreateMultipartUpload: createMultipartUpload,
  DeleteBucket: deleteBucket,
  DeleteObject: deleteObject,
  DeleteObjects: deleteObjects,
  DeleteObjectTagging: deleteObjectTagging,
  GetBucketAcl: getBucketAcl,
  GetBucketLocation: getBucketLocation,
  GetBucketNotificationConfiguration: getBucketNotificationConfiguration,
  GetBucketPolicyStatus: getBucketPolicyStatus,
  GetBucketVersioning: getBucketVersioning,
  GetObject: getObject,
  GetObjectAcl: getObjectAcl,
  GetObjectAttributes: getObjectAttributes,
  GetObjectTagging: getObjectTagging,
  HeadBucket: headBucket,
  HeadObject: headObject,
  ListBuckets: listBuckets,
  ListMultipartUploads: listMultipartUploads,
  ListObjectVersions: listObjectVersions,
  ListObjects: listObjects,
  ListObjectsV2: listObjectsV2,
  ListParts: listParts,
  PostObject: postObject,
  PutBucketAcl: putBucketAcl,
  PutBucketNotificationConfiguration: putBucketNotificationConfiguration,
  PutBucketVersioning: putBucketVersioning,
  PutObject: putObject,
  PutObjectAcl: putObjectAcl,
  PutObjectTagging: putObjectTagging,
  UploadPart: uploadPart,
  UploadPartCopy: uploadPartCopy,
  PutBucketCors: putStored(cors),
  GetBucketCors: getStored(cors),
  DeleteBucketCors: deleteStored(cors),
  PutBucketPolicy: putStored(policy),
  GetBucketPolicy: getStored(policy),
  DeleteBucketPolicy: deleteStored(policy),
  PutBucketTagging: putStored(bucketTagging),
  GetBucketTagging: getStored(bucketTagging),
  DeleteBucketTagging: deleteStored(bucketTagging),
  PutBucketEncryption: putStored(encryption),
  GetBucketEncryption: getStored(encryption),
  DeleteBucketEncryption: deleteStored(encryption),
  PutPublicAccessBlock: putStored(publicAccessBlock),
  GetPublicAccessBlock: getStored(publicAccessBlock),
  DeletePublicAccessBlock: deleteStored(publicAccessBlock),
  PutBucketOwnershipControls: putStored(ownership),
  GetBucketOwnershipControls: getStored(ownership),
};
