// What a signature says about its request: key, region and service. It is not checked, as any credentials are accepted; its form is.

export interface Scope {
  readonly accessKey: string;
  /** Empty in version 2, which knows none. */
  readonly region: string;
  /** The signing name: `s3`, `lambda`, `events`. */
  readonly service: string;
}

/** A signature that is there but cannot be read, and why, in AWS's words. */
export interface Malformed {
  readonly problem: string;
}

const ALGORITHM = "AWS4-HMAC-SHA256";
/** Its asymmetric sibling has no region in the scope, but in a header. */
const ALGORITHM_A = "AWS4-ECDSA-P256-SHA256";

/** The scope of a request, from its `Authorization` header or presigned query; undefined when it is not signed. */
export function readScope(headers: Readonly<Record<string, string | undefined>>, search: string): Scope | Malformed | undefined {
  const { authorization } = headers;
  if (authorization !== undefined) return readHeader(authorization, headers["x-amz-date"] !== undefined || headers["date"] !== undefined);
  return search === "" ? undefined : readQuery(search);
}

function readHeader(header: string, dated: boolean): Scope | Malformed {
  if (header.startsWith(ALGORITHM) || header.startsWith(ALGORITHM_A)) return readVersion4(header, dated);
  if (header.startsWith("AWS ")) return readVersion2(header.slice(4));
  return { problem: `Unsupported Authorization Type: '${header.split(" ", 1)[0]?.slice(0, 40)}'.` };
}

function readVersion4(header: string, dated: boolean): Scope | Malformed {
  const credential = parameter(header, "Credential=");
  const missing = [
    ...(credential ? [] : ["Credential"]),
    ...(parameter(header, "Signature=") ? [] : ["Signature"]),
    ...(parameter(header, "SignedHeaders=") ? [] : ["SignedHeaders"]),
  ];
  const problems = missing.map((name) => `Authorization header requires '${name}' parameter.`);
  if (!dated) problems.push("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.");
  if (problems.length > 0) return { problem: problems.join(" ") };
  return readCredential(credential as string, header.startsWith(ALGORITHM_A));
}

function parameter(header: string, name: string): string | undefined {
  const start = header.indexOf(name);
  if (start < 0) return undefined;
  const from = start + name.length;
  const comma = header.indexOf(",", from);
  return (comma < 0 ? header.slice(from) : header.slice(from, comma)).trim();
}

/** `KEY/DATE/REGION/SERVICE/aws4_request`. A key may itself hold slashes: the parts are counted from the end. */
function readCredential(credential: string, regionless = false): Scope | Malformed {
  const parts = credential.split("/");
  const expected = regionless ? 4 : 5;
  if (parts.length < expected || parts.at(-1) !== "aws4_request" || !/^\d{8}$/.test(parts.at(-expected + 1) as string)) {
    return { problem: `The Credential '${credential.slice(0, 100)}' is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".` };
  }
  return { accessKey: parts.slice(0, 1 - expected).join("/"), region: regionless ? "" : (parts.at(-3) as string), service: parts.at(-2) as string };
}

function readVersion2(credential: string): Scope | Malformed {
  const colon = credential.indexOf(":");
  if (colon < 1) return { problem: "The Authorization header requires an access key and a signature: 'AWS KEY:SIGNATURE'." };
  return { accessKey: credential.slice(0, colon), region: "", service: "s3" };
}

function readQuery(search: string): Scope | Malformed | undefined {
  if (!search.includes("X-Amz-") && !search.includes("AWSAccessKeyId")) return undefined;
  const query = new URLSearchParams(search);
  const version2 = query.get("AWSAccessKeyId");
  if (version2 && query.has("Signature")) return { accessKey: version2, region: "", service: "s3" };
  if (!query.has("X-Amz-Credential") && !query.has("X-Amz-Signature") && !query.has("X-Amz-Algorithm")) return undefined;
  const missing = ["X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Signature", "X-Amz-SignedHeaders", "X-Amz-Date"].filter((name) => !query.has(name));
  if (missing.length > 0) return { problem: missing.map((name) => `AWS query-string parameters must include '${name}'.`).join(" ") };
  return readCredential(query.get("X-Amz-Credential") as string, query.get("X-Amz-Algorithm") === ALGORITHM_A);
}
