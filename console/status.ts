// What runs now: health, status, environments, failures; and starting over.
import { parseArn } from "../core/arn.ts";
import { showClock } from "./clock.ts";
import { answerJson } from "./http.ts";
import type { Route } from "./router.ts";
import type { Simulation } from "./simulation.ts";
import { tallies } from "./tally.ts";

export function statusRoutes(simulation: Simulation): Route[] {
  const health: Route["handle"] = ({ response }) => answerJson(response, simulation.ready ? 200 : 503, showHealth(simulation));
  return [
    { method: "GET", path: "/_lambdabus/health", handle: health },
    { method: "GET", path: "/_localstack/health", handle: health },
    { method: "GET", path: "/_lambdabus/status", handle: ({ response }) => answerJson(response, 200, showStatus(simulation)) },
    { method: "GET", path: "/_lambdabus/environments", handle: ({ response }) => answerJson(response, 200, { environments: simulation.environments() }) },
    { method: "GET", path: "/_lambdabus/failures", handle: ({ response }) => answerJson(response, 200, { failures: simulation.failures() }) },
    {
      method: "POST",
      path: "/_lambdabus/reset",
      handle: async ({ response }) => {
        await simulation.reset();
        answerJson(response, 200, { reset: true });
      },
    },
  ];
}

function showHealth({ ready, version, services }: Simulation): object {
  const status = ready ? "running" : "starting";
  return { status, version, services: Object.fromEntries([...services()].map((name) => [name, status])) };
}

function showStatus(simulation: Simulation): object {
  const { registry, history } = simulation;
  const tally = tallies(history);
  const memory = process.memoryUsage();
  return {
    ...showHealth(simulation),
    endpoint: simulation.endpoint,
    ports: simulation.ports(),
    startedAt: new Date(simulation.startedAt).toISOString(),
    uptimeMs: Math.round(simulation.hostClock.now() - simulation.startedAt),
    clock: showClock(simulation.clock),
    bus: simulation.bus.name,
    functions: [...registry.functions.values()].map(({ name, version, runtime, handler, state, timeout, memorySize }) => {
      return { name, version, runtime, handler, state, timeout, memorySize, ...tally(name, version) };
    }),
    mappings: [...registry.mappings.values()].map(({ id, connector, source, functionArn, enabled }) => {
      return { id, connector, source, function: parseArn(functionArn)?.resource.slice("function:".length), enabled };
    }),
    environments: simulation.environments(),
    debugDoors: simulation.debugDoors(),
    failures: simulation.failures().length,
    history: { events: history.events.size, invocations: history.invocations.size, refusals: history.refusals.size, logs: history.logs.size },
    node: process.version,
    memory: { rssMb: megabytes(memory.rss), heapUsedMb: megabytes(memory.heapUsed) },
  };
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 1024 / 102.4) / 10;
}
