// Where in a journal's stream the latest value of each key lies, and how much of the stream is waste.

/** One message of the stream: a batch of changes. */
export interface Segment {
  readonly sequence: number;
  readonly bytes: number;
  /** Of one change, on average. */
  readonly bytesEach: number;
  /** How many of its changes are the latest of their keys, and no removals. */
  live: number;
}

export type KeyChange = readonly [key: string, put: boolean];

/** As much waste is always let be. */
const SLACK = 8 * 1024 * 1024;
/** The stream's head is cut off when there is so much waste in it. */
const CUT = 4 * 1024 * 1024;

export class JournalIndex {
  readonly #places = new Map<string, Segment>();
  /** In the order of the stream, without its head. */
  readonly #segments = new Set<Segment>();
  #bytes = 0;
  #live = 0;
  /** Waste at the head, not cut off yet. */
  #head = 0;

  /** Takes note of a message with its changes, in their order. */
  add(sequence: number, bytes: number, changes: readonly KeyChange[]): void {
    const segment: Segment = { sequence, bytes, bytesEach: bytes / changes.length, live: 0 };
    this.#segments.add(segment);
    this.#bytes += bytes;
    for (const [key, put] of changes) {
      this.#leave(key);
      if (put) this.#enter(key, segment);
    }
  }

  /** Whether the latest value of the key lies there. */
  isAt(key: string, segment: Segment): boolean {
    return this.#places.get(key) === segment;
  }

  /** The oldest message that is not all waste, when most of the stream is: with what is left of it carried forward, it may go. */
  toCarry(): Segment | undefined {
    const oldest = this.#oldest();
    return this.#bytes > 2 * this.#live + SLACK ? oldest : undefined;
  }

  /** The sequence before which all is waste, when there is enough of it to cut off. */
  toCut(): number | undefined {
    const oldest = this.#oldest();
    if (!oldest || this.#head < CUT) return undefined;
    this.#head = 0;
    return oldest.sequence;
  }

  #oldest(): Segment | undefined {
    for (const segment of this.#segments) {
      if (segment.live > 0) return segment;
      this.#segments.delete(segment);
      this.#bytes -= segment.bytes;
      this.#head += segment.bytes;
    }
    return undefined;
  }

  #enter(key: string, segment: Segment): void {
    this.#places.set(key, segment);
    segment.live += 1;
    this.#live += segment.bytesEach;
  }

  #leave(key: string): void {
    const segment = this.#places.get(key);
    if (!segment) return;
    this.#places.delete(key);
    segment.live -= 1;
    this.#live -= segment.bytesEach;
  }
}
