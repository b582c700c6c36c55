import { expect } from "chai";
import { Ids } from "../../core/ids.ts";
import { Ranking } from "./ranking.ts";

interface Item {
  rank: number;
}

describe("Ranking", () => {
  const create = () => new Ranking<Item>((one, other) => one.rank < other.rank);

  it("has nothing first when it is empty, and forgets what it never had", () => {
    const ranking = create();
    ranking.remove({ rank: 1 });
    expect(ranking.first).to.equal(undefined);
  });

  it("has the least first, whatever is placed, placed anew and removed", () => {
    const ids = new Ids("ranking");
    const below = (limit: number) => Number.parseInt(ids.hex(8), 16) % limit;
    const ranking = create();
    const items: Item[] = [];
    for (let step = 0; step < 2_000; step++) {
      const item = items[below(items.length + 1)];
      if (!item || below(3) === 0) {
        items.push({ rank: below(1_000) });
        ranking.place(items.at(-1) as Item);
      } else if (below(2) === 0) {
        item.rank = below(1_000);
        ranking.place(item);
      } else {
        items.splice(items.indexOf(item), 1);
        ranking.remove(item);
      }
      expect(ranking.first?.rank).to.equal(items.length > 0 ? Math.min(...items.map(({ rank }) => rank)) : undefined);
    }
    ranking.clear();
    expect(ranking.first).to.equal(undefined);
  });
});
