// The functions that a developer looks into while they run: by an inspector, or by starting their runtime himself.
import type { Clock } from "../../core/clock.ts";
import { NotReadyError } from "../../core/errors.ts";
import type { FunctionDefinition } from "../../core/function.ts";
import { functionKey } from "../../core/registry.ts";
import { ExternalRuntime } from "./external-runtime.ts";
import { InspectorGate } from "./inspector-gate.ts";

/** A function whose processes a debugger may attach to. */
export interface InspectedFunction {
  /** `F` for its `$LATEST`, or `F:2`. */
  readonly functionName: string;
  /** Where debuggers find it; 0 for any port that is free. */
  readonly port: number;
  /** Whether each process waits at its first line for a debugger to let it go on. */
  readonly breakAtStart: boolean;
}

/** A function whose runtime somebody else starts. */
export interface ExternalFunction {
  readonly functionName: string;
  /** Of its Runtime API; 0 for any that is free. */
  readonly port: number;
}

/** What differs in the one environment of such a function. */
export interface Debugged {
  /** On which Init and invocations have their time. */
  readonly clock: Clock;
  readonly gate?: InspectorGate;
  readonly external?: ExternalRuntime;
}

/** Where a developer gets in. */
export interface DebugDoor {
  readonly functionName: string;
  readonly kind: "inspector" | "runtime-api";
  /** `host:port` */
  readonly address: string;
}

export interface DebuggingOptions {
  readonly hostClock: Clock;
  readonly inspect?: readonly InspectedFunction[] | undefined;
  readonly external?: readonly ExternalFunction[] | undefined;
}

export class Debugging implements AsyncDisposable {
  readonly #gates = new Map<string, InspectorGate>();
  readonly #externals = new Map<string, ExternalRuntime>();

  constructor({ hostClock, inspect = [], external = [] }: DebuggingOptions) {
    for (const { functionName, ...options } of inspect) this.#gates.set(keyOf(functionName), new InspectorGate({ ...options, hostClock }));
    for (const { functionName, port } of external) this.#externals.set(functionKey(functionName), new ExternalRuntime({ port, hostClock }));
  }

  /** Opens the doors; rejects when a port is taken. */
  async start(): Promise<void> {
    for (const [name, door] of [...this.#gates, ...this.#externals]) await door.listen().catch((error) => refusePort(nameOf(name), error));
  }

  get doors(): readonly DebugDoor[] {
    return [
      ...Array.from(this.#gates, ([key, { address }]) => ({ functionName: nameOf(key), kind: "inspector" as const, address })),
      ...Array.from(this.#externals, ([key, { address }]) => ({ functionName: nameOf(key), kind: "runtime-api" as const, address })),
    ];
  }

  of({ name, version }: FunctionDefinition): Debugged | undefined {
    const external = this.#externals.get(functionKey(name, version));
    if (external) return { clock: external.clock, external };
    const gate = this.#gates.get(functionKey(name, version));
    return gate && { clock: gate.clock, gate };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#all.map((door) => door[Symbol.asyncDispose]()));
  }

  get #all(): readonly (InspectorGate | ExternalRuntime)[] {
    return [...this.#gates.values(), ...this.#externals.values()];
  }
}

function refusePort(functionName: string, { code, port, message }: Error & { code?: string; port?: number }): never {
  throw new NotReadyError(code === "EADDRINUSE" ? `port ${port}, where ${functionName} is to be debugged, is taken: name another one` : message);
}

function keyOf(functionName: string): string {
  return functionName.includes(":") ? functionName : functionKey(functionName);
}

function nameOf(key: string): string {
  return key.replace(/:\$LATEST$/, "");
}
