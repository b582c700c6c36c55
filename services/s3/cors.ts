// Cross-origin rules of a bucket: checked when they are put, and matched against what a browser asks.
import type { CorsRequest } from "../service.ts";
import { invalidRequest, malformedXml } from "./errors.ts";
import { CORS_RULES } from "./limits.ts";

interface CorsRule {
  readonly ID?: string;
  readonly AllowedHeaders?: readonly string[];
  readonly AllowedMethods: readonly string[];
  readonly AllowedOrigins: readonly string[];
  readonly ExposeHeaders?: readonly string[];
  readonly MaxAgeSeconds?: number;
}

const METHODS = ["GET", "PUT", "POST", "DELETE", "HEAD"];

/** Throws InvalidRequest or MalformedXML. */
export function checkCors(document: unknown): unknown {
  const { CORSRules: rules } = document as { CORSRules?: readonly CorsRule[] };
  if (!rules?.length || rules.length > CORS_RULES) throw malformedXml();
  for (const { AllowedMethods, AllowedOrigins, AllowedHeaders = [] } of rules) {
    if (!AllowedMethods?.length || !AllowedOrigins?.length) throw malformedXml();
    const unknown = AllowedMethods.find((method) => !METHODS.includes(method));
    if (unknown !== undefined) throw invalidRequest(`Found unsupported HTTP method in CORS config. Unsupported method is ${unknown}`);
    refuseWildcards("AllowedOrigin", AllowedOrigins);
    refuseWildcards("AllowedHeader", AllowedHeaders);
  }
  return document;
}

function refuseWildcards(name: string, values: readonly string[]): void {
  const bad = values.find((value) => value.split("*").length > 2);
  if (bad !== undefined) throw invalidRequest(`${name} "${bad}" can not have more than one wildcard.`);
}

/** The headers of the first rule that allows the request; undefined when none does. */
export function answerCors(configuration: unknown, request: CorsRequest): Record<string, string> | undefined {
  const { CORSRules: rules = [] } = (configuration ?? {}) as { CORSRules?: readonly CorsRule[] };
  const rule = rules.find((candidate) => allows(candidate, request));
  if (!rule) return undefined;
  const everybody = rule.AllowedOrigins.includes("*");
  return {
    "Access-Control-Allow-Origin": everybody ? "*" : request.origin,
    ...(!everybody && { "Access-Control-Allow-Credentials": "true" }),
    "Access-Control-Allow-Methods": rule.AllowedMethods.join(", "),
    ...(request.headers.length > 0 && { "Access-Control-Allow-Headers": request.headers.join(", ") }),
    ...(rule.ExposeHeaders?.length && { "Access-Control-Expose-Headers": rule.ExposeHeaders.join(", ") }),
    ...(rule.MaxAgeSeconds !== undefined && { "Access-Control-Max-Age": String(rule.MaxAgeSeconds) }),
    Vary: "Origin, Access-Control-Request-Headers, Access-Control-Request-Method",
  };
}

function allows(rule: CorsRule, { origin, method, headers }: CorsRequest): boolean {
  const allowedHeaders = rule.AllowedHeaders ?? [];
  return (
    rule.AllowedMethods.includes(method) &&
    rule.AllowedOrigins.some((pattern) => isLike(origin, pattern)) &&
    headers.every((header) => allowedHeaders.some((pattern) => isLike(header.toLowerCase(), pattern.toLowerCase())))
  );
}

/** A pattern has at most one `*`. */
function isLike(text: string, pattern: string): boolean {
  const [before = "", after] = pattern.split("*");
  if (after === undefined) return text === pattern;
  return text.length >= before.length + after.length && text.startsWith(before) && text.endsWith(after);
}
