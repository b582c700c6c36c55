// How long something is expected to take, learnt from how long it took.

/** Weight of the newest measurement. */
const NEWEST = 0.2;

export class Expectation {
  #expected: number;

  /** Nothing is expected before the first measurement unless it is given: NaN, with which every comparison is false. */
  constructor(expected = Number.NaN) {
    this.#expected = expected;
  }

  /** Milliseconds. */
  get expected(): number {
    return this.#expected;
  }

  learn(ms: number): void {
    this.#expected = Number.isNaN(this.#expected) ? ms : this.#expected + NEWEST * (ms - this.#expected);
  }
}
