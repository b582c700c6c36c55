// POST Object: a file that a browser's form sends. AWS documents it, but its models leave it out.
import { Readable } from "node:stream";
import { escapeXml } from "../../protocols/xml-writer.ts";
import type { RequestContext } from "../../service.ts";
import { readAclHeaders } from "../acl.ts";
import { quote } from "../describe.ts";
import { invalidArgument } from "../errors.ts";
import { readForm } from "../form-data.ts";
import { describeNew, type ObjectInput } from "../new-object.ts";
import { created } from "../object-event.ts";
import { checkPostedSize, checkPostPolicy, type SizeLimits } from "../post-policy.ts";
import { receiveBody } from "../receive.ts";
import type { S3 } from "../s3.ts";

type Fields = ReadonlyMap<string, string>;

export async function postObject(s3: S3, input: { readonly Bucket: string; readonly Body?: Readable }, request: RequestContext) {
  const bucket = s3.buckets.get(input.Bucket);
  const { fields, fileName, file } = await readForm(request.body ?? input.Body ?? Readable.from([]), request.headers["content-type"]);
  const policy = fields.get("policy");
  const limits: SizeLimits = policy ? checkPostPolicy(policy, fields, bucket.name, s3.clock.now()) : { min: 0, max: Number.POSITIVE_INFINITY };
  const given = readFields(fields, fileName);
  const acl = readAclHeaders({ ...(fields.has("acl") && { ACL: fields.get("acl") as string }) }, bucket, s3.accountId);
  const description = describeNew(given, bucket);
  const received = await receiveBody(s3.files, {}, { headers: {}, body: Readable.from(file) });
  try {
    checkPostedSize(received.file.size, limits);
  } catch (error) {
    await s3.files.release(received.file.id);
    throw error;
  }
  const content = { size: received.file.size, eTag: received.md5, parts: [received.file], checksum: { ...received.checksum, type: "FULL_OBJECT" as const } };
  const object = await s3.objects.put(bucket, given.Key, { ...description, ...(acl && { acl }), ...content });
  await s3.notifier.tell(bucket, created("Post", object), request);
  const location = `${request.endpoint}/${bucket.name}/${object.key.split("/").map(encodeURIComponent).join("/")}`;
  return {
    ETag: quote(object.eTag),
    ...bucket.visibleVersionId(object),
    ...answer(fields, { location, bucket: bucket.name, key: object.key, eTag: object.eTag }, request),
  };
}

/** Field names are those of the headers; `${filename}` in the key stands for the file's own name. */
function readFields(fields: Fields, fileName: string): ObjectInput {
  const key = fields.get("key")?.replace(/\$\{filename\}/g, () => fileName);
  if (!key) throw invalidArgument("Bucket POST must contain a field named 'key'.  If it is specified, please check the order of the fields.", "key", "");
  const metadata = [...fields].filter(([name]) => name.startsWith("x-amz-meta-")).map(([name, value]) => [name.slice("x-amz-meta-".length), value]);
  const members = Object.entries(MEMBERS).flatMap(([name, member]) => (fields.has(name) ? [[member, fields.get(name)]] : []));
  return { ...Object.fromEntries(members), Key: key, Metadata: Object.fromEntries(metadata) };
}

const MEMBERS: Readonly<Record<string, string>> = {
  "cache-control": "CacheControl",
  "content-type": "ContentType",
  "content-disposition": "ContentDisposition",
  "content-encoding": "ContentEncoding",
  expires: "Expires",
  "x-amz-storage-class": "StorageClass",
  "x-amz-server-side-encryption": "ServerSideEncryption",
  "x-amz-website-redirect-location": "WebsiteRedirectLocation",
  "x-amz-server-side-encryption-customer-algorithm": "SSECustomerAlgorithm",
};

/** "success_action_redirect" wins; "success_action_status" is 200, 201 or 204, which is also what anything else means. */
function answer(fields: Fields, posted: { location: string; bucket: string; key: string; eTag: string }, request: RequestContext) {
  const redirect = fields.get("success_action_redirect") ?? fields.get("redirect");
  if (redirect && URL.canParse(redirect)) {
    const url = new URL(redirect);
    for (const [name, value] of Object.entries({ bucket: posted.bucket, key: posted.key, etag: quote(posted.eTag) })) url.searchParams.set(name, value);
    request.setStatus(303);
    return { Location: url.href };
  }
  const status = fields.get("success_action_status");
  request.setStatus(status === "200" ? 200 : status === "201" ? 201 : 204);
  if (status !== "201") return { Location: posted.location };
  request.setHeader("Content-Type", "application/xml");
  const members = { Location: posted.location, Bucket: posted.bucket, Key: posted.key, ETag: quote(posted.eTag) };
  const content = Object.entries(members).map(([name, value]) => `<${name}>${escapeXml(value)}</${name}>`);
  return { Location: posted.location, Body: Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>\n<PostResponse>${content.join("")}</PostResponse>`) };
}
