// POST /runtime/invocation/{id}/response: what the function returned.
import { ACCEPTED, INVALID_REQUEST_ID, INVALID_RESPONSE_MODE, invalidTransition, RESPONSE_LIMIT, TOO_LARGE, TRUNCATED } from "./answers.ts";
import type { HttpRequest, Reply } from "./http.ts";
import type { RuntimeSession } from "./session.ts";

export function response(session: RuntimeSession, request: HttpRequest, reply: Reply, requestId: string): void {
  if (requestId !== session.requestId) return reply(INVALID_REQUEST_ID);
  if (session.state !== "Running") return reply(invalidTransition(session.state, "ResponseSent"));
  if (!isResponseMode(request.headers["lambda-runtime-function-response-mode"])) return reply(INVALID_RESPONSE_MODE);
  session.state = "ResponseSent";
  if (request.truncated) {
    session.listener.onAnswer({ kind: "truncated" });
    reply(TRUNCATED);
  } else if (request.bodyLength > RESPONSE_LIMIT) {
    session.listener.onAnswer({ kind: "too-large", size: request.bodyLength });
    reply(TOO_LARGE);
  } else {
    session.listener.onAnswer(answerOf(request));
    reply(ACCEPTED);
  }
}

function isResponseMode(mode: string | undefined): boolean {
  return mode === undefined || mode.toLowerCase() === "streaming" || mode.toLowerCase() === "buffered";
}

/** A stream that broke off says so in its trailers; the error's document comes there in base64. */
function answerOf(request: HttpRequest) {
  const errorType = request.headers["lambda-runtime-function-error-type"];
  if (errorType === undefined) return { kind: "response", body: request.body } as const;
  const document = request.headers["lambda-runtime-function-error-body"] ?? "";
  return { kind: "error", body: Buffer.from(document, "base64"), errorType } as const;
}
