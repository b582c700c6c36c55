// Of the suite of event source mappings: filters, with every operator.
import { expect } from "chai";
import type { MappingWorld } from "../support/mapping-world.ts";
import { fail } from "./mappings-kit.ts";

/** Filters, the bodies that they let through, and those that they drop. */
const FILTERS: readonly { readonly filters: readonly object[]; readonly pass: readonly string[]; readonly drop: readonly string[] }[] = [
  { filters: [{ body: { a: ["x"] } }], pass: ['{"a":"x"}'], drop: ['{"a":"y"}', "{}", "x"] },
  { filters: [{ body: { a: [1] } }], pass: ['{"a":1}'], drop: ['{"a":"1"}', '{"a":2}'] },
  { filters: [{ body: { a: [null] } }], pass: ['{"a":null}'], drop: ['{"a":""}', "{}"] },
  { filters: [{ body: { a: [true] } }], pass: ['{"a":true}'], drop: ['{"a":"true"}'] },
  { filters: [{ body: { a: [""] } }], pass: ['{"a":""}'], drop: ['{"a":" "}'] },
  { filters: [{ body: { a: [{ prefix: "x" }] } }], pass: ['{"a":"xy"}'], drop: ['{"a":"yx"}'] },
  { filters: [{ body: { a: [{ suffix: "x" }] } }], pass: ['{"a":"yx"}'], drop: ['{"a":"xy"}'] },
  { filters: [{ body: { a: [{ "equals-ignore-case": "X" }] } }], pass: ['{"a":"x"}', '{"a":"X"}'], drop: ['{"a":"xx"}'] },
  { filters: [{ body: { a: [{ "anything-but": ["x", "y"] }] } }], pass: ['{"a":"z"}'], drop: ['{"a":"x"}', '{"a":"y"}'] },
  { filters: [{ body: { a: [{ "anything-but": 1 }] } }], pass: ['{"a":2}', '{"a":"1"}'], drop: ['{"a":1}'] },
  { filters: [{ body: { a: ["x", "y"] } }], pass: ['{"a":"x"}', '{"a":["z","y"]}'], drop: ['{"a":"z"}'] },
  { filters: [{ body: { a: [{ numeric: [">", 0, "<=", 10] }] } }], pass: ['{"a":10}', '{"a":0.5}'], drop: ['{"a":0}', '{"a":11}'] },
  { filters: [{ body: { a: [{ exists: true }] } }], pass: ['{"a":0}'], drop: ['{"b":0}'] },
  { filters: [{ body: { a: [{ exists: false }] } }], pass: ['{"b":0}'], drop: ['{"a":0}', "plain"] },
  { filters: [{ body: { $or: [{ a: [1] }, { b: [2] }] } }], pass: ['{"a":1}', '{"b":2}'], drop: ['{"a":2,"b":1}'] },
  { filters: [{ body: { a: [1] } }, { body: { b: [2] } }], pass: ['{"a":1}', '{"b":2}'], drop: ['{"c":3}'] },
  { filters: [{ body: { a: [1], b: [2] } }], pass: ['{"a":1,"b":2}'], drop: ['{"a":1}'] },
  { filters: [{ body: ["plain", { prefix: "pl" }] }], pass: ["plain", "place"], drop: ["other", '{"a":"plain"}', '["plain"]'] },
  { filters: [{ body: ["12"] }], pass: ["12"], drop: ["1"] },
  { filters: [{ messageAttributes: { kind: { stringValue: ["news"] } } }], pass: [], drop: ["plain"] },
  { filters: [{ eventSource: ["aws:sqs"] }], pass: ["plain", '{"a":1}'], drop: [] },
];

export function describeFilters(world: () => MappingWorld): void {
  describe("that filter", () => {
    for (const { filters, pass, drop } of FILTERS) {
      it(`${filters.map((filter) => JSON.stringify(filter)).join(" or ")}: what is dropped is deleted at once`, async () => {
        world().serve(() => fail("Error"));
        await world().createQueue();
        await world().send([...pass, ...drop]);
        world().map({ filters: filters.map((filter) => JSON.stringify(filter)) });
        await world().settled();
        expect(world().batches).to.deep.equal(pass.length > 0 ? [pass] : []);
        expect(await world().counts()).to.deep.equal({ visible: 0, inFlight: pass.length });
      });
    }

    it("look at attributes, and take the last of two members of one name", async () => {
      world().serve(() => "ok");
      await world().createQueue();
      const attribute = (StringValue: string) => ({ MessageAttributes: { kind: { DataType: "String", StringValue } } });
      await world().send(["1"], "q", attribute("news"));
      await world().send(["2"], "q", attribute("ads"));
      await world().send(["3"], "q", { MessageGroupId: "tenant" });
      const kind = '{"messageAttributes": {"kind": {"stringValue": ["ads"], "stringValue": ["news"]}}}';
      world().map({ filters: [kind, JSON.stringify({ attributes: { MessageGroupId: ["tenant"] } })] });
      await world().settled();
      expect(world().batches).to.deep.equal([["1", "3"]]);
      expect(await world().counts()).to.deep.equal({ visible: 0, inFlight: 0 });
    });

    it("count only what passes towards the batch and its window", async () => {
      world().serve(() => "ok");
      await world().createQueue();
      world().map({ batchSize: 3, maximumBatchingWindowInSeconds: 10, filters: ['{"body":[{"prefix":"+"}]}'] });
      await world().send(["-1"]);
      await world().seconds(9);
      await world().send(["+1", "-2", "+2"]);
      await world().seconds(9);
      expect(world().batches).to.deep.equal([]);
      await world().seconds(1);
      expect(world().batches).to.deep.equal([["+1", "+2"]]);
      await world().send(["+3", "-3", "+4", "+5"]);
      await world().settled();
      expect(world().batches).to.deep.equal([
        ["+1", "+2"],
        ["+3", "+4", "+5"],
      ]);
    });
  });
}
