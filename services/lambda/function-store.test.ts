import { expect } from "chai";
import type { FunctionDefinition } from "../../core/function.ts";
import { type Change, Registry } from "../../core/registry.ts";
import { ListJournal } from "./fixture.ts";
import type { FunctionRecord } from "./function-record.ts";
import { FunctionStore } from "./function-store.ts";

const record = (name: string, revisionId = "1") => ({ name, latest: { revisionId } }) as FunctionRecord;
const define = ({ name, latest }: FunctionRecord) => new Map([["$LATEST", { name, revisionId: latest.revisionId } as FunctionDefinition]]);

describe("FunctionStore", () => {
  it("makes the changes of one function one after the other", async () => {
    const store = await FunctionStore.open(new ListJournal());
    const seen: (string | undefined)[] = [];
    const change = (revisionId: string) =>
      store.change("f", async (before) => {
        seen.push(before?.latest.revisionId);
        await null;
        return { next: record("f", revisionId), result: revisionId };
      });
    expect(await Promise.all([change("1"), change("2"), change("3")])).to.deep.equal(["1", "2", "3"]);
    expect(seen).to.deep.equal([undefined, "1", "2"]);
  });

  it("lets a change that is refused stand in nobody's way", async () => {
    const store = await FunctionStore.open(new ListJournal());
    const refused = store.change("f", () => {
      throw new Error("no");
    });
    const next = store.change("f", () => ({ next: record("f"), result: "yes" }));
    expect(await refused.catch((error) => error.message)).to.equal("no");
    expect(await next).to.equal("yes");
  });

  it("writes the journal before anyone can see the change, and nothing when nothing changes", async () => {
    const journal = new ListJournal();
    const store = await FunctionStore.open(journal);
    await store.change("f", () => ({ next: record("f"), result: undefined }));
    await store.change("f", (before) => ({ next: before, result: undefined }));
    await store.change("f", () => ({ next: undefined, result: undefined }));
    expect(journal.changes.map(({ key, value }) => [key, value !== undefined])).to.deep.equal([
      ["f", true],
      ["f", false],
    ]);
    expect(store.get("f")).to.equal(undefined);
  });

  it("tells the registry of what differs, and of nothing else", async () => {
    const registry = new Registry();
    const store = await FunctionStore.open(new ListJournal());
    store.register(registry, define);
    const changes: Change<FunctionDefinition>[] = [];
    using _ = registry.functions.watch((change) => changes.push(change));
    await store.change("f", () => ({ next: record("f"), result: undefined }));
    await store.change("f", () => ({ next: { ...record("f"), tags: { a: "b" } }, result: undefined }));
    await store.change("f", () => ({ next: record("f", "2"), result: undefined }));
    await store.change("f", () => ({ next: undefined, result: undefined }));
    expect(changes.map(({ kind, id }) => [kind, id])).to.deep.equal([
      ["put", "f:$LATEST"],
      ["put", "f:$LATEST"],
      ["removed", "f:$LATEST"],
    ]);
  });

  it("reads back what the journal has, and tells the registry", async () => {
    const journal = new ListJournal();
    const before = await FunctionStore.open(journal);
    for (const name of ["b", "a", "c"]) await before.change(name, () => ({ next: record(name), result: undefined }));
    await before.change("c", () => ({ next: undefined, result: undefined }));
    const store = await FunctionStore.open(journal);
    const registry = new Registry();
    store.register(registry, define);
    expect(store.list().map(({ name }) => name)).to.deep.equal(["a", "b"]);
    expect(registry.functions.size).to.equal(2);
  });
});
