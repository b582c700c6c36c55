// One extension, as the Extensions API knows it: what it wants to hear of, what it may say next, and what it waits for.
import { answer } from "../answers.ts";
import type { Reply } from "../http.ts";

/** In the words that Lambda's log uses. */
export type ExtensionState = "Started" | "Registered" | "Ready" | "Running" | "InitError" | "ExitError" | "LaunchError" | "Exited";

export type ExtensionEvent = "INVOKE" | "SHUTDOWN";

export type ShutdownReason = "spindown" | "timeout" | "failure";

/** What an extension is told. Deadlines are milliseconds since the epoch, in real time. */
export type ExtensionMessage =
  | {
      readonly eventType: "INVOKE";
      readonly deadlineMs: number;
      readonly requestId: string;
      readonly invokedFunctionArn: string;
      readonly tracing: { readonly type: "X-Amzn-Trace-Id"; readonly value: string };
    }
  | { readonly eventType: "SHUTDOWN"; readonly shutdownReason: ShutdownReason; readonly deadlineMs: number };

export class Extension {
  readonly name: string;
  /** Runs in a process of its own, beside the runtime; an internal one lives in the runtime's. */
  readonly external: boolean;
  readonly identifier: string;
  state: ExtensionState = "Started";
  events: readonly ExtensionEvent[] = [];
  /** What it said was wrong with it. */
  errorType: string | undefined;
  #waiting: Reply | undefined;
  /** Came before it asked. */
  readonly #messages: ExtensionMessage[] = [];

  constructor(name: string, external: boolean, identifier: string) {
    this.name = name;
    this.external = external;
    this.identifier = identifier;
  }

  /** It asks for its next event: it has done what there was to do. */
  wait(reply: Reply): void {
    this.state = "Ready";
    this.#waiting = reply;
    this.#deliver();
  }

  send(message: ExtensionMessage): void {
    this.#messages.push(message);
    this.#deliver();
  }

  #deliver(): void {
    if (!this.#waiting || this.#messages.length === 0) return;
    const reply = this.#waiting;
    this.#waiting = undefined;
    this.state = "Running";
    const body = JSON.stringify(this.#messages.shift());
    reply(answer(200, body, "application/json", { "Lambda-Extension-Event-Identifier": this.identifier }));
  }
}
