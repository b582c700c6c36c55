// Many patterns at once: an event is matched only against those that their most telling field allows.
import type { Branch } from "./grammar.ts";
import type { Leaf } from "./leaf.ts";
import type { Pattern } from "./pattern.ts";
import { Shelf } from "./shelf.ts";
import { isPlain, someScalar } from "./value-path.ts";

interface Entry<Item> {
  readonly pattern: Pattern;
  readonly item: Item;
  /** The event at which it was tried last: a pattern may be filed in several places. */
  tried: number;
}

export class PatternIndex<Item> {
  readonly #entries = new Map<Item, Entry<Item>>();
  #shelves: readonly Shelf<Entry<Item>>[] | undefined;
  /** Patterns of which some branch is satisfied by absence alone: tried at every event. */
  #rest: readonly Entry<Item>[] = [];
  #events = 0;

  /** Replaces the pattern that the item had. The index is made anew before the next event. */
  set(item: Item, pattern: Pattern): void {
    this.#entries.set(item, { pattern, item, tried: 0 });
    this.#shelves = undefined;
  }

  delete(item: Item): void {
    if (this.#entries.delete(item)) this.#shelves = undefined;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** The items whose patterns match, in no particular order. */
  matching(event: unknown): Item[] {
    const shelves = (this.#shelves ??= this.#build());
    const plain = isPlain(event);
    const found: Item[] = [];
    this.#events++;
    const attempt = (entries: readonly Entry<Item>[]) => this.#attempt(entries, event, plain, found);
    attempt(this.#rest);
    for (const shelf of shelves) {
      someScalar(event, shelf.path, (value) => {
        shelf.find(value, attempt);
        return false;
      });
    }
    return found;
  }

  #attempt(entries: readonly Entry<Item>[], event: unknown, plain: boolean, found: Item[]): void {
    for (const entry of entries) {
      if (entry.tried === this.#events) continue;
      entry.tried = this.#events;
      if (entry.pattern.matches(event, plain)) found.push(entry.item);
    }
  }

  #build(): readonly Shelf<Entry<Item>>[] {
    const popularity = countDemands([...this.#entries.values()].flatMap(({ pattern }) => pattern.branches));
    const shelves = new Map<string, Shelf<Entry<Item>>>();
    const rest = new Set<Entry<Item>>();
    for (const entry of this.#entries.values()) {
      for (const branch of entry.pattern.branches) {
        const leaf = mostTelling(branch, popularity);
        if (!leaf) {
          rest.add(entry);
          continue;
        }
        const shelf = shelves.get(leaf.path) ?? new Shelf(leaf.path);
        shelf.add(leaf, entry);
        shelves.set(leaf.path, shelf);
      }
    }
    this.#rest = [...rest];
    return [...shelves.values()];
  }
}

/** How many branches ask for something: by path and value or affix. */
type Popularity = ReadonlyMap<string, number>;

function countDemands(branches: readonly Branch[]): Popularity {
  const popularity = new Map<string, number>();
  for (const branch of branches) {
    for (const leaf of branch.values()) for (const demand of demands(leaf)) popularity.set(demand, (popularity.get(demand) ?? 0) + 1);
  }
  return popularity;
}

/** What can be looked up; of other tests nothing. */
function demands(leaf: Leaf): string[] {
  const affixes = leaf.tests.map((test) => test.affix).filter((affix) => affix !== undefined);
  return [...leaf.values, ...affixes].map((demand) => JSON.stringify([leaf.path, demand]));
}

/** The field of which the fewest other patterns ask the same. */
function mostTelling(branch: Branch, popularity: Popularity): Leaf | undefined {
  const leaves = [...branch.values()].filter((leaf) => !leaf.absent);
  const crowds = new Map(leaves.map((leaf) => [leaf, crowd(leaf, popularity)]));
  return leaves.reduce<Leaf | undefined>((best, leaf) => (best && crowds.get(best)! <= crowds.get(leaf)! ? best : leaf), undefined);
}

function crowd(leaf: Leaf, popularity: Popularity): number {
  if (leaf.tests.some((test) => !test.affix)) return Number.POSITIVE_INFINITY;
  return demands(leaf).reduce((most, demand) => Math.max(most, popularity.get(demand) ?? 0), 0);
}
