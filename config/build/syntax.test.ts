import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { ConfigError } from "../../core/errors.ts";
import { skipUnlessInCi } from "../../test/support/skip-aloud.ts";
import { findPython } from "./python.ts";
import { checkSyntax } from "./syntax.ts";

describe("the syntax of code", () => {
  let directory: string;
  before(() => {
    directory = mkdtempSync(join(tmpdir(), "lambdabus-syntax-"));
  });
  after(() => rmSync(directory, { recursive: true, force: true }));

  /** What is wrong with a file of that text; undefined when nothing is. */
  async function fault(name: string, text: string, runtime = "nodejs24.x"): Promise<string | undefined> {
    const path = join(directory, name);
    writeFileSync(path, text);
    return checkSyntax([path, join(directory, "gone.js")], runtime).then(
      () => undefined,
      (error) => {
        expect(error).to.be.instanceOf(ConfigError);
        return error.message.replace(`${directory}/`, "");
      },
    );
  }

  for (const [name, good, bad, said] of [
    ["module.mjs", "await import('x'); export const a = 1;", "export const a = {\n", "module.mjs:2: "],
    ["script.cjs", "module.exports = () => { with ({}) {} };", "exports.a = (;", "script.cjs:1: "],
    ["script.js", "export default async () => {};", "let x =", "script.js:1: "],
    ["typed.ts", "export const a: number = <number>1; enum E { A }", "const a: = 1;", "typed.ts:1: "],
    ["data.json", '{"a":1}', '{"a":', "data.json:1: "],
    ["notes.txt", "anything {", "", undefined],
  ] as const) {
    it(`of ${name.slice(name.indexOf("."))} is looked at by what the file is`, async () => {
      expect(await fault(name, good)).to.equal(undefined);
      if (said !== undefined) expect(await fault(name, bad)).to.match(new RegExp(`^${said}`));
    });
  }

  it("of Python is looked at by the function's own interpreter", async function () {
    if (!(await findPython("python3.13"))) skipUnlessInCi(this, "no Python");
    expect(await fault("app.py", "match 1:\n    case 1: pass\n", "python3.13")).to.equal(undefined);
    expect(await fault("app.py", "def handler(event, context):\n    return (\n", "python3.13")).to.match(/^app\.py:2: /);
    expect(await fault("null.py", "a = 1\0\n", "python3.13")).to.match(/^null\.py/);
  });
});
