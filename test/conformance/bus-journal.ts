// Conformance of a bus: a journal keeps the latest value of each key.
import { expect } from "chai";
import { Ids } from "../../core/ids.ts";
import type { Journal } from "../../core/journal.ts";
import type { OpenWorld } from "./bus-kit.ts";

const ODD_KEYS = ["", ".", "a.b", "a b", "*", ">", "é/😀", "%", "%2E", "_", "A", "a", "x".repeat(1024), `${"x".repeat(1023)}y`, "é".repeat(400), "line\nbreak"];

export function describeJournal(world: OpenWorld): void {
  describe("a journal", () => {
    it("keeps the latest value of each key, in the order of the latest changes", async () => {
      const journal = await (await world.bus()).journal("s3");
      await journal.put("a", { n: 1 });
      await journal.put("b", [1.5, null]);
      await journal.put("a", { n: 2 });
      await journal.put("c", "gone");
      await journal.remove("c");
      await journal.remove("never there");
      expect(await read(journal)).to.deep.equal([
        ["b", [1.5, null]],
        ["a", { n: 2 }],
      ]);
    });

    it("applies changes of one key in the order of the calls", async () => {
      const journal = await (await world.bus()).journal("s3");
      const changes: Promise<void>[] = [];
      for (let n = 0; n < 50; n++) changes.push(journal.put("a", n), journal.put("b", n), journal.remove("b"));
      changes.push(journal.put("b", "last"));
      await Promise.all(changes);
      expect(await read(journal)).to.deep.equal([
        ["a", 49],
        ["b", "last"],
      ]);
    });

    it("takes any text as a key", async () => {
      const journal = await (await world.bus()).journal("odd name.é");
      for (const key of ODD_KEYS) await journal.put(key, key.length);
      expect(await read(journal)).to.deep.equal(ODD_KEYS.map((key) => [key, key.length]));
      for (const key of ODD_KEYS) await journal.remove(key);
      expect(await read(journal)).to.deep.equal([]);
    });

    it("takes values of 3 MB", async () => {
      const journal = await (await world.bus()).journal("s3");
      const large = "é".repeat(1.5 * 1024 * 1024);
      await journal.put("large", large);
      expect((await read(journal))[0]?.[1] === large).to.equal(true);
    });

    it("writes and reads 2,000 keys within a second or two", async function () {
      this.timeout(5_000);
      const journal = await (await world.bus()).journal("s3");
      const keys = Array.from({ length: 2_000 }, (_, index) => `key ${index}`);
      await Promise.all(keys.map((key, index) => journal.put(key, { index })));
      expect((await read(journal)).map(([key]) => key)).to.deep.equal(keys);
    });

    it("is what it was told to be, though most of what it was told is out of date", async function () {
      this.timeout(20_000);
      const bus = await world.bus();
      const journal = await bus.journal("sqs");
      const expected = new Map<string, unknown>();
      const random = seededNumbers(7);
      for (let round = 0; round < 30; round++) {
        await Promise.all(Array.from({ length: 40 }, () => changeAtRandom(journal, expected, random)));
      }
      expect(digest(await read(journal))).to.deep.equal(digest([...expected]));
      const later = world.separate ? await reopened(world, bus) : bus;
      expect(digest(await read(await later.journal("sqs")))).to.deep.equal(digest([...expected]));
    });

    it("takes changes while it is read", async () => {
      const journal = await (await world.bus()).journal("s3");
      for (const key of ["a", "b"]) await journal.put(key, key);
      for await (const [key] of journal.entries()) await journal.remove(key);
      expect(await read(journal)).to.deep.equal([]);
    });

    // Memory holds anything.
    if (world.separate)
      it("refuses what cannot be stored, and takes what was put beside it", async () => {
        const journal = await (await world.bus()).journal("s3");
        const [large, small] = await Promise.allSettled([journal.put("large", "x".repeat(17 * 1024 * 1024)), journal.put("small", 1)]);
        expect(large).to.have.property("status", "rejected");
        expect(small).to.have.property("status", "fulfilled");
        expect(await read(journal)).to.deep.equal([["small", 1]]);
      });

    it("is one a service, is found again by its name, and stays when the bus is purged", async () => {
      const bus = await world.bus();
      await (await bus.journal("s3")).put("a", 1);
      await (await bus.journal("lambda")).put("b", 2);
      await bus.purge();
      const later = world.separate ? await reopened(world, bus) : bus;
      expect(await read(await later.journal("s3"))).to.deep.equal([["a", 1]]);
      expect(await read(await later.journal("lambda"))).to.deep.equal([["b", 2]]);
    });

    it("is empty once cleared", async () => {
      const journal = await (await world.bus()).journal("s3");
      const put = journal.put("a", 1);
      await journal.clear();
      await put;
      await journal.put("b", 2);
      expect(await read(journal)).to.deep.equal([["b", 2]]);
    });
  });
}

/** Puts or removes one of sixty keys; a value has up to 64 KiB. */
function changeAtRandom(journal: Journal, expected: Map<string, unknown>, random: () => number): Promise<void> {
  const key = `key ${Math.floor(random() * 60)}`;
  expected.delete(key);
  if (random() < 0.3) return journal.remove(key);
  const value = `${random()}`.padEnd(Math.floor(random() * 65_536), "x");
  expected.set(key, value);
  return journal.put(key, value);
}

/** Between 0 and 1, always the same for a seed. */
function seededNumbers(seed: number): () => number {
  const ids = new Ids(seed);
  return () => Number.parseInt(ids.hex(8), 16) / 2 ** 32;
}

/** Short enough to be shown. */
function digest(entries: readonly (readonly [string, unknown])[]): string[] {
  return entries.map(([key, value]) => `${key}: ${(value as string).length} ${(value as string).slice(0, 20)}`);
}

async function reopened(world: OpenWorld, bus: AsyncDisposable): Promise<Awaited<ReturnType<OpenWorld["bus"]>>> {
  await bus[Symbol.asyncDispose]();
  return world.bus();
}

async function read(journal: Journal): Promise<(readonly [key: string, value: unknown])[]> {
  return Array.fromAsync(journal.entries());
}
