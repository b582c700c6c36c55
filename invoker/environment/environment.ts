// One execution environment: a runtime with a `/tmp` and a log of its own, handling one event at a time.
import { createHash } from "node:crypto";
import type { Clock } from "../../core/clock.ts";
import type { FunctionDefinition } from "../../core/function.ts";
import type { ProcessGuard } from "../../core/guard.ts";
import type { Ids } from "../../core/ids.ts";
import type { Logger } from "../../core/logger.ts";
import { Payload } from "../../core/payload.ts";
import { EnvironmentLog, type LogLines } from "../logs.ts";
import { billedDuration, endLine, initReportLine, initStartLine, logStreamName, reportLine, startLine } from "../platform-lines.ts";
import type { RuntimeAnswer } from "../runtime-api/session.ts";
import { createCredentials, environmentVariables } from "./environment-variables.ts";
import { type ErrorDocument, type Exit, exitError, responseTooLarge, timeoutError, truncatedResponse } from "./error-documents.ts";
import { type EnvironmentState, Lifecycle } from "./lifecycle.ts";
import { RuntimeHost } from "./runtime-host.ts";
import type { WorkingDirectories } from "./working-directory.ts";

/** Lambda's budget for the Init phase of an on-demand environment. */
const INIT_BUDGET = 10_000;
/** Reading a process's memory costs more than a short invocation: once in this many milliseconds is enough. */
const MEMORY_SAMPLE_INTERVAL = 100;

export interface Invocation {
  readonly requestId: string;
  readonly payload: Payload;
  readonly invokedFunctionArn: string;
  /** In the form of `X-Amzn-Trace-Id`. */
  readonly traceId: string;
  /** JSON text. */
  readonly clientContext?: string | undefined;
}

/** Times are milliseconds. */
export interface InvocationResult {
  readonly outcome: "success" | "error" | "timeout";
  /** What the function returned, or the error document. */
  readonly payload: Payload;
  /** Of a failure. */
  readonly errorType?: string | undefined;
  readonly coldStart: boolean;
  readonly initDurationMs?: number | undefined;
  readonly durationMs: number;
  readonly billedDurationMs: number;
  readonly maxMemoryUsedMb: number;
  readonly log: string;
}

export interface EnvironmentOptions {
  readonly definition: FunctionDefinition;
  readonly region: string;
  readonly endpoint: string;
  readonly otlpEndpoint: string | undefined;
  readonly clock: Clock;
  readonly hostClock: Clock;
  readonly ids: Ids;
  readonly guard: ProcessGuard;
  readonly logger: Logger;
  readonly directories: WorkingDirectories;
  onLog(environment: ExecutionEnvironment, lines: LogLines): void;
  /** It can take an event: its Init is over, or its last invocation is. */
  onIdle(environment: ExecutionEnvironment): void;
}

/** The invocation that is being handled. */
interface Running {
  readonly invocation: Invocation;
  readonly started: number;
  readonly coldStart: boolean;
  readonly initDurationMs: number | undefined;
  readonly settled: PromiseWithResolvers<InvocationResult>;
  readonly timeout: Disposable;
  /** Answered: its outcome is fixed. Told: the caller has it, and what is awaited is that the runtime asks for the next event. */
  phase: "handling" | "answered" | "told";
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
  readonly #host: RuntimeHost;
  #running: Running | undefined;
  /** What the next invocation reports as its Init Duration. */
  #initDurationMs: number | undefined;
  /** The runtime has been started since the last invocation. */
  #cold = true;
  #maxMemoryMb = 0;
  #memorySampled = Number.NEGATIVE_INFINITY;

