// A function as a test sees it: what it was invoked with, what it answered, what it printed.
import type { InvocationView } from "../index.ts";
import type { TestSimulator } from "./test-simulator.ts";

/** An error document of Lambda's, or whatever else a runtime posted. */
export interface ErrorView {
  readonly errorType?: string;
  readonly errorMessage?: string;
  readonly trace?: readonly string[];
}

/** Always what is known now; nothing is copied. Each attempt at an event is an invocation. */
export class FunctionView {
  readonly name: string;
  readonly simulator: TestSimulator;

  constructor(simulator: TestSimulator, name: string) {
    this.simulator = simulator;
    this.name = name;
  }

  /** Oldest first. */
  get invocations(): readonly InvocationView[] {
    return this.simulator.invocations.filter(({ functionName }) => functionName === this.name);
  }

  get last(): InvocationView | undefined {
    return this.invocations.at(-1);
  }

  /** What the handler was given, once for each invocation. */
  get events(): readonly unknown[] {
    return this.invocations.map(({ event }) => event);
  }

  /** Of the invocations that succeeded. */
  get responses(): readonly unknown[] {
    return this.invocations.filter(({ outcome }) => outcome === "success").map(({ response }) => response);
  }

  /** Of those that failed. */
  get errors(): readonly ErrorView[] {
    return this.invocations.filter(({ outcome }) => outcome !== "success").map(({ error }) => error as ErrorView);
  }

  /** What was printed, line by line, with START, END and REPORT. */
  get logs(): readonly string[] {
    return this.invocations.flatMap(({ log }) => log.split("\n").filter((line) => line !== ""));
  }

  /** What happened to it, in lines: for people. */
  get story(): string {
    return this.simulator.story({ function: this.name });
  }
}
