// Where code can be fetched: a presigned address of our own, on the host and port that the caller uses.
import { pathToFileURL } from "node:url";
import type { RequestContext } from "../service.ts";
import type { StoredCode } from "./code-store.ts";
import type { Target } from "./target.ts";

/** Ten minutes, as AWS gives. */
const EXPIRES_SECONDS = 600;

/** The member `Code` of GetFunction. The address of a package is `GET …/functions/F/code`, which only we have, served by `GetFunctionCode`. */
export function codeLocation(target: Target, request: RequestContext, now: number): object {
  const { code, version } = target.version;
  if (code.kind === "image") {
    const repository = code.uri.replace(/@[^@]*$|:[^:/]*$/, "");
    return { RepositoryType: "ECR", ImageUri: code.uri, ResolvedImageUri: `${repository}@sha256:${code.sha256}` };
  }
  const path = `/2015-03-31/functions/${target.record.name}/code`;
  const key = code.kind === "zip" && code.sourceKMSKeyArn;
  return { RepositoryType: "S3", Location: presignedLocation(code, path, { Qualifier: version }, request, now), ...(key && { SourceKMSKeyArn: key }) };
}

/** `path` on the caller's endpoint; a directory used in place is a `file:` address. */
export function presignedLocation(code: StoredCode, path: string, query: Record<string, string>, request: RequestContext, now: number): string {
  if (code.kind === "directory") return pathToFileURL(code.path).href;
  const date = new Date(now).toISOString().replace(/[:-]|\.\d{3}/g, "");
  const signed = new URLSearchParams({
    ...query,
    "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
    "X-Amz-Credential": `${request.accessKey ?? "test"}/${date.slice(0, 8)}/${request.region}/lambda/aws4_request`,
    "X-Amz-Date": date,
    "X-Amz-Expires": String(EXPIRES_SECONDS),
    "X-Amz-SignedHeaders": "host",
    "X-Amz-Signature": Buffer.from(code.sha256, "base64").toString("hex"),
  });
  return `${request.endpoint}${path}?${signed}`;
}
