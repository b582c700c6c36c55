// `lambdabus status`: what runs.
import type { DebugDoor } from "../../index.ts";
import { describeDoor } from "../debug-doors.ts";
import { printResult, table } from "../output.ts";
import { type QueueDepth, queueDepths } from "../queue-depths.ts";
import { Remote, type RemoteOptions } from "../remote.ts";
import { shortSource } from "../short-source.ts";
import { listSubscriptions, type Subscription } from "../topic-api.ts";

interface Status {
  readonly status: string;
  readonly version: string;
  readonly endpoint: string;
  readonly uptimeMs: number;
  readonly clock: { readonly mode: string; readonly now: string };
  readonly bus: string;
  readonly services: Readonly<Record<string, string>>;
  readonly functions: readonly RunningFunction[];
  readonly mappings: readonly { id: string; source: string; function: string; enabled: boolean }[];
  readonly environments: readonly { functionName: string; version: string; state: string }[];
  readonly debugDoors: readonly DebugDoor[];
  readonly failures: number;
  readonly memory: { readonly rssMb: number };
}

interface RunningFunction {
  readonly name: string;
  readonly version: string;
  readonly runtime: string;
  readonly handler: string;
  readonly state: string;
  readonly invocations: number;
  readonly errors: number;
  readonly refusals: number;
}

/** An asynchronous event that was given up. */
interface Failure {
  readonly functionName: string;
  readonly record: {
    readonly timestamp: string;
    readonly requestContext: { readonly requestId: string; readonly condition: string };
    readonly responsePayload?: { readonly errorType?: string } | null;
  };
}

interface Running extends Status {
  readonly queues: readonly QueueDepth[];
  /** Those that are no mappings of functions. */
  readonly subscriptions: readonly Subscription[];
  readonly failedEvents: readonly Failure[];
}

export async function run({ endpoint, output }: RemoteOptions): Promise<undefined> {
  const remote = new Remote(endpoint);
  const status = await remote.get<Status>("/status");
  const [queues, subscriptions, { failures: failedEvents }] = await Promise.all([
    queueDepths(remote),
    listSubscriptions(remote),
    remote.get<{ failures: readonly Failure[] }>("/failures"),
  ]);
  const running = { ...status, queues, subscriptions: subscriptions.filter(({ protocol }) => protocol !== "lambda"), failedEvents };
  printResult(output, running, () => describe(running));
}

function describe(running: Running): string {
  const mappings = running.mappings.map(({ source, function: name, enabled }) => [shortSource(source), "→", enabled ? name : `${name} (disabled)`]);
  const subscriptions = running.subscriptions.map(({ topicArn, protocol, endpoint }) => [shortSource(topicArn), "→", `${protocol} ${shortName(endpoint)}`]);
  const parts = [
    table(facts(running)),
    section("functions", functions(running)),
    section("mappings", [...mappings, ...subscriptions]),
    section("queues", queues(running.queues)),
    section("failed events", failures(running.failedEvents)),
    section("debugging", running.debugDoors.map(describeDoor)),
  ];
  return parts.filter((part) => part !== "").join("\n\n");
}

function facts({ status, version, uptimeMs, memory, endpoint, services, bus, clock, environments, failures }: Running): string[][] {
  return [
    ["status", `${status}, lambdabus ${version}, for ${Math.round(uptimeMs / 1_000)} s, ${memory.rssMb} MB`],
    ["endpoint", endpoint],
    ["services", Object.keys(services).join(", ")],
    ["bus", bus],
    ["clock", `${clock.now} (${clock.mode})`],
    ["environments", String(environments.length)],
    ["failed events", String(failures)],
  ];
}

function functions({ functions, environments }: Running): string[][] {
  const rows = functions.map(({ name, version, runtime, handler, state, invocations, errors, refusals }) => {
    const running = environments.filter((one) => one.functionName === name && one.version === version).length;
    return [version === "$LATEST" ? name : `${name}:${version}`, runtime, handler, state, ...[invocations, errors, refusals, running].map(String)];
  });
  return headed(["NAME", "RUNTIME", "HANDLER", "STATE", "RUNS", "FAILED", "REFUSED", "ENVIRONMENTS"], rows);
}

function queues(depths: readonly QueueDepth[]): string[][] {
  const rows = depths.map(({ name, visible, inFlight, delayed }) => [name, String(visible), String(inFlight), String(delayed)]);
  return headed(["NAME", "VISIBLE", "IN FLIGHT", "DELAYED"], rows);
}

/** The newest of them. */
const FAILURES_SHOWN = 5;

function failures(failures: readonly Failure[]): string[][] {
  const newest = failures.toSorted((a, b) => b.record.timestamp.localeCompare(a.record.timestamp)).slice(0, FAILURES_SHOWN);
  const rows = newest.map(({ functionName, record: { timestamp, requestContext, responsePayload } }) => {
    return [timestamp, functionName, requestContext.condition, responsePayload?.errorType ?? "", requestContext.requestId];
  });
  return headed(["GIVEN UP", "FUNCTION", "CONDITION", "ERROR", "REQUEST"], rows);
}

function headed(header: string[], rows: string[][]): string[][] {
  return rows.length === 0 ? [] : [header, ...rows];
}

function shortName(endpoint: string): string {
  return endpoint.startsWith("arn:") ? endpoint.slice(endpoint.lastIndexOf(":") + 1) : endpoint;
}

function section(title: string, rows: readonly (readonly string[])[]): string {
  return rows.length === 0 ? "" : `${title}\n${table(rows).replace(/^/gm, "  ")}`;
}
