// A function as a test sees it: what it was invoked with, what it answered, what it printed.
import type { RefusalRecord } from "../core/refusal-record.ts";
import type { InvocationView } from "../index.ts";
import type { Observed } from "./observed.ts";
import { tellStory } from "./story.ts";

/** An error document of Lambda's, or whatever else a runtime posted. */
export interface ErrorView {
  readonly errorType?: string;
  readonly errorMessage?: string;
  readonly trace?: readonly string[];
}

/** Always what is known now; nothing is copied. Each attempt at an event is an invocation. */
export class FunctionView {
  readonly name: string;
  readonly simulator: Observed;

  constructor(simulator: Observed, name: string) {
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

  /** Attempts at which it was not run, oldest first, with the reason and with what happens to the event. */
  get refusals(): readonly RefusalRecord[] {
    return this.simulator.refusals.filter(({ functionName }) => functionName === this.name);
  }

  /** Of these, those at which it was throttled. */
  get throttles(): readonly RefusalRecord[] {
    return this.refusals.filter(({ code }) => code === "TooManyRequestsException");
  }

  /** What was printed, line by line, with START, END and REPORT. */
  get logs(): readonly string[] {
    return this.invocations.flatMap(({ log }) => log.split("\n").filter((line) => line !== ""));
  }

  /** What happened to it, in lines: for people. */
  get story(): string {
    return tellStory(this.simulator, { function: this.name });
  }
}
