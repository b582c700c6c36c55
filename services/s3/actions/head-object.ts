// HeadObject: what GetObject would say of an object, without its bytes.
import type { RequestContext } from "../../service.ts";
import { type ReadInput, readObject } from "../read-object.ts";
import type { S3 } from "../s3.ts";

export function headObject(s3: S3, input: ReadInput, request: RequestContext) {
  return readObject(s3, input, request).members;
}
