import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { SystemClock } from "../../../core/clock.ts";
import { ProcessGuard } from "../../../core/guard.ts";
import { skipUnlessInCi } from "../../../test/support/skip-aloud.ts";
import { compile } from "./bytecode.ts";
import { findInterpreters } from "./interpreters.ts";

const [interpreter] = await findInterpreters();

describe("the bytecode of our Python modules", () => {
  let directory: string;
  let guard: ProcessGuard;

  before(function () {
    if (!interpreter) skipUnlessInCi(this, "there is no Python");
  });

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "bytecode-"));
    guard = new ProcessGuard();
    writeFileSync(join(directory, "module.py"), "answer = 42\n");
  });

  afterEach(() => {
    guard[Symbol.dispose]();
    rmSync(directory, { recursive: true });
  });

  const compileAll = () => interpreter && compile(directory, interpreter, { guard, hostClock: new SystemClock() });

  it("is made beside them, where the interpreter looks for it", async () => {
    await compileAll();
    expect(readdirSync(join(directory, "__pycache__"))).to.deep.equal([`module.cpython-3${interpreter?.minor}.pyc`]);
  });

  it("is done without where it cannot be written", async () => {
    writeFileSync(join(directory, "__pycache__"), "in the way");
    await compileAll();
    expect(readdirSync(directory)).to.have.members(["module.py", "__pycache__"]);
  });
});
