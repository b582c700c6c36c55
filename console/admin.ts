// The console over HTTP: everything under /_lambdabus/, and LocalStack's health path, beside the AWS APIs on the one port.
import type { IncomingMessage, ServerResponse } from "node:http";
import { isLoopbackHost, isLoopbackOrigin } from "../core/loopback.ts";
import { clockRoutes } from "./clock.ts";
import { eventRoutes } from "./events.ts";
import { AdminError, answerError } from "./http.ts";
import { invocationRoutes } from "./invocations.ts";
import { pageRoutes } from "./page.ts";
import { findRoute, type Route } from "./router.ts";
import { servicePageRoutes } from "./service-pages.ts";
import type { Simulation } from "./simulation.ts";
import { statusRoutes } from "./status.ts";
import { traceRoutes } from "./traces.ts";

/** Answers a request and returns true, or returns false for one that is none of the console's. */
export type Admin = (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<boolean>;

export function createAdmin(simulation: Simulation): Admin {
  const routes: Route[] = [pageRoutes, statusRoutes, clockRoutes, eventRoutes, invocationRoutes, traceRoutes, servicePageRoutes].flatMap((group) =>
    group(simulation),
  );
  return async (request, response, url) => {
    if (!/^\/_lambdabus(\/|$)|^\/_localstack\/health$/.test(url.pathname)) return false;
    try {
      guard(simulation, request);
      const { route, parameters } = findRoute(routes, request.method ?? "GET", url.pathname);
      await route.handle({ request, response, query: url.searchParams, parameters });
    } catch (error) {
      answerFailure(simulation, response, error);
    }
    return true;
  };
}

/** Web pages from elsewhere may neither look nor touch, also not under a name of theirs that they pointed at this machine. */
function guard({ endpoint }: Simulation, { headers, method }: IncomingMessage): void {
  if (isLoopbackHost(new URL(endpoint).host) && !isLoopbackHost(headers.host)) {
    throw new AdminError(403, "Forbidden", `this is ${endpoint}, not "${headers.host}"`);
  }
  if (method !== "GET" && method !== "HEAD" && !isLoopbackOrigin(headers.origin)) {
    throw new AdminError(403, "Forbidden", `pages from ${headers.origin} may not do this`);
  }
}

function answerFailure({ logger }: Simulation, response: ServerResponse, error: unknown): void {
  if (!(error instanceof AdminError)) logger.error("console failed", { error });
  if (response.headersSent) response.destroy();
  else answerError(response, error instanceof AdminError ? error : new AdminError(500, "InternalError", String(error)));
}
