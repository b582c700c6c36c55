// POST /runtime/invocation/{id}/error: the function failed; the document goes to the caller as it is, even if it is no JSON.
import { INVALID_REQUEST_ID, invalidTransition } from "./answers.ts";
import type { HttpRequest } from "./http.ts";
import { take } from "./response.ts";
import type { RuntimeSession } from "./session.ts";

export function invocationError(session: RuntimeSession, request: HttpRequest, requestId: string): string {
  if (requestId !== session.requestId) return INVALID_REQUEST_ID;
  if (session.state !== "Running") return invalidTransition(session.state, "InvocationErrorResponse");
  return take(session, request, () => ({ kind: "error", body: request.body, errorType: request.headers["lambda-runtime-function-error-type"] }));
}
