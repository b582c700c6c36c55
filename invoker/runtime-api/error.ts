// POST /runtime/invocation/{id}/error: the function failed; the document goes to the caller as it is, even if it is no JSON.
import { ACCEPTED, INVALID_REQUEST_ID, invalidTransition, RESPONSE_LIMIT, TOO_LARGE, TRUNCATED } from "./answers.ts";
import type { HttpRequest, Reply } from "./http.ts";
import type { RuntimeSession } from "./session.ts";

export function invocationError(session: RuntimeSession, request: HttpRequest, reply: Reply, requestId: string): void {
  if (requestId !== session.requestId) return reply(INVALID_REQUEST_ID);
  if (session.state !== "Running") return reply(invalidTransition(session.state, "InvocationErrorResponse"));
  session.state = "ResponseSent";
  if (request.truncated) {
    session.listener.onAnswer({ kind: "truncated" });
    return reply(TRUNCATED);
  }
  if (request.bodyLength > RESPONSE_LIMIT) {
    session.listener.onAnswer({ kind: "too-large", size: request.bodyLength });
    return reply(TOO_LARGE);
  }
  session.listener.onAnswer({ kind: "error", body: request.body, errorType: request.headers["lambda-runtime-function-error-type"] });
  reply(ACCEPTED);
}
