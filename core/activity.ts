// What this process is doing that the bus does not see: calls being answered, batches being made. With the bus idle and this idle, all has settled.

/** Something under way. Disposing of it ends it; ending, parking and resuming twice do no harm. */
export interface Work extends Disposable {
  /** From here on it only waits: for something that may never come, or for the Clock. */
  park(): void;
  /** It has something to do again. Called in the very turn in which it is given that, so that there is no moment in which nobody has it. */
  resume(): void;
}

export class Activity {
  readonly #busy = new Map<Work, string>();
  #generation = 0;
  #listeners: (() => void)[] = [];

  /** Work is busy from now until it is parked or ends. `what` is for people, who read what they wait for. */
  begin(what: string): Work {
    let over = false;
    const resume = () => {
      if (over || this.#busy.has(work)) return;
      this.#generation++;
      this.#busy.set(work, what);
    };
    const park = () => {
      if (this.#busy.delete(work) && this.#busy.size === 0) this.#tell();
    };
    const end = () => {
      over = true;
      park();
    };
    const work: Work = { park, resume, [Symbol.dispose]: end };
    resume();
    return work;
  }

  /** Grows whenever something begins or resumes: unchanged between two looks, nothing was done between them. */
  get generation(): number {
    return this.#generation;
  }

  /** Resolves when nothing is busy. */
  async idle(): Promise<void> {
    while (this.#busy.size > 0) await new Promise<void>((resolve) => this.#listeners.push(resolve));
  }

  /** What is busy, a line each: for people. */
  pending(): readonly string[] {
    return [...this.#busy.values()];
  }

  #tell(): void {
    for (const listener of this.#listeners.splice(0)) listener();
  }
}
