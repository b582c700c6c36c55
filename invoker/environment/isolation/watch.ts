// Watches over one sandbox: within its memory while it works, frozen while it rests.
import type { Clock } from "../../../core/clock.ts";
import type { FunctionDefinition } from "../../../core/function.ts";
import type { Sandbox } from "./sandbox.ts";

/** Real milliseconds between two looks at the memory: a look costs more than a short invocation. */
const LOOK_EVERY = 100;
/** Who took less time than this many milliseconds cannot have used up the memory. */
const HARMLESS = 15;
/** Freezing costs more than a short invocation: it is done only when nothing came for so many real milliseconds. */
const FREEZE_AFTER = 20;

export interface WatchOptions {
  readonly definition: FunctionDefinition;
  readonly hostClock: Clock;
  readonly freeze: boolean;
  open(): Promise<Sandbox>;
  /** What uses too much memory is to be killed. */
  onExceeded(): void;
}

export class SandboxWatch implements AsyncDisposable {
  readonly #options: WatchOptions;
  #opening: Promise<Sandbox> | undefined;
  #sandbox: Sandbox | undefined;
  #peakMb = 0;
  #peakLooked = Number.NEGATIVE_INFINITY;
  #closed = false;
  #working = true;
  #frozen = false;
  #rested = 0;
  #looking: Disposable | undefined;
  #freezing: Disposable | undefined;

  constructor(options: WatchOptions) {
    this.#options = options;
  }

  /** In words; empty until it is opened. */
  get isolation(): string {
    return this.#sandbox?.isolation ?? "";
  }

  /** Opened on first use. */
  sandbox(): Promise<Sandbox> {
    this.#opening ??= this.#options.open().then((sandbox) => {
      this.#sandbox = sandbox;
      this.#lookLater();
      return sandbox;
    });
    return this.#opening;
  }

  /** Whether an invocation of so many milliseconds used more memory than there is; then it is about to be ended. */
  exceeded(durationMs: number): boolean {
    return durationMs > HARMLESS && this.#exceeds();
  }

  /** The most up to now, as far as it is known: it is not looked at anew each time. */
  peakMemoryMb(): number {
    const now = performance.now();
    if (now - this.#peakLooked >= LOOK_EVERY) {
      this.#peakLooked = now;
      this.#peakMb = Math.max(this.#peakMb, this.#sandbox?.peakMemoryMb() ?? 0);
    }
    return this.#peakMb;
  }

  /** An event is about to be handled. */
  work(): void {
    this.#working = true;
    if (this.#frozen) this.#sandbox?.thaw();
    this.#frozen = false;
    if (this.#sandbox && !this.#looking) this.#lookLater();
  }

  /** The event has been handled. */
  rest(): void {
    this.#working = false;
    if (!this.#options.freeze || this.#closed) return;
    this.#rested = performance.now();
    this.#freezing ??= this.#freezeIn(FREEZE_AFTER);
  }

  /** What is frozen is thawed, so that it can end; nothing is watched any more. */
  close(): void {
    this.#closed = true;
    this.work();
    this.#looking?.[Symbol.dispose]();
    this.#freezing?.[Symbol.dispose]();
  }

  /** When its processes have ended. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
    await this.#opening?.then((sandbox) => sandbox.dispose()).catch(() => {});
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
    this.#sandbox?.freeze();
  }

  #exceeds(): boolean {
    const exceeds = this.#sandbox?.exceeds() ?? false;
    if (exceeds) {
      this.#peakMb = this.#options.definition.memorySize;
      this.#options.onExceeded();
    }
    return exceeds;
  }

  #lookLater(): void {
    if (this.#closed) return;
    this.#looking = this.#options.hostClock.timer(LOOK_EVERY, () => {
      this.#looking = undefined;
      this.#exceeds();
      this.#lookLater();
    });
  }
}
