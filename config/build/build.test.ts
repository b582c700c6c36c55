// Build steps: esbuild for Node, pip for Python, each run again only when its input has changed.
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect } from "chai";
import { ConfigError } from "../../core/errors.ts";
import { silent } from "../../core/logger.ts";
import { parseConfig } from "../load.ts";
import { buildCode } from "./build.ts";
import { findPython } from "./python.ts";

let directory: string;
let said: string[];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "lambdabus-build-"));
  said = [];
});
afterEach(() => rm(directory, { recursive: true, force: true }));

async function file(path: string, content: string): Promise<void> {
  await mkdir(join(directory, path, ".."), { recursive: true });
  await writeFile(join(directory, path), content);
}

async function build(definition: object): Promise<string> {
  const config = await parseConfig({ functions: { f: definition } }, directory);
  const options = { logger: silent, cacheDirectory: join(directory, "cache"), progress: (text: string) => said.push(text) };
  return buildCode(config, "f", config.settings.functions["f"]!, options);
}

const node = { handler: "src/app.handler", runtime: "nodejs24.x", build: { bundle: true } };

describe("code without a build step", () => {
  it("is used where it lies", async () => {
    await file("src/app.mjs", "");
    expect(await build({ handler: "src/app.handler", runtime: "nodejs24.x" })).to.equal(directory);
  });
});

describe("a bundle", () => {
  it("holds the handler and what it imports, at the handler's own path", async () => {
    await file("src/app.ts", 'import { word } from "../lib/word.ts";\nexport const handler = async (): Promise<string> => word;');
    await file("lib/word.ts", 'export const word: string = "together";');
    await file("package.json", '{ "type": "module" }');
    const built = await build(node);
    await rm(join(directory, "lib"), { recursive: true });
    const { handler } = await import(pathToFileURL(join(built, "src/app.mjs")).href);
    expect(await handler()).to.equal("together");
    expect(await readFile(join(built, "src/app.mjs"), "utf8")).to.contain("sourceMappingURL=app.mjs.map");
  });

  it("lets a module bundle CommonJS that requires Node's own modules", async () => {
    await file("src/app.mjs", 'import old from "../old.cjs";\nexport const handler = () => old;');
    await file("old.cjs", 'module.exports = require("node:path").sep;');
    const { handler } = await import(pathToFileURL(join(await build(node), "src/app.mjs")).href);
    expect(handler()).to.equal("/");
  });

  it("stays CommonJS where the source is", async () => {
    await file("src/app.js", "exports.handler = () => 1;");
    expect(existsSync(join(await build(node), "src/app.js"))).to.equal(true);
  });

  it("is made once while nothing changes", async () => {
    await file("src/app.mjs", "export const handler = () => 1;");
    const first = await build(node);
    said.length = 0;
    expect(await build(node)).to.equal(first);
    expect(said).to.deep.equal([]);
  });

  it("is another one when a file that it holds changes", async () => {
    await file("src/app.mjs", 'export { handler } from "./inner.mjs";');
    await file("src/inner.mjs", "export const handler = () => 1;");
    const first = await build(node);
    await file("src/inner.mjs", "export const handler = () => 12;");
    expect(await build(node)).not.to.equal(first);
  });

  it("fails in esbuild's words", async () => {
    await file("src/app.mjs", 'import "not-installed";');
    const error = await build(node).catch((thrown) => thrown);
    expect(error).to.be.instanceOf(ConfigError);
    expect(error.message).to.contain('src/app.mjs:1: Could not resolve "not-installed"');
    expect(error.path).to.equal("functions.f.build");
  });
});

describe("the Python that builds", () => {
  const environmentOf = async (...versions: string[]) => {
    for (const version of versions) await file(`bin/python${version}`, "\x7fELF");
    await file("bin/python3.8", "#!/bin/sh\n");
    return { PATH: join(directory, "bin"), PYENV_ROOT: join(directory, "none") };
  };

  it("is the runtime's own version where there is one", async () => {
    expect(await findPython("python3.12", await environmentOf("3.11", "3.12", "3.13"))).to.deep.equal({
      command: join(directory, "bin/python3.12"),
      version: "3.12",
    });
  });

  it("is else the nearest, newer before older, and never a shim", async () => {
    expect(await findPython("python3.12", await environmentOf("3.11", "3.13"))).to.have.property("version", "3.13");
    expect(await findPython("python3.8", await environmentOf("3.11"))).to.have.property("version", "3.11");
  });

  it("is missed where there is none", async () => {
    expect(await findPython("python3.12", await environmentOf())).to.equal(undefined);
  });
});

describe("requirements", () => {
  const python = { handler: "app.handler", runtime: "python3.11", code: "src", build: { requirements: "requirements.txt" } };

  before(async function () {
    if (!(await findPython("python3.11"))) skipUnlessInCi(this, "there is no python3.11");
  });

  /** A package that pip installs without a network. */
  async function localPackage(): Promise<void> {
    await file("dep/pyproject.toml", '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n');
    await file("dep/backend.py", BACKEND);
    await file("src/requirements.txt", `--no-index\n${join(directory, "dep")}\n`);
  }

  it("lie next to the code, installed once", async function () {
    this.timeout(30_000);
    await localPackage();
    await file("src/app.py", "import greeting\ndef handler(event, context): return greeting.WORD\n");
    const first = await build(python);
    expect(existsSync(join(first, "greeting.py"))).to.equal(true);
    expect(existsSync(join(first, "app.py"))).to.equal(true);
    await file("src/app.py", "def handler(event, context): return 'other'\n");
    said.length = 0;
    const second = await build(python);
    expect(second).not.to.equal(first);
    expect(said).to.deep.equal([]);
    expect(await readFile(join(second, "app.py"), "utf8")).to.contain("other");
  });

  it("are installed once for functions that begin together", async function () {
    this.timeout(30_000);
    await localPackage();
    await file("src/app.py", "");
    const [one, other] = await Promise.all([build(python), build(python)]);
    expect(one).to.equal(other);
    expect(said).to.have.length(1);
  });

  it("fail in pip's words, and leave nothing behind", async function () {
    this.timeout(30_000);
    await file("src/app.py", "");
    await file("src/requirements.txt", "--no-index\nno-such-package-anywhere\n");
    const error = await build(python).catch((thrown) => thrown);
    expect(error).to.be.instanceOf(ConfigError);
    expect(error.message).to.contain("No matching distribution found for no-such-package-anywhere");
    expect(said).to.have.length(1);
  });
});

/** The smallest builder of a wheel that pip accepts. */
const BACKEND = `
import os, zipfile
def build_wheel(directory, config_settings=None, metadata_directory=None):
    name = "greeting-1-py3-none-any.whl"
    with zipfile.ZipFile(os.path.join(directory, name), "w") as wheel:
        wheel.writestr("greeting.py", "WORD = 'hello'\\n")
        wheel.writestr("greeting-1.dist-info/METADATA", "Metadata-Version: 2.1\\nName: greeting\\nVersion: 1\\n")
        wheel.writestr("greeting-1.dist-info/WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        wheel.writestr("greeting-1.dist-info/RECORD", "")
    return name
`;

import { skipUnlessInCi } from "../../test/support/skip-aloud.ts";
