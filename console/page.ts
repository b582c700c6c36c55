// The console's page.
import type { Route } from "./router.ts";
import type { Simulation } from "./simulation.ts";

export function pageRoutes(_simulation: Simulation): Route[] {
  return [];
}
