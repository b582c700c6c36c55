// What an execution environment asks of whoever runs its function: a process of ours with its extensions, or a runtime that a developer started.
import type { ShutdownReason } from "../runtime-api/extensions/extension.ts";
import type { Dispatch } from "../runtime-api/next.ts";
import type { Launch } from "../runtimes/runtime.ts";
import type { ErrorDocument } from "./error-documents.ts";

/** How an Init phase ended. The document is what a caller is told, should there be one. */
export type InitEnd =
  | { readonly status: "ready" }
  | { readonly status: "error"; readonly errorType: string; document(requestId: string): ErrorDocument }
  | { readonly status: "timeout" };

export interface Host extends AsyncDisposable {
  /** Of the runtime; 0 while there is none, or it is not ours. */
  readonly pid: number;
  /** Whether the runtime waits for an event, and nobody does anything else. */
  readonly waiting: boolean;
  /** Whether the runtime is there at all. */
  readonly isThere: boolean;
  /** Whether there are extensions, so that an environment may still be busy when its runtime is not. */
  readonly accompanied: boolean;
  /** Resolves when all ask for their first event, one fails, or `budget` milliseconds are over. */
  start(budget: number, onStart: (launch: Launch) => void): Promise<InitEnd>;
  /** Hands an event to the runtime, which waits for it. */
  dispatch(event: Dispatch): void;
  /** Nothing is heard afterwards of what runs now. */
  stop(reason: ShutdownReason): Promise<void>;
  /** From outside, as the system does when memory runs out. */
  kill(): void;
}
