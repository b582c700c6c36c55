// Finds the route of a request by its path and method, and says what there is where there is none.
import { AdminError, type AdminRequest, notFound } from "./http.ts";

export interface Route {
  readonly method: "GET" | "POST";
  /** `{name}` stands for one segment. */
  readonly path: string;
  readonly handle: (request: AdminRequest) => Promise<void> | void;
}

export interface Match {
  readonly route: Route;
  readonly parameters: Readonly<Record<string, string>>;
}

/** Throws an AdminError 404 that lists the paths, or 405 that names the methods. */
export function findRoute(routes: readonly Route[], method: string, path: string): Match {
  const matches = routes.flatMap((route) => {
    const parameters = matchPath(route.path, path);
    return parameters ? [{ route, parameters }] : [];
  });
  if (matches.length === 0) throw notFound(`there is nothing at ${path}; expected one of: ${[...new Set(routes.map((route) => route.path))].join(" ")}`);
  const wanted = method === "HEAD" ? "GET" : method;
  const match = matches.find(({ route }) => route.method === wanted);
  if (match) return match;
  const allowed = matches.map(({ route }) => route.method).join(", ");
  throw new AdminError(405, "MethodNotAllowed", `${path} takes ${allowed}, not ${method}`, { allow: allowed });
}

function matchPath(pattern: string, path: string): Record<string, string> | undefined {
  const wanted = pattern.split("/");
  const found = path.split("/");
  if (wanted.length !== found.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const segment = found[index] as string;
    if (part.startsWith("{")) parameters[part.slice(1, -1)] = decode(segment);
    else if (part !== segment) return undefined;
  }
  return parameters;
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new AdminError(400, "BadRequest", `"${segment}" is not a URL-encoded name`);
  }
}
