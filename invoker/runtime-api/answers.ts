// What the Runtime API answers, word for word: the acknowledgement and its errors.

const REASONS: Record<number, string> = { 200: "OK", 202: "Accepted", 400: "Bad Request", 403: "Forbidden", 404: "Not Found", 413: "Request Entity Too Large" };

/** Lambda's limit on what a function answers: 6 MB and 100 bytes. */
export const RESPONSE_LIMIT = 6_291_556;

/** Of a response that is streamed: 200 MB. */
export const STREAM_LIMIT = 209_715_200;

/** A whole response as text: status line, headers, JSON body. */
export function answer(status: number, body: string, contentType = "application/json", headers: Readonly<Record<string, string>> = {}): string {
  const more = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  // Heads are written as Latin-1: so that a body keeps its characters, it is turned into its bytes here.
  const bytes = Buffer.from(body);
  return `HTTP/1.1 ${status} ${REASONS[status]}\r\nContent-Type: ${contentType}\r\n${more.join("")}Content-Length: ${bytes.length}\r\n\r\n${bytes.toString("latin1")}`;
}

function fault(status: number, errorType: string, errorMessage: string): string {
  return answer(status, JSON.stringify({ errorMessage, errorType }));
}

export const ACCEPTED = answer(202, '{"status":"OK"}\n');
export const PONG = answer(200, "pong", "text/plain");
export const INVALID_REQUEST_ID = fault(400, "InvalidRequestID", "Invalid request ID");
export const TRUNCATED = fault(400, "TruncatedHTTPRequest", "HTTP request detected as truncated");
export const INVALID_RESPONSE_MODE = fault(400, "InvalidFunctionResponseMode", "Invalid function response mode");

export function invalidTransition(from: string, to: string): string {
  return fault(403, "InvalidStateTransition", `State transition from ${from} to ${to} failed for runtime. Error: State transition is not allowed`);
}

/** `limit` in bytes. */
export function tooLarge(limit: number): string {
  return fault(413, "RequestEntityTooLarge", `Exceeded maximum allowed payload size (${limit} bytes).`);
}

export function notFound(method: string, path: string): string {
  return fault(404, "NotFound", `${method} ${path} is not a path of the Runtime API`);
}
