// What an environment and its function say, brought to the function's log in its format, and to the extensions that asked to be told.
import type { Clock } from "../core/clock.ts";
import type { FunctionDefinition } from "../core/function.ts";
import { Lines, unfold } from "./lines.ts";
import type { EnvironmentLog } from "./logs.ts";
import { isLoud, levelOf, type PlatformEvent } from "./platform-events.ts";
import { type FailureLines, platformLines } from "./platform-lines.ts";
import type { Telemetry } from "./runtime-api/telemetry/telemetry.ts";

export interface ReporterOptions {
  readonly definition: FunctionDefinition;
  readonly hostClock: Clock;
  readonly log: EnvironmentLog;
  readonly failureLines: FailureLines;
}

export class Reporter {
  /** Of the present start of the environment. */
  telemetry: Telemetry | undefined;
  readonly #options: ReporterOptions;
  readonly #json: boolean;
  readonly #functionLines: Lines;
  readonly #extensionLines: Lines;

  constructor(options: ReporterOptions) {
    this.#options = options;
    this.#json = options.definition.logFormat === "JSON";
    this.#functionLines = new Lines((line) => this.#onFunctionLine(line));
    this.#extensionLines = new Lines((line) => {
      options.log.line(line);
      this.telemetry?.publish("extension", "extension", unfold(line));
    });
  }

  /** `failure` is what the old text format says of an invocation that ended without an answer. */
  emit(event: PlatformEvent, failure?: string): void {
    this.telemetry?.publish("platform", event.type, event.record);
    this.log(event, failure);
  }

  /** The same for what only the log is to hear. */
  log(event: PlatformEvent, failure?: string): void {
    const { log, definition, hostClock, failureLines } = this.#options;
    if (!this.#json) {
      for (const line of platformLines(event, { failureLines, failure })) log.line(line);
    } else if (isLoud(levelOf(event), definition.systemLogLevel ?? "INFO")) {
      log.line(JSON.stringify({ time: new Date(hostClock.now()).toISOString(), ...event }));
    }
  }

  /** What the runtime's process printed. */
  print(bytes: Buffer): void {
    if (!this.#json) this.#options.log.append(bytes);
    if (this.#json || this.telemetry?.heard) this.#functionLines.write(bytes);
  }

  printExtension(bytes: Buffer): void {
    this.#extensionLines.write(bytes);
  }

  /** A line that has not ended is one now: its invocation is over. */
  endLines(): void {
    this.#functionLines.flush();
    this.#extensionLines.flush();
  }

  #onFunctionLine(line: string): void {
    const value = this.#json ? parse(line) : undefined;
    if (this.#json && !this.#isQuiet(value)) this.#options.log.line(line);
    this.telemetry?.publish("function", "function", value ?? unfold(line));
  }

  /** Only what says its level can be below the function's. */
  #isQuiet(value: object | undefined): boolean {
    const level = (value as { level?: unknown } | undefined)?.level;
    return typeof level === "string" && !isLoud(level, this.#options.definition.applicationLogLevel ?? "INFO");
  }
}

/** The object that a line holds, should it hold one. */
function parse(line: string): object | undefined {
  if (!line.startsWith("{")) return undefined;
  try {
    return JSON.parse(line) as object;
  } catch {
    return undefined;
  }
}
