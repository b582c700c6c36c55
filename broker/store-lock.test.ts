import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { ConfigError } from "../core/errors.ts";
import { lockStore } from "./store-lock.ts";

describe("the lock of a store directory", () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "lambdabus-lock-"));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  it("is held by one, who is named to others, until it is let go", () => {
    const lock = lockStore(directory);
    expect(() => lockStore(directory)).to.throw(ConfigError, `in use by process ${process.pid}`);
    lock[Symbol.dispose]();
    lockStore(directory)[Symbol.dispose]();
    expect(readdirSync(directory)).to.deep.equal([]);
  });

  it("is not kept by the dead, nor by another process that got a dead one's id, nor by a file that was never written", () => {
    for (const owner of ["4194999 1", `${process.pid} 1`, "nonsense", ""]) {
      writeFileSync(join(directory, "lock"), owner);
      lockStore(directory)[Symbol.dispose]();
    }
  });
});
