// GetObject: gives back an object, or a range of its bytes.
import type { RequestContext } from "../../service.ts";
import { invalidObjectState } from "../errors.ts";
import { ARCHIVED_CLASSES } from "../new-object.ts";
import { type ReadInput, readObject } from "../read-object.ts";
import type { S3 } from "../s3.ts";

export function getObject(s3: S3, input: ReadInput, request: RequestContext) {
  const { object, range, members } = readObject(s3, input, request);
  if (ARCHIVED_CLASSES.includes(object.storageClass)) throw invalidObjectState(object.storageClass);
  return { ...members, Body: s3.files.read(object.parts, range) };
}
