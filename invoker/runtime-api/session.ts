// What a runtime may say next: the state of its side of the Runtime API, and who is told what it said.
import type { HttpRequest, Reply } from "./http.ts";
import type { StreamedResponse } from "./streaming/streamed-response.ts";

/** In the Runtime API's own words, which its error messages use. */
export type RuntimeState = "Started" | "Ready" | "Running" | "ResponseSent" | "InitError";

/** How the runtime answered an invocation. */
export type RuntimeAnswer =
  | { readonly kind: "response"; readonly body: Buffer }
  | { readonly kind: "error"; readonly body: Buffer; readonly errorType: string | undefined }
  /** What it posted was over Lambda's limit, in bytes. */
  | { readonly kind: "too-large"; readonly limit: number }
  | { readonly kind: "truncated" };

/** Told by the endpoints what a runtime said. */
export interface SessionListener {
  /** The runtime waits for work: its init is over, or its last invocation is. */
  onNext(): void;
  onAnswer(answer: RuntimeAnswer): void;
  onInitError(body: Buffer, errorType: string | undefined): void;
  /** A runtime asks for an event in the middle of an invocation: another one, where runtimes may come and go. Refused unless somebody takes it. */
  onSuccessor?(request: HttpRequest, reply: Reply): void;
}

/** One runtime process, seen from the Runtime API. */
export class RuntimeSession {
  state: RuntimeState = "Started";
  /** Of the invocation that runs or ran last. */
  requestId = "";
  /** Answers the `next` that the runtime waits in. */
  waiting: Reply | undefined;
  /** Where the response to the invocation goes while it is written, when its caller wants it so. */
  stream: StreamedResponse | undefined;
  readonly listener: SessionListener;

  constructor(listener: SessionListener) {
    this.listener = listener;
  }
}
