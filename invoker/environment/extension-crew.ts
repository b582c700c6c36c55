// The extensions that accompany one start of a runtime: their processes, what they say over the API, and their end.
import { accessSync, constants, readdirSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import type { Clock } from "../../core/clock.ts";
import type { FunctionDefinition } from "../../core/function.ts";
import type { ProcessGuard } from "../../core/guard.ts";
import type { Extension, ShutdownReason } from "../runtime-api/extensions/extension.ts";
import { Extensions } from "../runtime-api/extensions/extensions.ts";
import { describeExtensionExit, type ErrorDocument, type Exit, extensionError } from "./error-documents.ts";
import type { Sandbox } from "./isolation/sandbox.ts";
import { RuntimeProcess } from "./process.ts";

/** Real milliseconds from the first sign of the end to the last: with external extensions, with internal ones only. */
const EXTERNAL_BUDGET = 2_000;
const INTERNAL_BUDGET = 500;
/** What of it the runtime may use before the extensions are told. */
const RUNTIME_SHARE = 300;

/** As the platform reports it. */
export interface ExtensionStatus {
  readonly name: string;
  readonly state: string;
  readonly events: readonly string[];
  readonly errorType?: string;
}

export interface CrewOptions {
  readonly definition: FunctionDefinition;
  readonly accountId: string;
  readonly guard: ProcessGuard;
  readonly hostClock: Clock;
  uuid(): string;
  onOutput(bytes: Buffer): void;
  /** One more is registered, or waits for its next event. */
  onProgress(): void;
  /** One of them makes the environment useless. */
  onFailure(errorType: string, document: (requestId: string) => ErrorDocument): void;
}

export class ExtensionCrew {
  readonly extensions: Extensions;
  readonly #options: CrewOptions;
  readonly #files: readonly string[];
  readonly #processes = new Map<string, RuntimeProcess>();
  /** Of those that never registered. */
  readonly #states = new Map<string, string>();
  #ending = false;

  constructor(options: CrewOptions) {
    const { definition, accountId, onProgress } = options;
    this.#options = options;
    this.#files = findExtensions(definition.layers);
    this.extensions = new Extensions({
      definition,
      accountId,
      uuid: options.uuid,
      launched: this.#files.map((file) => basename(file)),
      listener: {
        onRegistered: onProgress,
        onNext: onProgress,
        onError: (extension, phase) => this.#onError(extension, phase),
      },
    });
  }

  /** Whether there is any extension at all. */
  get present(): boolean {
    return this.#files.length > 0 || this.extensions.size > 0;
  }

  get statuses(): readonly ExtensionStatus[] {
    const registered = this.extensions.all.map(({ name, state, events, errorType }) => ({ name, state, events, ...(errorType && { errorType }) }));
    const unheard = this.#files.map((file) => basename(file)).filter((name) => !this.extensions.named(name));
    return [...registered, ...unheard.map((name) => ({ name, state: this.#states.get(name) ?? "Started", events: [] }))];
  }

  /** Starts the external ones. */
  async launch(variables: Readonly<Record<string, string>>, sandbox: Sandbox): Promise<void> {
    for (const file of this.#files) await this.#launch(file, variables, sandbox);
  }

  /** Real milliseconds that a runtime which is asked to end may take: none where no extension is. */
  get runtimeGrace(): number {
    if (!this.present) return 0;
    return this.#processes.size > 0 ? RUNTIME_SHARE : INTERNAL_BUDGET;
  }

  /** Nothing is heard of them from now on; those that asked for it are told why, and have what is left of the time since `began`. */
  async shutdown(reason: ShutdownReason, began: number): Promise<void> {
    this.#ending = true;
    if (this.#processes.size === 0) return;
    const { hostClock } = this.#options;
    const deadlineMs = began + EXTERNAL_BUDGET;
    this.extensions.send({ eventType: "SHUTDOWN", shutdownReason: reason, deadlineMs });
    for (const [name, process] of this.#processes) {
      if (!this.extensions.named(name)?.events.includes("SHUTDOWN")) void process.kill();
    }
    const patience = new AbortController();
    const ended = Promise.all(Array.from(this.#processes.values(), (process) => process.ended));
    await Promise.race([ended, hostClock.sleep(Math.max(0, deadlineMs - hostClock.now()), patience.signal).catch(() => {})]);
    patience.abort();
    await Promise.all(Array.from(this.#processes.values(), (process) => process.kill()));
  }

  /** From now on what becomes of them is no failure. */
  dismiss(): void {
    this.#ending = true;
  }

  async #launch(file: string, variables: Readonly<Record<string, string>>, sandbox: Sandbox): Promise<void> {
    if (this.#ending) return;
    const { hostClock, onOutput } = this.#options;
    const name = basename(file);
    const launch = { command: file, arguments: [], runtimeDirectory: "", variables: {}, version: "" };
    const process = await RuntimeProcess.start({ sandbox, hostClock, launch, variables, onOutput });
    if (this.#ending) return process.kill();
    this.#processes.set(name, process);
    void process.ended.then((exit) => this.#onExit(name, exit));
  }

  #onExit(name: string, exit: Exit): void {
    if (this.#ending) return;
    const extension = this.extensions.named(name);
    const errorType = failureType(extension, exit);
    if (!extension) this.#states.set(name, errorType === "Extension.LaunchError" ? "LaunchError" : "Exited");
    else if (extension.state !== "InitError" && extension.state !== "ExitError") extension.state = "Exited";
    this.#options.onFailure(errorType, (requestId) => extensionError(errorType, requestId, describeExtensionExit(exit)));
  }

  /** One that has said what is wrong need not end by itself to be counted out. */
  #onError(extension: Extension, phase: "init" | "exit"): void {
    const errorType = phase === "init" ? "Extension.InitError" : "Extension.ExitError";
    this.#options.onFailure(errorType, (requestId) => extensionError(errorType, requestId, extension.errorType ?? errorType));
  }
}

/** 126 and 127 are the shell's word for what it could not start. */
function failureType(extension: Extension | undefined, { code }: Exit): string {
  if (!extension && (code === 126 || code === 127)) return "Extension.LaunchError";
  if (extension?.state === "InitError") return "Extension.InitError";
  return extension?.state === "ExitError" ? "Extension.ExitError" : "Extension.Crash";
}

/** The executables in `/opt/extensions`, which is made of all layers; of two with one name, the later layer's. */
function findExtensions(layers: readonly string[]): readonly string[] {
  const files = new Map<string, string>();
  for (const layer of layers) for (const name of namesIn(join(layer, "extensions"))) files.set(name, join(layer, "extensions", name));
  return [...files.values()].filter(isExecutable);
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory).sort();
  } catch {
    return [];
  }
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
