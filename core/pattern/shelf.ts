// Entries filed under what they ask of one field: one of some values, a text that begins or ends in some way, a number in a range, or another test.
import type { Affix, Leaf, Scalar, Test } from "./leaf.ts";
import { RangeTree } from "./range-tree.ts";

export class Shelf<Entry> {
  readonly path: readonly string[];
  readonly #byValue = new Map<Scalar, Entry[]>();
  /** By the length of the affix: so many letters are cut off a text and looked up. */
  readonly #byStart = new Map<number, Map<string, Entry[]>>();
  readonly #byEnd = new Map<number, Map<string, Entry[]>>();
  readonly #byRange = new RangeTree<Entry>();
  /** Tried one by one, which still spares the way to the field. */
  readonly #byTest: { readonly test: Test; readonly entries: readonly Entry[] }[] = [];

  constructor(path: string) {
    this.path = path.split(".");
  }

  /** The leaf must not be satisfied by absence. */
  add(leaf: Leaf, entry: Entry): void {
    for (const value of leaf.values) put(this.#byValue, value, entry);
    for (const test of leaf.tests) {
      if (test.affix) this.#addAffix(test.affix, entry);
      else if (test.range) this.#byRange.add(test.range, entry);
      else this.#byTest.push({ test, entries: [entry] });
    }
  }

  /** Calls back with every list of entries that the value may satisfy. */
  find(value: Scalar, use: (entries: readonly Entry[]) => void): void {
    const entries = this.#byValue.get(value);
    if (entries) use(entries);
    for (const { test, entries } of this.#byTest) if (test.passes(value)) use(entries);
    if (typeof value === "number") this.#byRange.find(value, use);
    if (typeof value !== "string") return;
    for (const [length, byText] of this.#byStart) {
      const found = length <= value.length ? byText.get(value.slice(0, length)) : undefined;
      if (found) use(found);
    }
    for (const [length, byText] of this.#byEnd) {
      const found = length <= value.length ? byText.get(value.slice(value.length - length)) : undefined;
      if (found) use(found);
    }
  }

  #addAffix({ at, text }: Affix, entry: Entry): void {
    const byLength = at === "start" ? this.#byStart : this.#byEnd;
    let byText = byLength.get(text.length);
    if (!byText) byLength.set(text.length, (byText = new Map()));
    put(byText, text, entry);
  }
}

function put<Key, Entry>(map: Map<Key, Entry[]>, key: Key, entry: Entry): void {
  const entries = map.get(key);
  if (entries) entries.push(entry);
  else map.set(key, [entry]);
}
