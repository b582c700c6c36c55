// One log stream's file, through crashes and cuts.
import { appendFile, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { temporaryDirectory } from "../temporary-directory.ts";
import { StreamFile } from "./stream-file.ts";

describe("a log stream's file", () => {
  let path: string;
  beforeEach(async () => {
    path = join(temporaryDirectory("stream"), "s.log");
  });
  const messages = async (stream: StreamFile) => (await stream.events()).map(({ message }) => message);

  it("loses the line that a crash left unfinished, and goes on behind the one before", async () => {
    const stream = StreamFile.create(path, "g", "s", 1);
    stream.append([{ timestamp: 5, message: "whole" }], 6);
    await stream.flush();
    await appendFile(path, '[7,8,"tor');
    const reopened = (await StreamFile.reopen(path)) as StreamFile;
    expect(reopened).to.include({ group: "g", name: "s", created: 1, firstTimestamp: 5, lastTimestamp: 5, lastIngestion: 6 });
    reopened.append([{ timestamp: 9, message: "next" }], 9);
    expect(await messages(reopened)).to.deep.equal(["whole", "next"]);
    expect(reopened.bytes).to.equal((await readFile(path)).length);
  });

  it("forgets its older half, and the ids of the rest stay", async () => {
    const stream = StreamFile.create(path, "g", "s", 1);
    stream.append(
      Array.from({ length: 10 }, (_, index) => ({ timestamp: index, message: `m${index}` })),
      1,
    );
    const before = await stream.events();
    await stream.halve();
    const after = await stream.events();
    expect(after.length).to.be.within(4, 5);
    expect(after).to.deep.equal(before.slice(-after.length));
    stream.append([{ timestamp: 20, message: "new" }], 2);
    expect((await messages(stream)).at(-1)).to.equal("new");
    expect(stream.bytes).to.equal((await readFile(path)).length);
    expect(await messages((await StreamFile.reopen(path)) as StreamFile)).to.deep.equal(await messages(stream));
  });
});
