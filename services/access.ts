// Who may call: programs on this machine, and browsers' pages from it. Pages from elsewhere may not reach us by a trick of DNS or a form.
import type { IncomingMessage } from "node:http";
import { isLoopbackHost } from "../core/loopback.ts";

/** Names of AWS and of LocalStack that their owners alone can point anywhere. */
const WELL_KNOWN = /(^|\.)(s3[.-]([a-z0-9-]+\.)?amazonaws\.com|localhost\.localstack\.cloud)$/i;

/** `bucket.s3.localhost`, `bucket.s3.us-east-1.amazonaws.com`: the bucket in front of S3's own name. */
const BUCKET_HOST = /^(.+?)\.(s3[.-](?:[^:]*\.)?(?:localhost|amazonaws\.com|localhost\.localstack\.cloud)(?::\d+)?)$/i;

/** The host without its port. */
function nameOf(host: string): string {
  return host.replace(/:\d+$/, "");
}

/** Whether a `Host` header is one that we serve. Whoever makes us listen beyond loopback has chosen to be reached by any name. */
export function isOurHost(host: string | undefined, listening: string): boolean {
  if (host === undefined || !isLoopbackHost(listening.includes(":") ? `[${listening}]` : listening)) return true;
  return isLoopbackHost(host) || WELL_KNOWN.test(nameOf(host));
}

/** Takes the bucket of host style off the host; undefined in path style. */
export function splitBucketHost(host: string): { bucket: string; host: string } | undefined {
  if (!host.includes(".s3")) return undefined;
  const match = BUCKET_HOST.exec(host);
  return match ? { bucket: match[1] as string, host: match[2] as string } : undefined;
}

/** What lets a page of a loopback origin use the APIs of services that keep no rules of their own. */
export function permissiveCors(origin: string, request: IncomingMessage): Record<string, string> {
  return {
    "Access-Control-Allow-Origin": origin,
    "Access-Control-Allow-Methods": "HEAD,GET,PUT,POST,DELETE,OPTIONS,PATCH",
    "Access-Control-Allow-Headers": request.headers["access-control-request-headers"] ?? "*",
    "Access-Control-Expose-Headers": "*, x-amzn-RequestId, x-amzn-ErrorType, x-amz-function-error, x-amz-log-result, x-amz-executed-version",
    "Access-Control-Max-Age": "600",
    Vary: "Origin",
  };
}
