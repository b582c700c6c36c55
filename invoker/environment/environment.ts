// One execution environment: a runtime with a `/tmp` and a log of its own, handling one event at a time.
import type { Clock } from "../../core/clock.ts";
import type { FunctionDefinition } from "../../core/function.ts";
import { Payload } from "../../core/payload.ts";
import { EnvironmentLog, type LogLines } from "../logs.ts";
import { ownErrorType } from "../platform-events.ts";
import { billedDuration, logStreamName } from "../platform-lines.ts";
import { Reporter } from "../reporter.ts";
import type { RuntimeAnswer } from "../runtime-api/session.ts";
import { StreamedResponse } from "../runtime-api/streaming/streamed-response.ts";
import type { EnvironmentParts } from "./environment-parts.ts";
import { type ErrorDocument, exitError, failureText, responseTooLarge, timeoutError, truncatedResponse } from "./error-documents.ts";
import type { Host, InitEnd } from "./host.ts";
import type { Invocation, InvocationResult, Running } from "./invocation.ts";
import { SandboxWatch } from "./isolation/watch.ts";
import { type EnvironmentState, Lifecycle } from "./lifecycle.ts";
import { openHost } from "./open-host.ts";
import { initEnd, initStart, invocationReport, invocationStart, runtimeDone } from "./reports.ts";

/** Lambda's budget for the Init phase of an on-demand environment. */
const INIT_BUDGET = 10_000;
/** Of one that is provisioned: as long as the function may run, and at least so long. */
const PROVISIONED_INIT_BUDGET = 130_000;

export interface EnvironmentOptions extends EnvironmentParts {
  onLog(environment: ExecutionEnvironment, lines: LogLines): void;
  /** It can take an event: its Init is over, or its last invocation is. */
  onIdle(environment: ExecutionEnvironment): void;
}

export class ExecutionEnvironment {
  readonly id: string;
  readonly definition: FunctionDefinition;
  readonly logStream: string;
  /** When its Init began: milliseconds since the epoch, in real time. */
  initStarted = 0;
  readonly #options: EnvironmentOptions;
  readonly #lifecycle = new Lifecycle();
  readonly #log: EnvironmentLog;
  readonly #reporter: Reporter;
  readonly #host: Host;
  #running: Running | undefined;
  /** What the next invocation reports as its Init Duration. */
  #initDurationMs: number | undefined;
  /** The runtime has been started since the last invocation. */
  #cold = true;
  readonly #watch: SandboxWatch;

