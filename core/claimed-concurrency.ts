// What functions claim of the account's concurrency, whether they run or not: what they reserve, or hold ready without reserving.
import type { Registry } from "./registry.ts";

/** Counted once, and again after functions have changed. */
export class ClaimedConcurrency implements Disposable {
  readonly #registry: Registry;
  readonly #watch: Disposable;
  #total: number | undefined;

  constructor(registry: Registry) {
    this.#registry = registry;
    this.#watch = registry.functions.watch(() => {
      this.#total = undefined;
    });
  }

  [Symbol.dispose](): void {
    this.#watch[Symbol.dispose]();
  }

  get total(): number {
    return (this.#total ??= count(this.#registry));
  }
}

function count({ functions }: Registry): number {
  const reserved = new Map<string, number>();
  let provisioned = 0;
  for (const { name, reservedConcurrency, provisionedConcurrency } of functions.values()) {
    if (reservedConcurrency !== undefined) reserved.set(name, reservedConcurrency);
    else provisioned += provisionedConcurrency ?? 0;
  }
  return reserved.values().reduce((sum, part) => sum + part, provisioned);
}
