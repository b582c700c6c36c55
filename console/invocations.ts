// Invocations, refusals and logs over HTTP: one entry for each attempt that was made, or refused, and what functions print as they print it.
import type { Announced, InvocationView } from "./history.ts";
import { answerJson, answerStream, notFound, wantsStream } from "./http.ts";
import { type ListQuery, readListQuery } from "./query.ts";
import type { Ring } from "./ring.ts";
import type { Route } from "./router.ts";
import type { Simulation } from "./simulation.ts";

export function invocationRoutes(simulation: Simulation): Route[] {
  const { history } = simulation;
  return [
    listRoute(simulation, "/_lambdabus/invocations", "invocations", history.invocations, show),
    {
      method: "GET",
      path: "/_lambdabus/invocations/{requestId}",
      handle: ({ response, parameters }) => {
        const requestId = parameters["requestId"] as string;
        const attempts = history.invocations.newest((entry) => show(entry).requestId === requestId).map(show);
        if (attempts.length === 0) throw notFound(`no invocation with the request id "${requestId}" is remembered`);
        answerJson(response, 200, { requestId, attempts: attempts.sort((a, b) => a.attempt - b.attempt) });
      },
    },
    listRoute(simulation, "/_lambdabus/refusals", "refusals", history.refusals, ({ message }) => message.display),
    listRoute(simulation, "/_lambdabus/logs", "logs", history.logs, showLog),
  ];
}

function show({ message }: Announced): InvocationView {
  return message.display as InvocationView;
}

function showLog({ functionName, seenAt, message }: Announced): object {
  const { functionName: _, ...said } = message.display as Record<string, unknown>;
  return { function: functionName, seenAt: new Date(seenAt).toISOString(), ...said };
}

/** A list, newest first, or a stream of what comes; with `since`, a stream begins with what has been. */
function listRoute(simulation: Simulation, path: string, name: string, ring: Ring<Announced>, show: (entry: Announced) => unknown): Route {
  const newest = (wanted: ListQuery) => ring.newest((entry) => matches(entry, wanted), wanted.limit).map(show);
  const handle: Route["handle"] = ({ request, response, query }) => {
    const wanted = readListQuery(query, simulation.clock);
    if (!wantsStream(request, query)) return answerJson(response, 200, { [name]: newest(wanted) });
    answerStream(response, simulation.hostClock, (send) => {
      if (wanted.since !== undefined) for (const shown of newest(wanted).reverse()) send(name.slice(0, -1), shown);
      return ring.follow((entry) => matches(entry, wanted) && send(name.slice(0, -1), show(entry)));
    });
  };
  return { method: "GET", path, handle };
}

function matches({ functionName, seenAt }: Announced, wanted: ListQuery): boolean {
  return (wanted.functionName === undefined || functionName === wanted.functionName) && (wanted.since === undefined || seenAt >= wanted.since);
}
