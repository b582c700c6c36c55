// Ranges of numbers, of which those that hold a number are found without looking at the others.
import type { Range } from "./leaf.ts";

interface Filed<Entry> extends Range {
  /** One range, one list: what `find` gives. */
  readonly entries: readonly Entry[];
}

/** The ranges that hold `center`, from the lowest start on and from the highest end down; beside them those that lie wholly on one side. */
interface Node<Entry> {
  readonly center: number;
  readonly byLow: readonly Filed<Entry>[];
  readonly byHigh: readonly Filed<Entry>[];
  readonly below: Node<Entry> | undefined;
  readonly above: Node<Entry> | undefined;
}

export class RangeTree<Entry> {
  readonly #filed: Filed<Entry>[] = [];
  #root: Node<Entry> | undefined;
  #stale = false;

  add({ low, high }: Range, entry: Entry): void {
    this.#filed.push({ low, high, entries: [entry] });
    this.#stale = true;
  }

  /** Calls back with the entries of every range that holds the number, its ends included. */
  find(value: number, use: (entries: readonly Entry[]) => void): void {
    if (this.#stale) this.#build();
    for (let node = this.#root; node; node = value < node.center ? node.below : node.above) {
      if (value < node.center) useWhile(node.byLow, ({ low }) => low <= value, use);
      else useWhile(node.byHigh, ({ high }) => high >= value, use);
    }
  }

  #build(): void {
    this.#root = build(this.#filed);
    this.#stale = false;
  }
}

function build<Entry>(ranges: readonly Filed<Entry>[]): Node<Entry> | undefined {
  if (ranges.length === 0) return undefined;
  const ends = ranges.flatMap(({ low, high }) => [low, high]).sort((one, other) => one - other);
  const center = ends[ends.length >> 1] as number;
  const across = ranges.filter(({ low, high }) => low <= center && high >= center);
  return {
    center,
    byLow: across.toSorted((one, other) => one.low - other.low),
    byHigh: across.toSorted((one, other) => other.high - one.high),
    below: build(ranges.filter(({ high }) => high < center)),
    above: build(ranges.filter(({ low }) => low > center)),
  };
}

function useWhile<Entry>(ranges: readonly Filed<Entry>[], holds: (range: Range) => boolean, use: (entries: readonly Entry[]) => void): void {
  for (const range of ranges) {
    if (!holds(range)) return;
    use(range.entries);
  }
}
