// What is generated and committed is what would be generated now, and it accepts what the loader accepts.
import { execFile } from "node:child_process";
import { globSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { Ajv2020 } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import { expect } from "chai";
import { parse } from "yaml";

const root = join(import.meta.dirname, "..");

describe("the generated references", () => {
  it("are up to date", async () => {
    await promisify(execFile)(process.execPath, [join(root, "scripts/docs.ts"), "--check"]);
  });
});

describe("config/schema.json", () => {
  const compiled = async () => {
    const ajv = new Ajv2020({ allErrors: true });
    formats.default(ajv);
    return ajv.compile(JSON.parse(await readFile(join(root, "config/schema.json"), "utf8")));
  };

  it("accepts every example", async () => {
    const validate = await compiled();
    const examples = globSync("examples/*/lambdabus.yaml", { cwd: root });
    expect(examples).not.to.have.length(0);
    for (const example of examples)
      expect(validate(parse(await readFile(join(root, example), "utf8"))), `${example} ${JSON.stringify(validate.errors)}`).to.equal(true);
  });

  it("refuses unknown keys, and triggers of two kinds or none", async () => {
    const validate = await compiled();
    const functionWith = (more: object) => ({ functions: { f: { handler: "a.b", runtime: "nodejs24.x", ...more } } });
    expect(validate(functionWith({}))).to.equal(true);
    expect(validate(functionWith({ timout: 1 }))).to.equal(false);
    expect(validate(functionWith({ triggers: [{}] }))).to.equal(false);
    expect(validate(functionWith({ timeout: "1" }))).to.equal(false);
  });
});
