// POST /runtime/invocation/{id}/response: what the function returned, whole or as a stream.
import { ACCEPTED, INVALID_REQUEST_ID, INVALID_RESPONSE_MODE, invalidTransition, RESPONSE_LIMIT, TRUNCATED, tooLarge } from "./answers.ts";
import type { HttpHead, HttpRequest } from "./http.ts";
import type { BodySink } from "./http-body.ts";
import type { RuntimeAnswer, RuntimeSession } from "./session.ts";

/** Who takes the body while it comes in: the caller, when he wants a stream and the runtime writes one. */
export function streamOf(session: RuntimeSession, { headers }: HttpHead, requestId: string): BodySink | undefined {
  const { stream } = session;
  if (!stream || stream.begun || requestId !== session.requestId || session.state !== "Running") return undefined;
  if (modeOf(headers) !== "streaming") return undefined;
  stream.begin(headers["content-type"]);
  return stream;
}

export function response(session: RuntimeSession, request: HttpRequest, requestId: string): string {
  if (requestId !== session.requestId) return INVALID_REQUEST_ID;
  if (session.state !== "Running") return invalidTransition(session.state, "ResponseSent");
  if (!["buffered", "streaming"].includes(modeOf(request.headers))) return INVALID_RESPONSE_MODE;
  return take(session, request, () => answerOf(request, session.stream?.begun ? session.stream.kept : request.body));
}

/** Ends the invocation with what was posted, or with why it could not be taken. */
export function take(session: RuntimeSession, request: HttpRequest, read: () => RuntimeAnswer): string {
  const limit = session.stream?.begun ? session.stream.limit : RESPONSE_LIMIT;
  session.state = "ResponseSent";
  if (request.truncated) {
    session.listener.onAnswer({ kind: "truncated" });
    return TRUNCATED;
  }
  if (request.bodyLength > limit) {
    session.listener.onAnswer({ kind: "too-large", limit });
    return tooLarge(limit);
  }
  session.listener.onAnswer(read());
  return ACCEPTED;
}

function modeOf(headers: HttpHead["headers"]): string {
  return (headers["lambda-runtime-function-response-mode"] ?? "buffered").toLowerCase();
}

/** A stream that broke off says so in its trailers; the error's document comes there in base64. */
function answerOf({ headers }: HttpRequest, body: Buffer): RuntimeAnswer {
  const errorType = headers["lambda-runtime-function-error-type"];
  if (errorType === undefined || modeOf(headers) !== "streaming") return { kind: "response", body };
  return { kind: "error", body: Buffer.from(headers["lambda-runtime-function-error-body"] ?? "", "base64"), errorType };
}
