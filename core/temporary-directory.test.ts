import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { ProcessGuard } from "./guard.ts";
import { isLeftover, makeTemporaryDirectory, ownedName, removeLeftovers } from "./temporary-directory.ts";

/** Of a process that has ended. */
function nameOfTheDead(): string {
  const { pid } = spawnSync(process.execPath, ["-e", "0"]);
  return ownedName().replace(`-${process.pid}-`, `-${pid}-`);
}

describe("a temporary directory", () => {
  const guard = new ProcessGuard();
  after(() => guard[Symbol.dispose]());

  it("is ours alone, and goes when it is disposed of", () => {
    using directory = makeTemporaryDirectory(guard);
    expect(existsSync(directory.path)).to.equal(true);
    writeFileSync(join(directory.path, "file"), "");
    directory[Symbol.dispose]();
    expect(existsSync(directory.path)).to.equal(false);
  });

  it("is no leftover while its owner lives", () => {
    using directory = makeTemporaryDirectory(guard);
    removeLeftovers();
    expect(existsSync(directory.path)).to.equal(true);
  });

  it("is a leftover when its owner has ended, or when another process has got its owner's id", () => {
    const name = ownedName();
    expect(isLeftover(name)).to.equal(false);
    expect(isLeftover(nameOfTheDead())).to.equal(true);
    expect(isLeftover(name.replace(/-\d+(-[0-9a-f]{8})$/, "-1$1"))).to.equal(true);
  });

  it("is none of ours when it is named otherwise", () => {
    for (const name of ["lambdabus-elsewhere-1-1-00000000", "other", nameOfTheDead().slice(0, -1), `x${nameOfTheDead()}`])
      expect(isLeftover(name)).to.equal(false);
  });

  it("of the dead is removed by the next", () => {
    const left = join(tmpdir(), nameOfTheDead());
    mkdirSync(join(left, "deep"), { recursive: true });
    removeLeftovers();
    expect(existsSync(left)).to.equal(false);
  });
});
