// The error documents that Lambda itself writes, where the runtime could not.
import { Payload } from "../../core/payload.ts";

export interface ErrorDocument {
  readonly errorType: string;
  readonly payload: Payload;
}

/** How a process ended: with a code, or by a signal. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** Signals as the sandbox's log names them. */
const SIGNAL_NAMES: Partial<Record<NodeJS.Signals, string>> = {
  SIGABRT: "aborted",
  SIGBUS: "bus error",
  SIGFPE: "floating point exception",
  SIGHUP: "hangup",
  SIGILL: "illegal instruction",
  SIGINT: "interrupt",
  SIGKILL: "killed",
  SIGPIPE: "broken pipe",
  SIGQUIT: "quit",
  SIGSEGV: "segmentation fault",
  SIGTERM: "terminated",
  SIGTRAP: "trace/breakpoint trap",
};

export function errorDocument(errorType: string, errorMessage: string): ErrorDocument {
  return { errorType, payload: Payload.of({ errorType, errorMessage }) };
}

export function exitError(requestId: string, exit: Exit): ErrorDocument {
  return errorDocument("Runtime.ExitError", `RequestId: ${requestId} Error: ${describeExit(exit)}`);
}

export function describeExit({ code, signal }: Exit): string {
  if (signal) return `Runtime exited with error: signal: ${SIGNAL_NAMES[signal] ?? signal}`;
  return code ? `Runtime exited with error: exit status ${code}` : "Runtime exited without providing a reason";
}

/** `timeout` in seconds. */
export function timeoutError(requestId: string, timeout: number): ErrorDocument {
  return errorDocument("Sandbox.Timedout", `RequestId: ${requestId} Error: Task timed out after ${timeout.toFixed(2)} seconds`);
}

/** `limit` in bytes. */
export function responseTooLarge(limit: number): ErrorDocument {
  return errorDocument("Function.ResponseSizeTooLarge", `Response payload size exceeded maximum allowed payload size (${limit} bytes).`);
}

export function truncatedResponse(requestId: string): ErrorDocument {
  return errorDocument("Runtime.TruncatedResponse", `RequestId: ${requestId} Error: the runtime's response ended early`);
}

/** An extension that could not start, said so, or ended: `Extension.Crash` and its kin. */
export function extensionError(errorType: string, requestId: string, why: string): ErrorDocument {
  return errorDocument(errorType, `RequestId: ${requestId} Error: ${why}`);
}

/** How an extension's process ended, as the sandbox says it. */
export function describeExtensionExit({ code, signal }: Exit): string {
  if (signal) return `signal: ${SIGNAL_NAMES[signal] ?? signal}`;
  return code ? `exit status ${code}` : "exit code 0";
}

/** What the log said, before its REPORT named a status, of an invocation that ended without an answer; `now` is its time. Undefined of any other. */
export function failureText(requestId: string, { errorType, payload }: ErrorDocument, timeout: number, now: number): string | undefined {
  if (errorType === "Sandbox.Timedout") return `${new Date(now).toISOString()} ${requestId} Task timed out after ${timeout.toFixed(2)} seconds\n`;
  if (!/^(Runtime\.ExitError|Extension\.)/.test(errorType)) return undefined;
  const document = payload.display as { errorMessage?: unknown } | null;
  return document?.errorMessage === undefined ? undefined : `${document.errorMessage}\n${errorType}`;
}
