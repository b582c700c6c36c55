// GET /runtime/invocation/next: the runtime waits here for its next event.
import type { Payload } from "../../core/payload.ts";
import { invalidTransition } from "./answers.ts";
import type { HttpRequest, Reply } from "./http.ts";
import type { RuntimeSession } from "./session.ts";
import type { StreamedResponse } from "./streaming/streamed-response.ts";

/** What a runtime is told with an event. */
export interface Dispatch {
  readonly requestId: string;
  readonly payload: Payload;
  /** Milliseconds since the epoch, in real time. */
  readonly deadline: number;
  readonly invokedFunctionArn: string;
  /** In the form of `X-Amzn-Trace-Id`. */
  readonly traceId: string;
  /** JSON text. */
  readonly clientContext?: string | undefined;
  /** When the caller wants the response as it comes. */
  readonly stream?: StreamedResponse | undefined;
}

/** Keeps `reply` until there is an event; answers at once only a call that is out of order. */
export function next(session: RuntimeSession, request: HttpRequest, reply: Reply): void {
  if (session.state === "Started" || session.state === "ResponseSent") {
    session.state = "Ready";
    session.waiting = reply;
    session.listener.onNext();
  } else if (session.state === "Running" && session.listener.onSuccessor) session.listener.onSuccessor(request, reply);
  else reply(invalidTransition(session.state, "Ready"));
}

/** Hands an event to a runtime that waits. */
export function dispatch(session: RuntimeSession, event: Dispatch): void {
  const { waiting } = session;
  if (!waiting) throw new Error(`a runtime that is ${session.state} was given an invocation`);
  session.waiting = undefined;
  session.state = "Running";
  session.requestId = event.requestId;
  session.stream = event.stream;
  const body = event.payload.bytes;
  waiting(headOf(event, body.byteLength), body);
}

function headOf(event: Dispatch, length: number): string {
  const context = event.clientContext === undefined ? "" : `Lambda-Runtime-Client-Context: ${escapeHeader(event.clientContext)}\r\n`;
  return (
    `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nLambda-Runtime-Aws-Request-Id: ${event.requestId}\r\n` +
    `Lambda-Runtime-Deadline-Ms: ${Math.floor(event.deadline)}\r\nLambda-Runtime-Invoked-Function-Arn: ${event.invokedFunctionArn}\r\n` +
    `Lambda-Runtime-Trace-Id: ${event.traceId}\r\n${context}Content-Length: ${length}\r\n\r\n`
  );
}

/** JSON may hold any character, a header only some: the others are written as JSON escapes, line breaks between tokens become spaces. */
function escapeHeader(json: string): string {
  return json.replace(/[\r\n\t]/g, " ").replace(/[^ -~]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
