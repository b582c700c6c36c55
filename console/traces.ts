// Traces over HTTP: a list of the newest, and one as OTLP JSON.
import { answerJson, badRequest, notFound } from "./http.ts";
import { readListQuery } from "./query.ts";
import type { Route } from "./router.ts";
import type { Simulation, TraceLine } from "./simulation.ts";

export function traceRoutes(simulation: Simulation): Route[] {
  return [
    {
      method: "GET",
      path: "/_lambdabus/traces",
      handle: ({ response, query }) => {
        const { functionName, since = 0, limit } = readListQuery(query, simulation.clock);
        const wanted = (line: TraceLine) => line.start >= since && (functionName === undefined || line.functions.includes(functionName));
        const traces = Iterator.from(simulation.traces.list()).filter(wanted).take(limit);
        answerJson(response, 200, { traces: [...traces].map((line) => ({ ...line, start: new Date(Math.round(line.start)).toISOString() })) });
      },
    },
    {
      method: "GET",
      path: "/_lambdabus/traces/{id}",
      handle: ({ response, query, parameters }) => {
        const id = (parameters["id"] as string).toLowerCase();
        if (!/^[0-9a-f]{32}$/.test(id)) throw badRequest(`a trace id has 32 hexadecimal digits, unlike "${id}"`);
        const document = simulation.traces.toOtlp(id, query.get("story") !== "false");
        if (!document) throw notFound(`no trace "${id}" is remembered`);
        answerJson(response, 200, document);
      },
    },
  ];
}
