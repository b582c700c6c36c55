import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { Bench } from "../fixture.ts";
import { model } from "../model.ts";
import { supportedActions } from "./actions.ts";
import { supportedFunctionFields } from "./function-fields.ts";
import { supportedMappingFields } from "./mapping-fields.ts";
import type { Support } from "./support.ts";

const ROOT = join(import.meta.dirname, "../../..");

const namesOf = (rows: readonly Support[]) => rows.flatMap(({ names }) => names).sort();
const membersOf = (shape: string) => Object.keys(model.shapes[shape]?.members ?? {}).sort();

describe("the tables of support", () => {
  it("name every action, once", async () => {
    const { service } = await Bench.open();
    expect(namesOf(supportedActions)).to.deep.equal(Object.keys(service.actions).sort());
  });

  it("name every member of CreateFunction, once", () => {
    expect(namesOf(supportedFunctionFields)).to.deep.equal(membersOf("CreateFunctionRequest"));
  });

  it("name every member of CreateEventSourceMapping, once", () => {
    expect(namesOf(supportedMappingFields)).to.deep.equal(membersOf("CreateEventSourceMappingRequest"));
  });

  it("leave out no member of an update", () => {
    expect(namesOf(supportedFunctionFields)).to.include.members(membersOf("UpdateFunctionConfigurationRequest").filter((name) => name !== "RevisionId"));
    expect(namesOf(supportedMappingFields)).to.include.members(membersOf("UpdateEventSourceMappingRequest").filter((name) => name !== "UUID"));
  });

  it("lead to tests that are there", () => {
    const rows = [...supportedActions, ...supportedFunctionFields, ...supportedMappingFields];
    for (const { names, tests } of rows) expect(tests, names.join()).to.not.have.length(0);
    const missing = rows.flatMap(({ tests }) => tests).filter(({ place, title }) => !textsOf(place).some((text) => isTitleIn(title, text)));
    expect(missing).to.deep.equal([]);
  });
});

const texts = new Map<string, string[]>();

/** What the tests at a place, a file or all below a folder, say. */
function textsOf(place: string): string[] {
  const known = texts.get(place);
  if (known) return known;
  const files = place.endsWith("/") ? readdirSync(join(ROOT, place), { recursive: true, encoding: "utf8" }).map((name) => place + name) : [place];
  const found = files.filter((name) => /\.test\.ts$|^test\/.*\.ts$/.test(name)).map((name) => readFileSync(join(ROOT, name), "utf8"));
  texts.set(place, found);
  return found;
}

/** Titles may go on with what differs between runs of a test. */
function isTitleIn(title: string, text: string): boolean {
  return text.includes(`"${title}"`) || text.includes(`\`${title}`);
}
