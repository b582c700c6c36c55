// POST /runtime/invocation/{id}/response: what the function returned.
import { ACCEPTED, INVALID_REQUEST_ID, INVALID_RESPONSE_MODE, invalidTransition, RESPONSE_LIMIT, TOO_LARGE, TRUNCATED } from "./answers.ts";
import type { HttpRequest } from "./http.ts";
import type { RuntimeAnswer, RuntimeSession } from "./session.ts";

export function response(session: RuntimeSession, request: HttpRequest, requestId: string): string {
  if (requestId !== session.requestId) return INVALID_REQUEST_ID;
  if (session.state !== "Running") return invalidTransition(session.state, "ResponseSent");
  if (!isResponseMode(request.headers["lambda-runtime-function-response-mode"])) return INVALID_RESPONSE_MODE;
  return take(session, request, () => answerOf(request));
}

/** Ends the invocation with what was posted, or with why it could not be taken. */
export function take(session: RuntimeSession, request: HttpRequest, read: () => RuntimeAnswer): string {
  session.state = "ResponseSent";
  if (request.truncated) {
    session.listener.onAnswer({ kind: "truncated" });
    return TRUNCATED;
  }
  if (request.bodyLength > RESPONSE_LIMIT) {
    session.listener.onAnswer({ kind: "too-large" });
    return TOO_LARGE;
  }
  session.listener.onAnswer(read());
  return ACCEPTED;
}

function isResponseMode(mode: string | undefined): boolean {
  return mode === undefined || mode.toLowerCase() === "streaming" || mode.toLowerCase() === "buffered";
}

/** A stream that broke off says so in its trailers; the error's document comes there in base64. */
function answerOf({ headers, body }: HttpRequest): RuntimeAnswer {
  const errorType = headers["lambda-runtime-function-error-type"];
  if (errorType === undefined) return { kind: "response", body };
  return { kind: "error", body: Buffer.from(headers["lambda-runtime-function-error-body"] ?? "", "base64"), errorType };
}
