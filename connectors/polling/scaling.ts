// How many batches of one mapping may be under way at once: more while there is a backlog, fewer after failures.
import type { Clock } from "../../core/clock.ts";
import type { EventSourceMappingOptions } from "../../core/event-source-mapping.ts";

export interface ScalingLimits {
  readonly start: number;
  /** Failures do not bring it below this. */
  readonly least: number;
  readonly most: number;
  /** Growth while there is a backlog. */
  readonly perMinute: number;
}

const MINUTE_MS = 60_000;
/** Batches that one provisioned poller has under way. */
const PER_POLLER = 10;
const STANDARD: ScalingLimits = { start: 5, least: 2, most: 1_250, perMinute: 300 };

export function scalingLimits({ maximumConcurrency, provisionedPollerConfig }: EventSourceMappingOptions): ScalingLimits {
  if (provisionedPollerConfig) {
    const { minimumPollers, maximumPollers } = provisionedPollerConfig;
    const least = minimumPollers * PER_POLLER;
    return { start: least, least, most: maximumPollers * PER_POLLER, perMinute: 1_000 };
  }
  if (maximumConcurrency === undefined) return STANDARD;
  const start = Math.min(STANDARD.start, maximumConcurrency);
  return { ...STANDARD, start, least: Math.min(STANDARD.least, start), most: maximumConcurrency };
}

export class Scaling {
  readonly #clock: Clock;
  readonly #limits: ScalingLimits;
  #limit: number;
  /** Since when there has been more than the limit lets through; growth is counted from here. */
  #backlogSince: number | undefined;

  constructor(clock: Clock, limits: ScalingLimits) {
    this.#clock = clock;
    this.#limits = limits;
    this.#limit = limits.start;
  }

  get limit(): number {
    return this.#limit;
  }

  /** Milliseconds in which one more is let through. */
  get step(): number {
    return MINUTE_MS / this.#limits.perMinute;
  }

  /** There is more to do than the limit lets through. */
  crowded(): void {
    const now = this.#clock.now();
    this.#backlogSince ??= now;
    const steps = Math.floor((now - this.#backlogSince) / this.step);
    this.#backlogSince += steps * this.step;
    this.#limit = Math.min(this.#limits.most, this.#limit + steps);
  }

  /** The source has nothing more. */
  idle(): void {
    this.#backlogSince = undefined;
    this.#limit = this.#limits.start;
  }

  /** The function failed, or was throttled: half as many may try. */
  failed(): void {
    this.#backlogSince = undefined;
    this.#limit = Math.max(this.#limits.least, Math.floor(this.#limit / 2));
  }
}
