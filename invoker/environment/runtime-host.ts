// The runtime of an execution environment with the extensions around it: their processes, their APIs, and the Init phase that joins them.
import type { Clock } from "../../core/clock.ts";
import type { FunctionDefinition } from "../../core/function.ts";
import type { ProcessGuard } from "../../core/guard.ts";
import type { Ids } from "../../core/ids.ts";
import { Payload } from "../../core/payload.ts";
import type { Debugged } from "../debugging/debugging.ts";
import { ownErrorType } from "../platform-events.ts";
import type { Reporter } from "../reporter.ts";
import type { ShutdownReason } from "../runtime-api/extensions/extension.ts";
import { type Dispatch, dispatch } from "../runtime-api/next.ts";
import { RuntimeApi } from "../runtime-api/server.ts";
import { type RuntimeAnswer, RuntimeSession } from "../runtime-api/session.ts";
import { Telemetry } from "../runtime-api/telemetry/telemetry.ts";
import type { Runtimes } from "../runtimes/index.ts";
import { type Launch, LaunchError } from "../runtimes/runtime.ts";
import { extensionVariables } from "./environment-variables.ts";
import { type ErrorDocument, type Exit, errorDocument, exitError } from "./error-documents.ts";
import { ExtensionCrew } from "./extension-crew.ts";
import type { Host, InitEnd } from "./host.ts";
import type { Sandbox } from "./isolation/sandbox.ts";
import { RuntimeProcess } from "./process.ts";

export interface HostOptions {
  readonly definition: FunctionDefinition;
  readonly guard: ProcessGuard;
  readonly hostClock: Clock;
  readonly ids: Ids;
  readonly runtimes: Runtimes;
  readonly reporter: Reporter;
  readonly debugged?: Debugged | undefined;
  /** Opened on first use; rejects with a LaunchError when the isolation that was asked for is not to be had. */
  sandbox(): Promise<Sandbox>;
  /** All paths are those that the function sees. */
  variables(launch: Launch, runtimeApi: string, sandbox: Sandbox): Record<string, string>;
  /** After Init: the runtime and all extensions wait for an event again. */
  onNext(): void;
  onAnswer(answer: RuntimeAnswer): void;
  /** After Init: the runtime ended by itself. */
  onExit(exit: Exit): void;
  /** After Init: an extension ended by itself, or said that it will. */
  onExtensionFailure(document: (requestId: string) => ErrorDocument): void;
}

export class RuntimeHost implements Host {
  readonly #options: HostOptions;
  #api: RuntimeApi | undefined;
  #session: RuntimeSession | undefined;
  #crew: ExtensionCrew | undefined;
  #telemetry: Telemetry | undefined;
  #process: RuntimeProcess | undefined;
  #disposed = false;
  #endInit: ((end: InitEnd) => void) | undefined;
  /** Resolves when all external extensions are registered. */
  #registered: PromiseWithResolvers<void> = Promise.withResolvers();
  /** What is left of the last start ends. */
  #stopping: Promise<void> = Promise.resolve();

  constructor(options: HostOptions) {
    this.#options = options;
  }

  get pid(): number {
    return this.#process?.pid ?? 0;
  }

  /** Whether the runtime waits for an event, and nobody does anything else. */
  get waiting(): boolean {
    return this.#session?.waiting !== undefined && this.#crew?.extensions.allWait === true;
  }

  /** Whether runtime and extensions run at all. */
  get isThere(): boolean {
    return this.#process !== undefined;
  }

  /** Whether there are extensions, so that an environment may still be busy when its runtime is not. */
  get accompanied(): boolean {
    return this.#crew?.present ?? false;
  }

  /** Starts extensions and runtime; resolves when all ask for their first event, one fails, or `budget` real milliseconds are over. What did not get ready is gone then. */
  async start(budget: number, onStart: (launch: Launch) => void): Promise<InitEnd> {
    const { definition, runtimes, hostClock, debugged } = this.#options;
    await this.#stopping;
    const ended = Promise.withResolvers<InitEnd>();
    this.#endInit = ended.resolve;
    using stack = new DisposableStack();
    const failed = (error: unknown) => ended.resolve(launchFailure(error as Error));
    try {
      const sandbox = await this.#options.sandbox();
      const launch = sandbox.prepare(await runtimes.launch(definition, sandbox.places, debugged?.gate?.open()));
      // What had to be fetched first is not the function's to answer for.
      stack.use((debugged?.clock ?? hostClock).timer(budget, () => ended.resolve({ status: "timeout" })));
      const api = await this.#listen();
      this.#open(api);
      onStart(launch);
      this.#spawn(launch, api, sandbox).catch(failed);
    } catch (error) {
      failed(error);
    }
    const end = await ended.promise;
    this.#endInit = undefined;
    this.#closeInit();
    if (end.status !== "ready") await this.stop(end.status === "timeout" ? "timeout" : "failure");
    return end;
  }

