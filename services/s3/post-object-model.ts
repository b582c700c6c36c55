// The one operation that S3 documents but AWS's models leave out, in the models' own form: what a browser's form posts to a bucket.
import type { ServiceModel } from "../model.ts";

export function withPostObject(model: ServiceModel): ServiceModel {
  const operation = { http: { method: "POST", requestUri: "/{Bucket}" }, input: { shape: "PostObjectRequest" }, output: { shape: "PostObjectOutput" } };
  const body = { shape: "Body", streaming: true };
  return {
    ...model,
    operations: { ...model.operations, PostObject: operation },
    shapes: {
      ...model.shapes,
      PostObjectRequest: {
        type: "structure",
        required: ["Bucket"],
        payload: "Body",
        members: { Bucket: { shape: "BucketName", location: "uri", locationName: "Bucket" }, Body: body },
      },
      PostObjectOutput: {
        type: "structure",
        payload: "Body",
        members: {
          Body: body,
          ETag: { shape: "ETag", location: "header", locationName: "ETag" },
          Location: { shape: "Location", location: "header", locationName: "Location" },
          VersionId: { shape: "ObjectVersionId", location: "header", locationName: "x-amz-version-id" },
        },
      },
    },
  };
}
