// How many invocations ran at once, told from when each began and ended; they are heard of when they end.

interface Span {
  readonly start: number;
  readonly end: number;
  /** How many ran when this one began, itself included, as far as is known. */
  running: number;
}

/** Spans that are remembered: enough for as many at once as this machine runs. */
const REMEMBERED = 256;

export class InFlight {
  #spans: Span[] = [];

  /** Takes one more span; answers the most that ran at once at its beginning, or at that of another span within it. */
  add(start: number, end: number): number {
    const span = { start, end, running: 1 };
    let most = 1;
    for (const known of this.#spans) {
      if (known.start <= start && start < known.end) span.running++;
      else if (start < known.start && known.start < end) most = Math.max(most, ++known.running);
    }
    this.#spans.push(span);
    if (this.#spans.length > REMEMBERED) this.#spans.shift();
    return Math.max(most, span.running);
  }
}
