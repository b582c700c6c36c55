// Presigned URLs: their signature is not checked, as any credentials are accepted, but the time for which they hold is.
import { ServiceError } from "../../core/errors.ts";
import { accessDenied } from "./errors.ts";
import { PRESIGNED_SECONDS } from "./limits.ts";

/** Throws AccessDenied when the URL has expired, by our Clock (`now`, milliseconds). */
export function checkPresigned(query: URLSearchParams, now: number): void {
  const end = query.has("X-Amz-Signature") ? endOfVersion4(query) : endOfVersion2(query);
  if (end === undefined || now <= end) return;
  throw accessDenied("Request has expired", {
    ...(query.has("X-Amz-Expires") && { "X-Amz-Expires": query.get("X-Amz-Expires") }),
    Expires: withoutMilliseconds(end),
    ServerTime: withoutMilliseconds(now),
  });
}

function endOfVersion4(query: URLSearchParams): number {
  const expires = Number(query.get("X-Amz-Expires"));
  const date = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(query.get("X-Amz-Date") ?? "");
  if (!date) throw invalidParameter("X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"");
  if (!query.get("X-Amz-Expires") || !Number.isInteger(expires)) throw invalidParameter("X-Amz-Expires should be a number");
  if (expires < 0) throw invalidParameter("X-Amz-Expires must be non-negative");
  if (expires > PRESIGNED_SECONDS)
    throw invalidParameter(
      `X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than ${PRESIGNED_SECONDS} seconds`,
    );
  const [year, month, day, hour, minute, second] = date.slice(1).map(Number) as [number, number, number, number, number, number];
  return Date.UTC(year, month - 1, day, hour, minute, second) + expires * 1_000;
}

/** `Expires`: seconds since the epoch. */
function endOfVersion2(query: URLSearchParams): number | undefined {
  if (!query.has("Signature") || !query.has("AWSAccessKeyId")) return undefined;
  const expires = Number(query.get("Expires"));
  if (!query.get("Expires") || !Number.isInteger(expires)) throw accessDenied(`Invalid date (should be seconds since epoch): ${query.get("Expires") ?? ""}`);
  return expires * 1_000;
}

function invalidParameter(message: string): ServiceError {
  return new ServiceError("AuthorizationQueryParametersError", message, 400);
}

function withoutMilliseconds(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19)}Z`;
}
