// The life of an execution environment, in Lambda's words: Init, Invoke, Shutdown; and no other way than the ones allowed here.

export type EnvironmentState =
  /** Made, not started. */
  | "New"
  /** Its runtime starts and loads the function. */
  | "Init"
  /** Warm: its runtime waits for an event. */
  | "Ready"
  /** An event is being handled; a runtime that was not there is started first. */
  | "Invoke"
  /** Without a runtime, after a failed init, a timeout or a crash; its `/tmp` is kept. */
  | "Reset"
  | "Shutdown";

const ALLOWED: Readonly<Record<EnvironmentState, readonly EnvironmentState[]>> = {
  New: ["Init", "Shutdown"],
  Init: ["Ready", "Reset", "Shutdown"],
  Ready: ["Invoke", "Reset", "Shutdown"],
  Invoke: ["Ready", "Reset", "Shutdown"],
  Reset: ["Invoke", "Shutdown"],
  Shutdown: [],
};

export class Lifecycle {
  #state: EnvironmentState = "New";

  get state(): EnvironmentState {
    return this.#state;
  }

  /** Goes on to `state`; an illegal step is a bug of ours. */
  enter(state: EnvironmentState): void {
    if (!ALLOWED[this.#state].includes(state)) throw new Error(`an execution environment cannot go from ${this.#state} to ${state}`);
    this.#state = state;
  }
}
