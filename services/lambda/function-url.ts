// Function URLs: an address of its own for a function or one of its aliases, as it is configured and shown.
import { functionArn } from "../../core/arn.ts";
import { notFound, validationFailed } from "./errors.ts";
import type { FunctionRecord, UrlCors, UrlRecord } from "./function-record.ts";
import type { Lambda } from "./lambda.ts";
import { type FunctionName, readFunctionName } from "./names.ts";
import { findVersion, type TargetInput } from "./target.ts";

/** The members of Create- and UpdateFunctionUrlConfig that configure. */
export interface UrlInput {
  readonly AuthType?: UrlRecord["authType"];
  readonly Cors?: UrlCors;
  readonly InvokeMode?: UrlRecord["invokeMode"];
}

export interface UrlTarget {
  readonly named: FunctionName;
  /** The key under which a record keeps the URL: the alias, or `""`. */
  readonly key: string;
  /** With the alias, where there is one. */
  readonly arn: string;
}

/** Throws ValidationException for a qualifier that is no alias. */
export function readUrlTarget(lambda: Lambda, input: TargetInput): UrlTarget {
  const named = readFunctionName(lambda.place, input.FunctionName, input.Qualifier);
  const { qualifier } = named;
  if (qualifier !== undefined && /^\$LATEST$|^\d+$/.test(qualifier)) {
    throw validationFailed(qualifier, "qualifier", "satisfy regular expression pattern: ((?!^\\d+$)^[0-9a-zA-Z-_]+$)");
  }
  return { named, key: qualifier ?? "", arn: named.requestedArn };
}

/** The record, when it has what the URL is for. */
export function requireUrlFunction(record: FunctionRecord | undefined, { named }: UrlTarget): FunctionRecord {
  if (!record || !findVersion(record, named.qualifier)) throw notFound("Function does not exist");
  return record;
}

/** Where an update names nothing, what there was stays; CORS is replaced whole, and an empty one takes it away. */
export function changedUrl(current: UrlRecord, input: UrlInput, now: number): UrlRecord {
  const { cors: before, ...kept } = current;
  const cors = input.Cors ?? before;
  if (input.Cors) checkCors(input.Cors);
  return {
    ...kept,
    authType: input.AuthType ?? current.authType,
    invokeMode: input.InvokeMode ?? current.invokeMode,
    lastModifiedTime: new Date(now).toISOString(),
    ...(cors && Object.keys(cors).length > 0 && { cors }),
  };
}

const METHODS = ["GET", "PUT", "HEAD", "POST", "PATCH", "DELETE", "*"];

/** The model knows how long each list may be; OPTIONS is answered by Lambda itself and is not among the methods. */
function checkCors({ AllowMethods = [] }: UrlCors): void {
  const wrong = AllowMethods.filter((method) => !METHODS.includes(method));
  if (wrong.length > 0) throw validationFailed(`[${AllowMethods.join(", ")}]`, "cors.allowMethods", `satisfy enum value set: [${METHODS.join(", ")}]`);
}

/** `endpoint` is the caller's: in AWS the host ends in `on.aws`, here it is found on this machine. */
export function showUrl(lambda: Lambda, record: FunctionRecord, key: string, url: UrlRecord, endpoint: string) {
  const { region, accountId } = lambda.place;
  return {
    FunctionUrl: addressOf(url.id, region, endpoint),
    FunctionArn: functionArn(record.name, region, key, accountId),
    AuthType: url.authType,
    ...(url.cors && { Cors: url.cors }),
    InvokeMode: url.invokeMode,
    CreationTime: url.creationTime,
    LastModifiedTime: url.lastModifiedTime,
  };
}

/** Names below `localhost` are this machine, wherever they are looked up. */
function addressOf(id: string, region: string, endpoint: string): string {
  const { protocol, hostname, port } = new URL(endpoint);
  const host = /^[\d.]+$|^\[/.test(hostname) ? "localhost" : hostname;
  return `${protocol}//${id}.lambda-url.${region}.${host}${port ? `:${port}` : ""}/`;
}
