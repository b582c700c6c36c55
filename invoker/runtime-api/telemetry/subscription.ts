// What an extension asks of the Telemetry API, or of the Logs API before it, checked against their limits.

export type TelemetryKind = "platform" | "function" | "extension";

/** Times are milliseconds of real time. */
export interface Subscription {
  readonly api: "telemetry" | "logs";
  readonly schemaVersion: string;
  readonly types: readonly TelemetryKind[];
  readonly maxItems: number;
  readonly maxBytes: number;
  readonly timeoutMs: number;
  readonly destination: Destination;
}

export interface Destination {
  readonly protocol: "HTTP" | "TCP";
  readonly method: "POST" | "PUT";
  readonly port: number;
  readonly path: string;
}

const SCHEMA_VERSIONS = { telemetry: ["2022-07-01", "2022-12-13", "2025-01-29"], logs: ["2020-08-15", "2021-03-18"] };
const KINDS: readonly string[] = ["platform", "function", "extension"] satisfies TelemetryKind[];
/** The names under which a sandbox knows itself. */
const HOSTS = ["sandbox.localdomain", "sandbox"];

/** Throws a RangeError that says what is wrong. */
export function readSubscription(api: Subscription["api"], body: Buffer): Subscription {
  const { schemaVersion = SCHEMA_VERSIONS[api][0], types, buffering, destination } = readObject(parse(body), "the body");
  if (!SCHEMA_VERSIONS[api].includes(String(schemaVersion))) throw new RangeError(`schemaVersion: one of ${SCHEMA_VERSIONS[api].join(", ")}`);
  const limits = readObject(buffering ?? {}, "buffering");
  return {
    api,
    schemaVersion: String(schemaVersion),
    types: readTypes(types),
    maxItems: readNumber(limits, "maxItems", 1_000, 10_000, 10_000),
    maxBytes: readNumber(limits, "maxBytes", 262_144, 1_048_576, 262_144),
    timeoutMs: readNumber(limits, "timeoutMs", 25, 30_000, 1_000),
    destination: readDestination(readObject(destination, "destination")),
  };
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    throw new RangeError("the body is no JSON");
  }
}

function readObject(value: unknown, name: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new RangeError(`${name}: an object is needed`);
  return value as Record<string, unknown>;
}

function readTypes(types: unknown): TelemetryKind[] {
  if (!Array.isArray(types) || types.length === 0 || !types.every((type) => KINDS.includes(type))) {
    throw new RangeError(`types: one or more of ${KINDS.join(", ")}`);
  }
  return [...new Set(types)] as TelemetryKind[];
}

function readNumber(values: Record<string, unknown>, name: string, least: number, most: number, otherwise: number): number {
  const value = values[name] ?? otherwise;
  if (!Number.isInteger(value) || (value as number) < least || (value as number) > most) throw new RangeError(`buffering.${name}: ${least} to ${most}`);
  return value as number;
}

function readDestination({ protocol = "HTTP", method = "POST", URI, port, encoding = "JSON" }: Record<string, unknown>): Destination {
  if (encoding !== "JSON") throw new RangeError("destination.encoding: JSON");
  if (protocol === "TCP") return { protocol, method: "POST", port: readPort(port), path: "" };
  if (protocol !== "HTTP") throw new RangeError("destination.protocol: HTTP or TCP");
  if (method !== "POST" && method !== "PUT") throw new RangeError("destination.method: POST or PUT");
  const url = URL.parse(String(URI));
  if (url?.protocol !== "http:" || !HOSTS.includes(url.hostname)) throw new RangeError("destination.URI: http://sandbox.localdomain:PORT");
  return { protocol, method, port: readPort(Number(url.port || 80)), path: url.pathname + url.search };
}

function readPort(port: unknown): number {
  if (!Number.isInteger(port) || (port as number) < 1 || (port as number) > 65_535) throw new RangeError("destination: a port from 1 to 65535");
  return port as number;
}