  constructor(options: EnvironmentOptions) {
    const { definition, clock, hostClock, ids, guard, logger, directories } = options;
    this.#options = options;
    this.definition = definition;
    this.id = ids.hex(32);
    this.logStream = logStreamName(definition, clock.now(), this.id);
    this.#log = new EnvironmentLog(hostClock, (lines) => options.onLog(this, lines));
    const credentials = createCredentials(definition.name, ids);
    this.#host = new RuntimeHost({
      definition,
      guard,
      hostClock,
      logger,
      variables: (launch, runtimeApi) =>
        environmentVariables({ ...options, launch, runtimeApi, logStream: this.logStream, temporaryDirectory: directories.create(this.id), credentials }),
      onOutput: (bytes) => this.#log.append(bytes),
      onNext: () => this.#running?.phase === "told" && this.#becomeIdle("Ready"),
      onAnswer: (answer) => this.#onAnswer(answer),
      onExit: (exit) => this.#onExit(exit),
    });
  }

  get state(): EnvironmentState {
    return this.#lifecycle.state;
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
    this.initStarted = this.#options.hostClock.now();
    const started = performance.now();
    const end = await this.#host.start(INIT_BUDGET, ({ version }) => this.#log.line(initStartLine(version, this.#options.region, digestOf(version))));
    if (this.state === "Shutdown") return;
    const duration = performance.now() - started;
    if (end.status === "ready") {
      this.#initDurationMs = duration;
      this.#lifecycle.enter("Ready");
    } else {
      this.#log.line(initReportLine(duration, end.status, end.status === "error" ? end.errorType : undefined));
      this.#lifecycle.enter("Reset");
    }
    this.#options.onIdle(this);
  }

  /** Handles one event. Resolves with its result also when the function fails; rejects only when the environment is shut down meanwhile. */
  invoke(invocation: Invocation): Promise<InvocationResult> {
    const warm = this.state === "Ready";
    this.#lifecycle.enter("Invoke");
    const { definition, hostClock } = this.#options;
    const timeout = definition.timeout * 1_000;
    const running: Running = {
      invocation,
      started: performance.now(),
      coldStart: this.#cold,
      initDurationMs: this.#initDurationMs,
      settled: Promise.withResolvers(),
      timeout: hostClock.timer(timeout, () => this.#onTimeout()),
      phase: "handling",
    };
    this.#running = running;
    this.#cold = false;
    this.#initDurationMs = undefined;
    const deadline = hostClock.now() + timeout;
    this.#log.begin(invocation.requestId);
    this.#log.line(startLine(invocation.requestId, definition.version));
    if (warm) this.#host.dispatch({ ...invocation, deadline });
    else this.#startAgain(running, deadline);
    return running.settled.promise;
  }

  /** Ends the environment; an event that is being handled is given up. */
  async shutdown(): Promise<void> {
    if (this.state === "Shutdown") return;
    this.#lifecycle.enter("Shutdown");
    const running = this.#running;
    this.#running = undefined;
    running?.timeout[Symbol.dispose]();
    await this.#host[Symbol.asyncDispose]();
    this.#log.close();
    this.#options.directories.remove(this.id);
    running?.settled.reject(new Error(`the execution environment was shut down while it handled ${running.invocation.requestId}`));
  }

  /** After a failed Init, a timeout or a crash: the runtime's new start is part of the invocation, and within the function's timeout. */
  async #startAgain(running: Running, deadline: number): Promise<void> {
    const end = await this.#host.start(Number.MAX_SAFE_INTEGER, () => {});
    if (this.#running !== running || running.phase !== "handling") return;
    const { invocation } = running;
    if (end.status === "ready") this.#host.dispatch({ ...invocation, deadline });
    else if (end.status === "error") this.#finish(running, "error", end.document(invocation.requestId));
  }

  #onAnswer(answer: RuntimeAnswer): void {
    const running = this.#running;
    if (running?.phase !== "handling") return;
    if (answer.kind === "response") this.#finish(running, "success", { errorType: "", payload: Payload.from(answer.body) });
    else if (answer.kind === "too-large") this.#finish(running, "error", responseTooLarge());
    else if (answer.kind === "truncated") this.#finish(running, "error", truncatedResponse(running.invocation.requestId));
    else this.#finish(running, "error", { errorType: answer.errorType ?? "Function.Unknown", payload: Payload.from(answer.body) });
  }

  #onExit(exit: Exit): void {
    const running = this.#running;
    if (!running) this.#reset();
    else if (running.phase === "handling") this.#finish(running, "error", exitError(running.invocation.requestId, exit));
    else if (running.phase === "told") this.#becomeIdle("Reset");
  }

  async #onTimeout(): Promise<void> {
    const running = this.#running as Running;
    const handling = running.phase === "handling";
    if (handling) running.phase = "answered";
    this.#sampleMemory();
    await this.#host.stop();
    if (this.#running !== running) return;
    if (handling) this.#finish(running, "timeout", timeoutError(running.invocation.requestId, this.definition.timeout));
    else if (running.phase === "told") this.#becomeIdle("Reset");
  }

  /** The result is fixed now; it is told when what the function printed before has been read, which the event loop does before it comes to `setImmediate`. */
  #finish(running: Running, outcome: InvocationResult["outcome"], document: ErrorDocument): void {
    running.phase = "answered";
    const durationMs = performance.now() - running.started;
    setImmediate(() => {
      if (this.#running !== running) return;
      running.phase = "told";
      running.settled.resolve(this.#result(running, outcome, document, durationMs));
      if (this.#host.waiting) this.#becomeIdle("Ready");
      else if (this.#host.pid === 0) this.#becomeIdle("Reset");
    });
  }

  #result(running: Running, outcome: InvocationResult["outcome"], document: ErrorDocument, durationMs: number): InvocationResult {
    const { requestId } = running.invocation;
    const { coldStart, initDurationMs } = running;
    const errorType = outcome === "success" ? undefined : document.errorType;
    this.#sampleMemory();
    const billedDurationMs = billedDuration(outcome === "timeout" ? this.definition.timeout * 1_000 : durationMs, initDurationMs);
    const maxMemoryUsedMb = this.#maxMemoryMb;
    this.#log.line(endLine(requestId));
    this.#log.line(
      reportLine({
        requestId,
        durationMs,
        billedDurationMs,
        memorySizeMb: this.definition.memorySize,
        maxMemoryUsedMb,
        initDurationMs,
        status: outcome,
        errorType,
      }),
    );
    const log = this.#log.end();
    return { outcome, payload: document.payload, errorType, coldStart, initDurationMs, durationMs, billedDurationMs, maxMemoryUsedMb, log };
  }

  /** When the invocation is over and its result told: the runtime asked for the next event, or is gone. */
  #becomeIdle(state: "Ready" | "Reset"): void {
    const running = this.#running;
    if (!running) return;
    running.timeout[Symbol.dispose]();
    this.#running = undefined;
    this.#lifecycle.enter(state);
    if (state === "Reset") this.#cold = true;
    this.#options.onIdle(this);
  }

  /** The runtime ended between two invocations. */
  #reset(): void {
    if (this.state !== "Ready") return;
    this.#lifecycle.enter("Reset");
    this.#cold = true;
  }

  #sampleMemory(): void {
    const now = performance.now();
    if (now - this.#memorySampled < MEMORY_SAMPLE_INTERVAL) return;
    this.#memorySampled = now;
    this.#maxMemoryMb = Math.max(this.#maxMemoryMb, this.#host.peakMemoryMb);
  }
}

/** Stands for the digest in the ARN of a runtime's version: the same for the same version. */
function digestOf(version: string): string {
  return createHash("sha256").update(version).digest("hex");
}
