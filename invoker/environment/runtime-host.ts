// The runtime of an execution environment: its process, its side of the Runtime API, and the Init phase that joins them.
import type { Clock } from "../../core/clock.ts";
import type { FunctionDefinition } from "../../core/function.ts";
import type { ProcessGuard } from "../../core/guard.ts";
import type { Logger } from "../../core/logger.ts";
import { Payload } from "../../core/payload.ts";
import { type Dispatch, dispatch } from "../runtime-api/next.ts";
import { RuntimeApi } from "../runtime-api/server.ts";
import { type RuntimeAnswer, RuntimeSession } from "../runtime-api/session.ts";
import { findRuntime } from "../runtimes/index.ts";
import { type Launch, LaunchError } from "../runtimes/runtime.ts";
import { type ErrorDocument, type Exit, errorDocument, exitError } from "./error-documents.ts";
import { RuntimeProcess } from "./process.ts";

/** How an Init phase ended. The document is what a caller is told, should there be one. */
export type InitEnd =
  | { readonly status: "ready" }
  | { readonly status: "error"; readonly errorType: string; document(requestId: string): ErrorDocument }
  | { readonly status: "timeout" };

export interface HostOptions {
  readonly definition: FunctionDefinition;
  readonly guard: ProcessGuard;
  readonly hostClock: Clock;
  readonly logger: Logger;
  variables(launch: Launch, runtimeApi: string): Record<string, string>;
  onOutput(bytes: Buffer): void;
  /** After Init: the runtime waits for an event again. */
  onNext(): void;
  onAnswer(answer: RuntimeAnswer): void;
  /** After Init: the runtime ended by itself. */
  onExit(exit: Exit): void;
}

export class RuntimeHost implements AsyncDisposable {
  readonly #options: HostOptions;
  #api: RuntimeApi | undefined;
  #session: RuntimeSession | undefined;
  #process: RuntimeProcess | undefined;
  #disposed = false;
  #endInit: ((end: InitEnd) => void) | undefined;

  constructor(options: HostOptions) {
    this.#options = options;
  }

  get pid(): number {
    return this.#process?.pid ?? 0;
  }

  get peakMemoryMb(): number {
    return this.#process?.peakMemoryMb ?? 0;
  }

  /** Whether the runtime waits for an event. */
  get waiting(): boolean {
    return this.#session?.waiting !== undefined;
  }

  /** Starts the runtime; resolves when it asks for its first event, fails, or `budget` real milliseconds are over. A runtime that did not get ready is gone then. */
  async start(budget: number, onStart: (launch: Launch) => void): Promise<InitEnd> {
    const { definition, logger, hostClock } = this.#options;
    const ended = Promise.withResolvers<InitEnd>();
    this.#endInit = ended.resolve;
    using _budget = hostClock.timer(budget, () => ended.resolve({ status: "timeout" }));
    try {
      const launch = await findRuntime(definition.runtime).launch(definition, logger);
      onStart(launch);
      await this.#spawn(launch);
    } catch (error) {
      ended.resolve(launchFailure(error as Error));
    }
    const end = await ended.promise;
    this.#endInit = undefined;
    if (end.status !== "ready") await this.stop();
    return end;
  }

  dispatch(event: Dispatch): void {
    dispatch(this.#session as RuntimeSession, event);
  }

  /** Kills the runtime and whatever it started; nothing is heard of it afterwards. */
  async stop(): Promise<void> {
    const process = this.#process;
    this.#process = undefined;
    this.#session = undefined;
    await process?.kill();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true;
    this.#endInit?.({ status: "timeout" });
    await this.stop();
    await this.#api?.[Symbol.asyncDispose]();
  }

  async #spawn(launch: Launch): Promise<void> {
    const { guard, hostClock, definition, variables, onOutput } = this.#options;
    this.#api ??= await RuntimeApi.listen();
    if (this.#disposed) return this.#api[Symbol.asyncDispose]();
    const session = this.#openSession();
    this.#api.begin(session);
    const process = new RuntimeProcess({
      guard,
      hostClock,
      launch,
      directory: definition.codeDirectory,
      variables: variables(launch, this.#api.address),
      onOutput,
    });
    this.#process = process;
    void process.ended.then((exit) => this.#process === process && this.#exited(exit));
  }

  #openSession(): RuntimeSession {
    const session = new RuntimeSession({
      onNext: () => {
        if (this.#session !== session) return;
        if (this.#endInit) this.#endInit({ status: "ready" });
        else this.#options.onNext();
      },
      onAnswer: (answer) => {
        if (this.#session === session) this.#options.onAnswer(answer);
      },
      onInitError: (body, errorType = "Runtime.Unknown") => {
        this.#endInit?.(initFailure(errorType, () => ({ errorType, payload: Payload.from(body) })));
      },
    });
    this.#session = session;
    return session;
  }

  #exited(exit: Exit): void {
    this.#process = undefined;
    this.#session = undefined;
    if (this.#endInit) this.#endInit(initFailure("Runtime.ExitError", (requestId) => exitError(requestId, exit)));
    else this.#options.onExit(exit);
  }
}

/** An interpreter that is missing is the function's fault; anything else is ours, and said so. */
function launchFailure(error: Error): InitEnd {
  const errorType = error instanceof LaunchError ? "Runtime.InvalidEntrypoint" : "Sandbox.Failure";
  return initFailure(errorType, (requestId) => errorDocument(errorType, `RequestId: ${requestId} Error: ${error.message}`));
}

function initFailure(errorType: string, document: (requestId: string) => ErrorDocument): InitEnd {
  return { status: "error", errorType, document };
}
