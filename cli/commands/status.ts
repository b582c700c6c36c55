// `lambdabus status`: what runs.
import type { DebugDoor } from "../../index.ts";
import { describeDoor } from "../debug-doors.ts";
import { printResult, table } from "../output.ts";
import { Remote, type RemoteOptions } from "../remote.ts";

interface Status {
  readonly status: string;
  readonly version: string;
  readonly endpoint: string;
  readonly uptimeMs: number;
  readonly clock: { readonly mode: string; readonly now: string };
  readonly bus: string;
  readonly services: Readonly<Record<string, string>>;
  readonly functions: readonly { name: string; version: string; runtime: string; handler: string; state: string }[];
  readonly mappings: readonly { id: string; source: string; function: string; enabled: boolean }[];
  readonly environments: readonly object[];
  readonly debugDoors: readonly DebugDoor[];
  readonly failures: number;
  readonly memory: { readonly rssMb: number };
}

export async function run({ endpoint, output }: RemoteOptions): Promise<undefined> {
  const status = await new Remote(endpoint).get<Status>("/status");
  printResult(output, status, () => describe(status));
}

function describe(status: Status): string {
  const facts = table([
    ["status", `${status.status}, lambdabus ${status.version}, for ${Math.round(status.uptimeMs / 1_000)} s, ${status.memory.rssMb} MB`],
    ["endpoint", status.endpoint],
    ["services", Object.keys(status.services).join(", ")],
    ["bus", status.bus],
    ["clock", `${status.clock.now} (${status.clock.mode})`],
    ["environments", String(status.environments.length)],
    ["failed events", String(status.failures)],
  ]);
  const functions = status.functions.map(({ name, version, runtime, handler, state }) => [
    version === "$LATEST" ? name : `${name}:${version}`,
    runtime,
    handler,
    state,
  ]);
  const mappings = status.mappings.map(({ source, function: name, enabled }) => [source, "→", enabled ? name : `${name} (disabled)`]);
  const doors = status.debugDoors.map(describeDoor);
  return [facts, section("functions", functions), section("mappings", mappings), section("debugging", doors)].filter((part) => part !== "").join("\n\n");
}

function section(title: string, rows: readonly (readonly string[])[]): string {
  return rows.length === 0 ? "" : `${title}\n${table(rows).replace(/^/gm, "  ")}`;
}
