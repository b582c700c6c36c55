// What services show of themselves: SNS's inbox, the certificates that it signs with.
import { notFound } from "./http.ts";
import type { Route } from "./router.ts";
import type { Simulation } from "./simulation.ts";

export function servicePageRoutes(simulation: Simulation): Route[] {
  return Array.from(simulation.pages(), ([path, read]) => ({
    method: "GET",
    path,
    handle: ({ response, parameters }) => {
      const page = read(parameters);
      if (!page) throw notFound(`there is no ${Object.values(parameters).join(" ")} here`);
      response.writeHead(200, { "content-type": page.contentType, "content-length": Buffer.byteLength(page.body), "cache-control": "no-store" });
      response.end(page.body);
    },
  }));
}
