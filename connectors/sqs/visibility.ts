// How long messages are hidden from others while their batch is made and processed.

/** Seconds added where a batching window would outlast the queue's own timeout. */
const MARGIN = 30;

export interface Timeouts {
  /** The queue's own. All are seconds. */
  readonly queue: number;
  readonly function: number;
  readonly window: number;
}

/** Seconds. The queue's own, unless a window is given and it and the function may take longer than that. */
export function effectiveVisibility(timeouts: Timeouts): number {
  const needed = timeouts.window + timeouts.function;
  return timeouts.window > 0 && needed > timeouts.queue ? needed + MARGIN : timeouts.queue;
}
