// Watches over one sandbox: within its memory while it works, frozen while it rests.
import type { Clock } from "../../../core/clock.ts";
import type { Sandbox } from "./sandbox.ts";

/** Real milliseconds between two looks at the memory. */
const LOOK_EVERY = 100;
/** Freezing costs more than a short invocation: it is done only when nothing came for so many real milliseconds. */
const FREEZE_AFTER = 20;

export interface WatchOptions {
  readonly sandbox: Sandbox;
  readonly hostClock: Clock;
  readonly freeze: boolean;
  onExceeded(): void;
}

export class SandboxWatch implements Disposable {
  readonly #options: WatchOptions;
  #working = true;
  #frozen = false;
  #rested = 0;
  #looking: Disposable | undefined;
  #freezing: Disposable | undefined;

  constructor(options: WatchOptions) {
    this.#options = options;
    this.#lookLater();
  }

  get isolation(): string {
    return this.#options.sandbox.isolation;
  }

  peakMemoryMb(): number {
    return this.#options.sandbox.peakMemoryMb();
  }

  /** An event is about to be handled. */
  work(): void {
    this.#working = true;
    if (this.#frozen) this.#options.sandbox.thaw();
    this.#frozen = false;
    if (!this.#looking) this.#lookLater();
  }

  /** The event has been handled. */
  rest(): void {
    this.#working = false;
    if (!this.#options.freeze) return;
    this.#rested = performance.now();
    this.#freezing ??= this.#freezeIn(FREEZE_AFTER);
  }

  /** What is frozen is thawed, so that it can end. */
  [Symbol.dispose](): void {
    this.work();
    this.#looking?.[Symbol.dispose]();
    this.#freezing?.[Symbol.dispose]();
  }

  /** One timer serves many short rests: each that ends before it is only found to be younger. */
  #freezeIn(ms: number): Disposable {
    return this.#options.hostClock.timer(ms, () => {
      this.#freezing = undefined;
      if (this.#working) return;
      const left = FREEZE_AFTER - (performance.now() - this.#rested);
      if (left > 1) this.#freezing = this.#freezeIn(left);
      else this.#freeze();
    });
  }

  #freeze(): void {
    this.#frozen = true;
    this.#looking?.[Symbol.dispose]();
    this.#looking = undefined;
    this.#options.sandbox.freeze();
  }

  #lookLater(): void {
    this.#looking = this.#options.hostClock.timer(LOOK_EVERY, () => {
      this.#looking = undefined;
      if (this.#options.sandbox.exceeds()) this.#options.onExceeded();
      this.#lookLater();
    });
  }
}
