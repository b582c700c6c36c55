// Where the code of a function can be fetched: a presigned address of our own, on the host and port that the caller uses.
import { pathToFileURL } from "node:url";
import type { RequestContext } from "../service.ts";
import type { Target } from "./target.ts";

/** Ten minutes, as AWS gives. */
const EXPIRES_SECONDS = 600;

/** `GET …/functions/F/code`, which only we have, served by `GetFunctionCode`; a directory used in place is a `file:` address. */
export function codeLocation(target: Target, request: RequestContext, now: number): string {
  const { code, version } = target.version;
  if (code.kind === "directory") return pathToFileURL(code.path).href;
  const date = new Date(now).toISOString().replace(/[:-]|\.\d{3}/g, "");
  const query = new URLSearchParams({
    Qualifier: version,
    "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
    "X-Amz-Credential": `${request.accessKey ?? "test"}/${date.slice(0, 8)}/${request.region}/lambda/aws4_request`,
    "X-Amz-Date": date,
    "X-Amz-Expires": String(EXPIRES_SECONDS),
    "X-Amz-SignedHeaders": "host",
    "X-Amz-Signature": Buffer.from(code.sha256, "base64").toString("hex"),
  });
  return `${request.endpoint}/2015-03-31/functions/${target.record.name}/code?${query}`;
}
