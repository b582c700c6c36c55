import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { runtimeFor } from "./index.ts";
import { runtimeSupport } from "./support.ts";

describe("the table of runtimes", () => {
  it("names runtimes that run, each once", () => {
    const identifiers = runtimeSupport.flatMap((row) => row.identifiers);
    expect(new Set(identifiers).size).to.equal(identifiers.length);
    expect(identifiers.filter((identifier) => !runtimeFor(identifier))).to.deep.equal([]);
  });

  it("leads to tests that are there", () => {
    const missing = runtimeSupport.filter(({ test: [file, title] }) => !readFileSync(join(import.meta.dirname, file), "utf8").includes(`it("${title}"`));
    expect(missing.map(({ test }) => test)).to.deep.equal([]);
  });
});
