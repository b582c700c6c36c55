// Keeps what must stay in order in order: work of one lane is done one after the other, lanes beside each other.

export class Lanes {
  readonly #last = new Map<string, Promise<void>>();

  /** Begins when all that was asked for the lane before is done. Work takes care of its own failures. */
  run(lane: string, work: () => Promise<void>): Promise<void> {
    const before = this.#last.get(lane);
    const done = before ? before.then(work) : work();
    this.#last.set(lane, done);
    return done.finally(() => {
      if (this.#last.get(lane) === done) this.#last.delete(lane);
    });
  }
}
