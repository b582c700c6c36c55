import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { TreeWatcher } from "./watch-tree.ts";

describe("the watch of a tree", () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "lambdabus-tree-"));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  /** The first path that is heard of, and why something is not watched. */
  async function watch(path: string) {
    const failures: Error[] = [];
    const { promise: first, resolve } = Promise.withResolvers<string>();
    const watcher = new TreeWatcher(path, resolve, (error) => failures.push(error));
    await watcher.ready;
    return { failures, first, [Symbol.dispose]: () => watcher[Symbol.dispose]() };
  }

  it("hears of files deep below, and not of what is installed", async () => {
    mkdirSync(join(directory, "a/b"), { recursive: true });
    mkdirSync(join(directory, "node_modules"));
    using watched = await watch(directory);
    writeFileSync(join(directory, "node_modules/x.js"), "");
    writeFileSync(join(directory, "a/b/c.js"), "");
    expect(await watched.first).to.equal(join(directory, "a/b/c.js"));
    expect(watched.failures).to.deep.equal([]);
  });

  it("takes a directory that is gone for what it is", async () => {
    using watched = await watch(join(directory, "gone"));
    expect(watched.failures).to.deep.equal([]);
  });

  it("says what cannot be watched", async () => {
    symlinkSync("loop", join(directory, "loop"));
    using watched = await watch(join(directory, "loop"));
    expect(watched.failures.map(({ message }) => message).join()).to.contain("ELOOP");
  });
});
