// POST /runtime/init/error: the function could not be initialised; legal only before the first `next`.
import { ACCEPTED, invalidTransition } from "./answers.ts";
import type { HttpRequest } from "./http.ts";
import type { RuntimeSession } from "./session.ts";

export function initError(session: RuntimeSession, request: HttpRequest): string {
  if (session.state !== "Started") return invalidTransition(session.state, "InitError");
  session.state = "InitError";
  session.listener.onInitError(request.body, request.headers["lambda-runtime-function-error-type"]);
  return ACCEPTED;
}
