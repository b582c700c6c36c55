// One launcher that waits in its control group for the next environment: the kernel's waiting, the mounts and the programs in between are paid ahead.
import type { Clock } from "../../../core/clock.ts";
import type { ControlGroup } from "./control-group.ts";
import type { Launcher } from "./launcher.ts";

/** A launcher, and the group that it is in. */
export interface Place {
  readonly launcher: Launcher;
  readonly group: ControlGroup | undefined;
}

/** Real milliseconds in which nobody asked for one before the next is made: what has just been started has the processors. */
const QUIET = 250;
/** The same at first, when there is nothing yet to be in the way of. */
const AT_FIRST = 10;

export class Spare implements AsyncDisposable {
  readonly #hostClock: Clock;
  readonly #open: () => Promise<Place | undefined>;
  #timer: Disposable | undefined;
  #place: Promise<Place | undefined> | undefined;
  #closed = false;

  /** `open` makes one, or nothing where that is of no use. */
  constructor(hostClock: Clock, open: () => Promise<Place | undefined>) {
    this.#hostClock = hostClock;
    this.#open = open;
  }

  /** There will be one soon. */
  prepare(): void {
    if (!this.#place && !this.#timer) this.#prepareIn(AT_FIRST);
  }

  /** The one that is there, or is being made; it is the caller's then, and there will be another. */
  async take(): Promise<Place | undefined> {
    const place = this.#place;
    this.#place = undefined;
    this.#prepareIn(QUIET);
    return place;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    this.#timer?.[Symbol.dispose]();
    const place = await this.#place;
    this.#place = undefined;
    await place?.launcher.end();
    await place?.group?.remove();
  }

  #prepareIn(ms: number): void {
    this.#timer?.[Symbol.dispose]();
    this.#timer = this.#closed
      ? undefined
      : this.#hostClock.timer(ms, () => {
          this.#timer = undefined;
          this.#place ??= this.#open().catch(() => undefined);
        });
  }
}
