import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { Bench } from "./fixture.ts";
import { model } from "./model.ts";
import { supportedActions, supportedFields } from "./support.ts";

const namesOf = (rows: typeof supportedActions) => rows.flatMap(({ names }) => names).sort();

describe("the table of support", () => {
  it("names every action, once", async () => {
    const { service } = await Bench.open();
    expect(namesOf(supportedActions)).to.deep.equal(Object.keys(service.actions).sort());
  });

  it("names every member of CreateFunction, once", () => {
    expect(namesOf(supportedFields)).to.deep.equal(Object.keys(model.shapes["CreateFunctionRequest"]?.members ?? {}).sort());
  });

  it("leads to tests that are there", () => {
    const missing = [...supportedActions, ...supportedFields].filter(({ test: [file, title] }) => {
      const text = readFileSync(join(import.meta.dirname, file), "utf8");
      return !text.includes(`"${title}"`);
    });
    expect(missing.map(({ test }) => test)).to.deep.equal([]);
  });
});
