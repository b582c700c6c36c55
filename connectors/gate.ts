// Lets a number of things be under way at once, and tells when none is.

export class Gate {
  readonly #limit: number;
  #inside = 0;
  readonly #waiting: (() => void)[] = [];
  readonly #leaving: (() => void)[] = [];

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Resolves when there is room, first come, first served. */
  async enter(): Promise<void> {
    if (this.#inside >= this.#limit) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#inside++;
  }

  /** Whoever waits takes the place. */
  leave(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#inside--;
    if (this.#inside === 0) for (const resolve of this.#leaving.splice(0)) resolve();
  }

  /** Resolves when nothing is under way. */
  async empty(): Promise<void> {
    if (this.#inside > 0) await new Promise<void>((resolve) => this.#leaving.push(resolve));
  }
}