  dispatch(event: Dispatch): void {
    dispatch(this.#session as RuntimeSession, event);
    this.#crew?.extensions.send({
      eventType: "INVOKE",
      deadlineMs: Math.floor(event.deadline),
      requestId: event.requestId,
      invokedFunctionArn: event.invokedFunctionArn,
      tracing: { type: "X-Amzn-Trace-Id", value: event.traceId },
    });
  }

  /** Ends the runtime, its extensions and whatever they started, within Lambda's budgets; nothing is heard of them afterwards. */
  stop(reason: ShutdownReason): Promise<void> {
    const process = this.#process;
    const crew = this.#crew;
    const telemetry = this.#telemetry;
    this.#process = undefined;
    this.#session = undefined;
    this.#crew = undefined;
    this.#telemetry = undefined;
    if (process || crew) this.#stopping = this.#stopping.then(() => this.#end(process, crew, telemetry, reason));
    return this.#stopping;
  }

  /** From outside, as the system does when memory runs out: the runtime is found to have ended by itself. */
  kill(): void {
    void this.#process?.kill();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true;
    this.#endInit?.({ status: "timeout" });
    await this.stop("spindown");
    await this.#api?.[Symbol.asyncDispose]();
  }

  async #end(process: RuntimeProcess | undefined, crew: ExtensionCrew | undefined, telemetry: Telemetry | undefined, reason: ShutdownReason): Promise<void> {
    const began = this.#options.hostClock.now();
    crew?.dismiss();
    await process?.end(crew?.runtimeGrace ?? 0);
    telemetry?.flush();
    await crew?.shutdown(reason, began);
    telemetry?.[Symbol.dispose]();
  }

  async #listen(): Promise<RuntimeApi> {
    this.#api ??= await RuntimeApi.listen();
    if (this.#disposed) await this.#api[Symbol.asyncDispose]();
    return this.#api;
  }

  /** A new start: whoever speaks to the API from now on belongs to it. */
  #open(api: RuntimeApi): void {
    const { definition, hostClock, guard, ids, reporter } = this.#options;
    const session = this.#openSession();
    const telemetry = new Telemetry({
      hostClock,
      onSubscribed: (name, { api, types }) => reporter.emit({ type: `platform.${api}Subscription`, record: { name, state: "Subscribed", types } }),
      onDropped: (record) => reporter.log({ type: "platform.logsDropped", record }),
    });
    const crew = new ExtensionCrew({
      definition,
      accountId: definition.arn.split(":")[4] ?? "",
      guard,
      hostClock,
      uuid: () => ids.uuid(),
      onOutput: (bytes) => reporter.printExtension(bytes),
      onProgress: () => this.#crew === crew && this.#onProgress(),
      onFailure: (errorType, document) => {
        if (this.#crew !== crew) return;
        if (this.#endInit) this.#endInit(initFailure(errorType, document));
        else this.#options.onExtensionFailure(document);
      },
    });
    this.#registered = Promise.withResolvers();
    this.#crew = crew;
    this.#telemetry = telemetry;
    reporter.telemetry = telemetry;
    api.begin({ session, extensions: crew.extensions, telemetry });
  }

  /** External extensions come first; the runtime is started when all of them have registered. */
  async #spawn(launch: Launch, api: RuntimeApi, sandbox: Sandbox): Promise<void> {
    const { hostClock, variables, reporter, debugged } = this.#options;
    if (this.#disposed) return;
    const crew = this.#crew as ExtensionCrew;
    const all = variables(launch, api.address, sandbox);
    await crew.launch(extensionVariables(all), sandbox);
    if (!crew.extensions.allRegistered) await this.#registered.promise;
    if (this.#crew !== crew || !this.#endInit) return;
    const process = await RuntimeProcess.start({
      sandbox,
      hostClock,
      launch,
      variables: all,
      onOutput: (bytes) => reporter.print(debugged?.gate?.passOn(bytes) ?? bytes),
    });
    if (this.#crew !== crew || !this.#endInit) return process.kill();
    this.#process = process;
    void process.ended.then((exit) => this.#process === process && this.#exited(exit));
  }

  #openSession(): RuntimeSession {
    const session = new RuntimeSession({
      onNext: () => this.#session === session && this.#onProgress(),
      onAnswer: (answer) => {
        if (this.#session === session) this.#options.onAnswer(answer);
      },
      onInitError: (body, posted) => {
        const errorType = ownErrorType(posted, "Runtime");
        this.#endInit?.(initFailure(errorType, () => ({ errorType, payload: Payload.from(body) })));
      },
    });
    this.#session = session;
    return session;
  }

  /** The runtime or an extension has come further. */
  #onProgress(): void {
    const extensions = this.#crew?.extensions;
    if (!extensions) return;
    if (extensions.allRegistered) this.#registered.resolve();
    if (this.#session?.waiting) extensions.registrationOpen = false;
    if (!this.waiting) return;
    if (this.#endInit) this.#endInit({ status: "ready" });
    else this.#options.onNext();
  }

  #closeInit(): void {
    this.#telemetry?.closeSubscriptions();
    for (const record of this.#crew?.statuses ?? []) this.#options.reporter.emit({ type: "platform.extension", record });
  }

  #exited(exit: Exit): void {
    this.#process = undefined;
    this.#session = undefined;
    if (this.#endInit) this.#endInit(initFailure("Runtime.ExitError", (requestId) => exitError(requestId, exit)));
    else this.#options.onExit(exit);
  }
}

/** An interpreter that is missing is the function's fault, as is code that cannot be read; anything else is ours, and said so. */
function launchFailure(error: Error): InitEnd {
  const errorType = error instanceof LaunchError ? error.errorType : "Sandbox.Failure";
  const isOfCode = error instanceof LaunchError && errorType !== "Runtime.InvalidEntrypoint";
  return initFailure(errorType, (requestId) => errorDocument(errorType, isOfCode ? error.message : `RequestId: ${requestId} Error: ${error.message}`));
}

function initFailure(errorType: string, document: (requestId: string) => ErrorDocument): InitEnd {
  return { status: "error", errorType, document };
}