  constructor(options: EnvironmentOptions) {
    const { definition, clock, hostClock, ids, debugged } = options;
    this.#options = options;
    this.definition = definition;
    this.id = ids.hex(32);
    this.logStream = logStreamName(definition, clock.now(), this.id);
    this.#log = new EnvironmentLog(hostClock, (lines) => options.onLog(this, lines));
    this.#reporter = new Reporter({ ...options, log: this.#log });
    const open = () => options.sandboxes.open(definition, this.id);
    this.#watch = new SandboxWatch({ ...options, freeze: options.freeze && !debugged, open, onExceeded: () => this.#host.kill() });
    this.#host = openHost({
      ...options,
      reporter: this.#reporter,
      logStream: this.logStream,
      sandbox: () => this.#watch.sandbox(),
      onNext: () => this.#running?.phase === "told" && this.#becomeIdle("Ready"),
      onAnswer: (answer) => this.#onAnswer(answer),
      onExit: (exit) => void this.#onFailure((requestId) => exitError(requestId, exit)),
      onExtensionFailure: (document) => void this.#onFailure(document),
    });
  }

  get state(): EnvironmentState {
    return this.#lifecycle.state;
  }

  /** How far it is kept apart, in words; known when it has been started. */
  get isolation(): string {
    return this.#options.debugged?.external ? "external" : this.#watch.isolation;
  }

  /** Whether a version or alias holds it ready. */
  get isProvisioned(): boolean {
    return this.#options.initializationType === "provisioned-concurrency";
  }

  /** Of the runtime; 0 while there is none. */
  get pid(): number {
    return this.#host.pid;
  }

  get requestId(): string | undefined {
    return this.#running?.invocation.requestId;
  }

  /** The Init phase. A failure is not told here: Init is run again inside the first invocation, which then fails with it. */
  async init(): Promise<void> {
    this.#lifecycle.enter("Init");
    if (this.#options.debugged?.external) return this.#awaitRuntime();
    this.initStarted = this.#options.hostClock.now();
    const { end, durationMs } = await this.#start("init", this.#initBudget);
    if (this.state === "Shutdown") return;
    const ready = end.status === "ready";
    // What was held ready began before anybody called: its first invocation is warm, and INIT_REPORT has told the rest.
    if (ready && this.isProvisioned) this.#cold = false;
    else if (ready) this.#initDurationMs = durationMs;
    this.#lifecycle.enter(ready ? "Ready" : "Reset");
    this.#watch.rest();
    this.#options.onIdle(this);
  }

  /** Handles one event. Resolves with its result also when the function fails; rejects only when the environment is shut down meanwhile. */
  invoke(invocation: Invocation): Promise<InvocationResult> {
    const warm = this.state === "Ready";
    this.#watch.work();
    this.#lifecycle.enter("Invoke");
    const { definition, hostClock } = this.#options;
    const timeout = definition.timeout * 1_000;
    const due = this.#clock.now() + timeout;
    const running: Running = {
      invocation,
      started: performance.now(),
      coldStart: this.#cold,
      initDurationMs: this.#initDurationMs,
      settled: Promise.withResolvers(),
      timeout: this.#clock.timer(timeout, () => this.#onTimeout()),
      stream: invocation.responseStream && new StreamedResponse({ stream: invocation.responseStream, executedVersion: definition.version, hostClock }),
      phase: "handling",
    };
    this.#running = running;
    this.#cold = false;
    this.#initDurationMs = undefined;
    this.#log.begin(invocation.requestId);
    this.#reporter.emit(invocationStart(invocation, definition));
    if (warm) this.#dispatch(running, due);
    else void this.#startAgain(running, due);
    return running.settled.promise;
  }

  /** Ends the environment; an event that is being handled is given up. */
  async shutdown(): Promise<void> {
    if (this.state === "Shutdown") return;
    this.#lifecycle.enter("Shutdown");
    const running = this.#running;
    this.#running = undefined;
    running?.timeout[Symbol.dispose]();
    if (running?.told) running.final?.resolve(running.told);
    this.#watch.close();
    await this.#host[Symbol.asyncDispose]();
    await this.#watch[Symbol.asyncDispose]();
    this.#log.close();
    this.#options.directories.remove(this.id);
    running?.stream?.end();
    running?.settled.reject(new Error(`the execution environment was shut down while it handled ${running.invocation.requestId}`));
  }

  /** Real time, except where a developer may stop it. */
  get #clock(): Clock {
    return this.#options.debugged?.clock ?? this.#options.hostClock;
  }

  /** It is somebody else who starts it: events are taken meanwhile, and wait for it. */
  #awaitRuntime(): void {
    this.#lifecycle.enter("Reset");
    this.#options.onIdle(this);
  }

  get #initBudget(): number {
    return this.isProvisioned ? Math.max(PROVISIONED_INIT_BUDGET, this.definition.timeout * 1_000) : INIT_BUDGET;
  }

  async #start(phase: "init" | "invoke", budget: number): Promise<{ readonly end: InitEnd; readonly durationMs: number }> {
    const { region, initializationType = "on-demand" } = this.#options;
    const started = performance.now();
    const init = { initializationType, phase };
    const end = await this.#host.start(budget, (launch) => this.#reporter.emit(initStart(init, launch, this.definition, region)));
    const durationMs = performance.now() - started;
    if (this.state !== "Shutdown") for (const event of initEnd(init, end, durationMs)) this.#reporter.emit(event);
    return { end, durationMs };
  }

  /** After a failed Init, a timeout or a crash: the runtime's new start is part of the invocation, and within the function's timeout. */
  async #startAgain(running: Running, due: number): Promise<void> {
    const { end } = await this.#start("invoke", Number.MAX_SAFE_INTEGER);
    if (this.#running !== running || running.phase !== "handling") return;
    if (end.status === "ready") this.#dispatch(running, due);
    else if (end.status === "error") this.#finish(running, "error", end.document(running.invocation.requestId));
  }

  /** `due` is by the clock of its timeout: what is left by then is left from now. */
  #dispatch({ invocation, stream }: Running, due: number): void {
    if (invocation.killed && this.pid > 0) this.#host.kill();
    else this.#host.dispatch({ ...invocation, deadline: this.#options.hostClock.now() + due - this.#clock.now(), stream });
  }

  #onAnswer(answer: RuntimeAnswer): void {
    const running = this.#running;
    if (running?.phase !== "handling") return;
    if (this.#watch.exceeded(performance.now() - running.started)) return;
    if (answer.kind === "response") this.#finish(running, "success", { errorType: "", payload: Payload.from(answer.body) });
    else if (answer.kind === "too-large") this.#finish(running, "error", responseTooLarge(answer.limit));
    else if (answer.kind === "truncated") this.#finish(running, "error", truncatedResponse(running.invocation.requestId));
    else this.#finish(running, "error", { errorType: ownErrorType(answer.errorType, "Function"), payload: Payload.from(answer.body) });
  }

  /** The runtime or an extension ended by itself: what is left of them is ended too, and started anew with the next invocation. */
  async #onFailure(document: (requestId: string) => ErrorDocument): Promise<void> {
    const running = this.#running;
    if (!running) this.#reset();
    const handling = running?.phase === "handling";
    if (handling) running.phase = "answered";
    const ended = performance.now();
    await this.#host.stop("failure");
    if (!running || this.#running !== running) return;
    if (handling) this.#finish(running, "error", document(running.invocation.requestId), ended);
    else if (running.phase === "told") this.#becomeIdle("Reset");
  }

  async #onTimeout(): Promise<void> {
    const running = this.#running as Running;
    const handling = running.phase === "handling";
    if (handling) running.phase = "answered";
    const ended = performance.now();
    await this.#host.stop("timeout");
    if (this.#running !== running) return;
    const { timeout } = this.definition;
    if (handling) this.#finish(running, "timeout", timeoutError(running.invocation.requestId, timeout), ended);
    else if (running.phase === "told") this.#becomeIdle("Reset", "timeout");
  }

  /** The result is fixed now; it is told when what the function printed before has been read, which the event loop does before it comes to `setImmediate`. */
  #finish(running: Running, outcome: InvocationResult["outcome"], document: ErrorDocument, ended = performance.now()): void {
    running.phase = "answered";
    setImmediate(() => {
      if (this.#running !== running) return;
      running.phase = "told";
      running.stream?.end();
      running.settled.resolve(this.#tell(running, outcome, document, ended - running.started));
      if (this.#host.waiting) this.#becomeIdle("Ready");
      else if (!this.#host.isThere) this.#becomeIdle("Reset");
    });
  }

  /** The result as it is now; extensions that are not done yet make the environment's part of it longer. */
  #tell(running: Running, outcome: InvocationResult["outcome"], document: ErrorDocument, durationMs: number): InvocationResult {
    const result = this.#measure(running, outcome, document, durationMs);
    this.#reporter.emit(runtimeDone(running, result, this.definition, this.#options.hostClock.now()));
    if (!this.#host.accompanied || this.#host.waiting) return this.#report(running, result);
    running.final = Promise.withResolvers();
    running.told = { ...result, log: this.#log.text, final: running.final.promise };
    return running.told;
  }

  #measure(running: Running, outcome: InvocationResult["outcome"], { payload, errorType }: ErrorDocument, durationMs: number): InvocationResult {
    const { coldStart, initDurationMs } = running;
    return {
      outcome,
      payload,
      errorType: outcome === "success" ? undefined : errorType,
      coldStart,
      initDurationMs,
      durationMs,
      billedDurationMs: billedDuration(outcome === "timeout" ? this.definition.timeout * 1_000 : durationMs, initDurationMs),
      maxMemoryUsedMb: this.#watch.peakMemoryMb(),
      log: "",
    };
  }

  /** Ends the invocation's log. */
  #report(running: Running, result: InvocationResult): InvocationResult {
    const { payload, errorType = "" } = result;
    const failure = failureText(running.invocation.requestId, { payload, errorType }, this.definition.timeout, this.#options.hostClock.now());
    this.#reporter.endLines();
    this.#reporter.emit(invocationReport(running, result, this.definition), failure);
    return { ...result, log: this.#log.end() };
  }

  /** When the invocation is over and its result told: runtime and extensions asked for the next event, or are gone. */
  #becomeIdle(state: "Ready" | "Reset", ending?: "timeout"): void {
    const running = this.#running;
    if (!running) return;
    running.timeout[Symbol.dispose]();
    this.#running = undefined;
    if (running.told) {
      const { outcome, payload, errorType = "", final: _, ...told } = running.told;
      const measured = this.#measure(running, ending ?? outcome, { payload, errorType }, performance.now() - running.started);
      running.final?.resolve({ ...this.#report(running, { ...told, ...measured }), outcome, extensionsMs: measured.durationMs - told.durationMs });
    }
    this.#lifecycle.enter(state);
    if (state === "Reset") this.#cold = true;
    this.#watch.rest();
    this.#options.onIdle(this);
  }

  /** The runtime ended between two invocations. */
  #reset(): void {
    if (this.state !== "Ready") return;
    this.#lifecycle.enter("Reset");
    this.#cold = true;
  }
}
