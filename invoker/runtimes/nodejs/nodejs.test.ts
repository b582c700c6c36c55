import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect } from "chai";
import type { FunctionDefinition } from "../../../core/function.ts";
import { type InvokerBed, openInvokerBed } from "../../../test/support/invoker.ts";

describe("Node functions", () => {
  let bed: InvokerBed;
  let directory: string;
  let revision = 0;

  before(async () => {
    bed = await openInvokerBed();
  });
  after(() => bed[Symbol.asyncDispose]());

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "nodejs-"));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  /** Writes files, all of them executable. */
  function write(files: Readonly<Record<string, string>>): void {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(directory, name)), { recursive: true });
      writeFileSync(join(directory, name), text, { mode: 0o755 });
    }
  }

  /** What the function in `code/` returns, or the error document. */
  async function call(handler: string, more: Partial<FunctionDefinition> = {}, event: unknown = {}): Promise<unknown> {
    const name = bed.put(handler, { name: "f", codeDirectory: join(directory, "code"), revisionId: String(++revision), ...more });
    const outcome = await bed.invoke(name, event);
    if (outcome.status === "succeeded") return outcome.payload?.value;
    return outcome.status === "returned" ? outcome.error.payload.value : outcome;
  }

  const layer = (name = "layer"): string => join(directory, name);
  const esm = (value: string) => `export const handler = async () => ${value};`;

  describe("are found", () => {
    const here = esm('"here"');
    const required = 'exports.handler = async () => "here";';
    const forms: readonly (readonly [fact: string, handler: string, files: Readonly<Record<string, string>>])[] = [
      ["in a module", "app.handler", { "app.mjs": here }],
      ["in CommonJS", "app.handler", { "app.cjs": required }],
      ["in a script", "app.handler", { "app.js": required }],
      ["in a script of a package of modules", "app.handler", { "app.js": here, "package.json": '{"type":"module"}' }],
      ["behind a top-level await", "app.handler", { "app.mjs": 'const word = await Promise.resolve("here");\nexport const handler = async () => word;' }],
      ["in a default export", "app.handler", { "app.mjs": 'export default { handler: async () => "here" };' }],
      ["by a dotted name", "app.deep.er.handler", { "app.mjs": 'export const deep = { er: { handler: async () => "here" } };' }],
      ["in a folder", "src/api/app.handler", { "src/api/app.mjs": here }],
      ["by a dotted name in a folder", "src/app.deep.handler", { "src/app.cjs": 'exports.deep = { handler: async () => "here" };' }],
    ];
    for (const [fact, handler, files] of forms) {
      it(`${fact}: ${handler}`, async () => {
        write(Object.fromEntries(Object.entries(files).map(([name, text]) => [`code/${name}`, text])));
        expect(await call(handler)).to.equal("here");
      });
    }
  });

  describe("use layers", () => {
    const pack = (from: string, name: string) => ({
      [`layer/${from}/${name}/package.json`]: `{"name":"${name}","exports":{"import":"./index.mjs","require":"./index.cjs"}}`,
      [`layer/${from}/${name}/index.mjs`]: `export default "${name}, imported";`,
      [`layer/${from}/${name}/index.cjs`]: `module.exports = "${name}, required";`,
    });

    it("whose packages lie in nodejs/node_modules and nodejs/node24/node_modules, for require and import", async () => {
      write({
        ...pack("nodejs/node_modules", "common"),
        ...pack("nodejs/node24/node_modules", "special"),
        "code/required.cjs": 'exports.handler = async () => [require("common"), require("special")];',
        "code/imported.mjs": 'import common from "common";\nimport special from "special";\nexport const handler = async () => [common, special];',
      });
      const layers = [layer()];
      expect(await call("required.handler", { layers })).to.deep.equal(["common, required", "special, required"]);
      expect(await call("imported.handler", { layers })).to.deep.equal(["common, imported", "special, imported"]);
    });

    it("after the function's own packages, and misses what neither has", async () => {
      write({
        ...pack("nodejs/node_modules", "common"),
        "code/node_modules/common/package.json": '{"exports":"./own.mjs"}',
        "code/node_modules/common/own.mjs": 'export default "its own";',
        "code/app.mjs": 'import common from "common";\nexport const handler = async () => common;',
        "code/missing.mjs": 'import "no-such-package";\nexport const handler = 1;',
      });
      expect(await call("app.handler", { layers: [layer()] })).to.equal("its own");
      const { errorMessage } = (await call("missing.handler", { layers: [layer()] })) as { errorMessage: string };
      expect(errorMessage).to.match(/^Cannot find package 'no-such-package' imported from /);
    });

    it("whose programs are on the PATH, and whose libraries are found", async () => {
      write({
        "layer/bin/greet": "#!/bin/sh\necho hello from a layer\n",
        "layer/lib/libnothing.so": "",
        "code/app.mjs": `import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
export const handler = async () => ({
  said: execFileSync("greet", { encoding: "utf8" }),
  library: process.env.LD_LIBRARY_PATH.split(":").some((place) => existsSync(\`\${place}/libnothing.so\`)),
});`,
      });
      expect(await call("app.handler", { layers: [layer()] })).to.deep.equal({ said: "hello from a layer\n", library: true });
    });
  });

  describe("NODE_OPTIONS", () => {
    it("are the function's", async () => {
      write({ "code/before.cjs": 'globalThis.word = "preloaded";', "code/app.mjs": esm("[globalThis.word, process.execArgv.includes('--require')]") });
      const environment = { NODE_OPTIONS: "--require ./before.cjs" };
      expect(await call("app.handler", { environment })).to.deep.equal(["preloaded", false]);
    });

    it("may be set by a wrapper", async () => {
      write({
        "layer/wrap": '#!/bin/sh\nexport NODE_OPTIONS="--stack-trace-limit=3"\nexec "$@"\n',
        "code/app.mjs": esm("Error.stackTraceLimit"),
      });
      expect(await call("app.handler", { layers: [layer()], environment: { AWS_LAMBDA_EXEC_WRAPPER: "/opt/wrap" } })).to.equal(3);
    });

    it("turn on again what Lambda turns off in Node 20 and 22", async () => {
      write({ "code/esm.mjs": "export const word = 1;", "code/app.cjs": 'exports.handler = async () => require("./esm.mjs").word;' });
      expect(await call("app.handler", { runtime: "nodejs22.x" })).to.deep.include({ errorType: "Error" });
      const environment = { NODE_OPTIONS: "--experimental-require-module" };
      expect(await call("app.handler", { runtime: "nodejs22.x", environment })).to.equal(1);
      expect(await call("app.handler")).to.equal(1);
    });
  });
});
