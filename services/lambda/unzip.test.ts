import { execFileSync } from "node:child_process";
import { readdir, readFile, readlink, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { strToU8, type Zippable, zipSync } from "fflate";
import { temporaryDirectory } from "../temporary-directory.ts";
import { refusal } from "./fixture.ts";
import { type UnzipLimits, unzip } from "./unzip.ts";

const COULD_NOT = "Could not unzip uploaded file. Please check your file, then try to upload again.";
const BYTES = strToU8("bytes");

/** An entry with a Unix mode. */
function moded(text: string, mode: number): Zippable[string] {
  return [strToU8(text), { os: 3, attrs: (mode << 16) >>> 0 }];
}

const link = (target: string) => moded(target, 0o120777);

/** Unpacks into `box/task`, so that what escapes shows in `box`. */
async function unpack(archive: Uint8Array, limits?: UnzipLimits): Promise<string> {
  const box = temporaryDirectory("unzip");
  await writeFile(join(box, "a.zip"), archive);
  execFileSync("mkdir", [join(box, "task")]);
  try {
    await unzip(join(box, "a.zip"), join(box, "task"), limits);
  } finally {
    expect(await readdir(box), "nothing is written outside").to.have.members(["a.zip", "task"]);
  }
  return join(box, "task");
}

/** Writes `name` over a name of the same length, which zip libraries would rather not write themselves. */
function renamed(name: string): Uint8Array {
  const placeholder = "x".repeat(name.length);
  const archive = Buffer.from(zipSync({ [placeholder]: BYTES }, { level: 0 }));
  return Buffer.from(archive.toString("latin1").replaceAll(placeholder, name), "latin1");
}

describe("unzip", () => {
  it("unpacks files and directories, with the modes they were packed with", async () => {
    const task = await unpack(
      zipSync({ "index.mjs": BYTES, "bin/run.sh": moded("#!/bin/sh", 0o100755), "empty/": new Uint8Array(), "private.txt": moded("p", 0o100640) }),
    );
    expect(await readFile(join(task, "index.mjs"), "utf8")).to.equal("bytes");
    expect((await stat(join(task, "bin/run.sh"))).mode & 0o777).to.equal(0o755);
    expect((await stat(join(task, "private.txt"))).mode & 0o777).to.equal(0o640);
    expect((await stat(join(task, "index.mjs"))).mode & 0o777).to.equal(0o644);
    expect((await stat(join(task, "empty"))).isDirectory()).to.equal(true);
  });

  it("drops set-id bits", async () => {
    const task = await unpack(zipSync({ run: moded("x", 0o106755) }));
    expect((await stat(join(task, "run"))).mode & 0o7777).to.equal(0o755);
  });

  it("keeps links that point inside, also before their target is there", async () => {
    const task = await unpack(zipSync({ "a/current": link("../versions/1"), "versions/1/index.mjs": BYTES }));
    expect(await readlink(join(task, "a/current"))).to.equal("../versions/1");
    expect(await readFile(join(task, "a/current/index.mjs"), "utf8")).to.equal("bytes");
  });

  it("refuses what is not a zip in AWS's words", async () => {
    for (const bytes of [strToU8("this is no zip"), zipSync({ a: BYTES }).subarray(0, 40)]) {
      expect(await refusal(unpack(bytes))).to.deep.equal({ code: "InvalidParameterValueException", statusCode: 400, message: COULD_NOT });
    }
  });

  it("refuses a zip with nothing in it", async () => {
    expect((await refusal(unpack(zipSync({})))).message).to.equal("Uploaded file must be a non-empty zip");
  });

  const attacks: Record<string, () => Uint8Array> = {
    "a path that climbs out": () => renamed("../evil"),
    "a path that climbs out from below": () => renamed("a/../../evil"),
    "an absolute path": () => renamed("/tmp/evil-lambdabus"),
    "a path of Windows that climbs out": () => renamed("..\\evil"),
    "a drive": () => renamed("C:/evil"),
    "a link to an absolute path": () => zipSync({ passwd: link("/etc/passwd") }),
    "a link that climbs out": () => zipSync({ up: link("../..") }),
    "a link that climbs out through another link": () => zipSync({ "d/root": link(".."), out: link("d/root/..") }),
    "a link to nothing": () => zipSync({ dangling: link("missing") }),
    "links in a circle": () => zipSync({ a: link("b"), b: link("a") }),
    "a file written through a link": () => zipSync({ dir: link("/tmp"), "dir/evil-lambdabus": BYTES }),
    "a named pipe": () => zipSync({ pipe: moded("", 0o010644) }),
    "a device": () => zipSync({ device: moded("", 0o020644) }),
    "a link whose target never ends": () => zipSync({ long: link("x/".repeat(4000)) }),
    "a name with a NUL": () => renamed("a\0b"),
    "a name that is too long": () => zipSync({ ["n".repeat(300)]: BYTES }),
    "a file where a directory is": () => zipSync({ "a/b": BYTES, a: BYTES }),
  };
  for (const [name, archive] of Object.entries(attacks)) {
    it(`refuses ${name}`, async () => {
      const { code, message } = await refusal(unpack(archive()));
      expect(code).to.equal("InvalidParameterValueException");
      expect(message).to.match(/^Could not unzip uploaded file\. Please check your file, then try to upload again\. \(.+\)$/);
    });
  }

  it("counts the bytes that come out, over all files", async () => {
    const half = new Uint8Array(600);
    const limits = { bytes: 1000, entries: 10 };
    await unpack(zipSync({ a: half }), limits);
    expect(await refusal(unpack(zipSync({ a: half, b: half }), limits))).to.deep.equal({
      code: "InvalidParameterValueException",
      statusCode: 400,
      message: "Unzipped size must be smaller than 1000 bytes",
    });
  });

  it("does not believe what an archive says of its sizes", async () => {
    const archive = Buffer.from(zipSync({ bomb: new Uint8Array(1_000_000) }, { level: 9 }));
    const directory = archive.indexOf(Buffer.from([0x50, 0x4b, 0x01, 0x02]));
    archive.writeUInt32LE(10, directory + 24);
    expect((await refusal(unpack(archive, { bytes: 1000, entries: 10 }))).code).to.equal("InvalidParameterValueException");
  });

  it("stops at a number of entries", async () => {
    const many = Object.fromEntries(Array.from({ length: 11 }, (_, index) => [`f${index}`, BYTES]));
    expect((await refusal(unpack(zipSync(many), { bytes: 1000, entries: 10 }))).message).to.contain("more than 10 entries");
  });
});
