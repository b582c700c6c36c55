import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { expect } from "chai";
import { strToU8 } from "fflate";
import { ServiceError } from "../../core/errors.ts";
import { Ids } from "../../core/ids.ts";
import { temporaryDirectory } from "../temporary-directory.ts";
import { CodeStore, type StoredCode } from "./code-store.ts";
import { refusal, zipped } from "./fixture.ts";

const ZIP = zipped({ "index.mjs": strToU8("one") });

async function openStore(options: { directory?: string; used?: StoredCode[]; body?: () => unknown } = {}) {
  const directory = options.directory ?? temporaryDirectory("code");
  const aws = { call: async () => ({ Body: options.body?.() }) as never };
  return { directory, store: await CodeStore.open({ directory, aws, ids: new Ids(), used: options.used ?? [] }) };
}

describe("CodeStore", () => {
  it("unpacks a package and tells its hash and size", async () => {
    const { store } = await openStore();
    const code = await store.take({ ZipFile: ZIP });
    expect(code).to.include({ kind: "zip", size: ZIP.byteLength });
    expect(Buffer.from(code.sha256, "base64")).to.have.length(32);
    expect(await readFile(join(store.directoryOf(code), "index.mjs"), "utf8")).to.equal("one");
  });

  it("keeps the package as it came", async () => {
    const { store } = await openStore();
    const archive = store.archiveOf(await store.take({ ZipFile: ZIP })) as Readable;
    expect(Buffer.concat(await archive.toArray()).equals(ZIP)).to.equal(true);
  });

  it("unpacks the same package once, however many want it at the same time", async () => {
    const { store, directory } = await openStore();
    const codes = await Promise.all(Array.from({ length: 5 }, () => store.take({ ZipFile: ZIP })));
    expect(new Set(codes.map((code) => code.sha256))).to.have.property("size", 1);
    expect(await readdir(directory)).to.have.length(2);
  });

  it("takes a package from S3", async () => {
    const { store } = await openStore({ body: () => Readable.from([ZIP.subarray(0, 10), ZIP.subarray(10)]) });
    expect(await store.take({ S3Bucket: "b", S3Key: "k" })).to.include({ size: ZIP.byteLength });
  });

  it("passes on what S3 says of a package that is not there", async () => {
    const body = () => {
      throw new ServiceError("NoSuchKey", "The specified key does not exist.", 404);
    };
    const { store } = await openStore({ body });
    expect(await refusal(store.take({ S3Bucket: "b", S3Key: "k" }))).to.deep.equal({
      code: "InvalidParameterValueException",
      statusCode: 400,
      message: "Error occurred while GetObject. S3 Error Code: NoSuchKey. S3 Error Message: The specified key does not exist.",
    });
  });

  it("uses a directory in place", async () => {
    const { store } = await openStore();
    const path = temporaryDirectory("in-place");
    const code = await store.take({ S3Bucket: "hot-reload", S3Key: path });
    expect(store.directoryOf(code)).to.equal(path);
    expect(store.archiveOf(code)).to.equal(undefined);
  });

  it("refuses a directory that is not there, not a directory, or not absolute", async () => {
    const { store, directory } = await openStore();
    await writeFile(join(directory, "file"), "");
    for (const [path, why] of [
      [join(directory, "missing"), "does not exist"],
      [join(directory, "file"), "is not a directory"],
      ["src", "absolute path"],
    ] as const) {
      const { code, message } = await refusal(store.take({ S3Bucket: "hot-reload", S3Key: path }));
      expect(code).to.equal("InvalidParameterValueException");
      expect(message).to.contain(why);
    }
  });

  it("refuses packages that are too long, empty, or from two places or none", async () => {
    const { store } = await openStore();
    const tooLong = await refusal(store.take({ ZipFile: new Uint8Array(52_428_801) }));
    expect(tooLong).to.deep.equal({
      code: "RequestEntityTooLargeException",
      statusCode: 413,
      message: "Zipped size must be smaller than 52428800 bytes",
    });
    expect((await refusal(store.take({ ZipFile: new Uint8Array() }))).message).to.equal("Uploaded file must be a non-empty zip");
    expect((await refusal(store.take({ ZipFile: ZIP, S3Key: "k" }))).message).to.contain("Please do not provide other FunctionCode parameters");
    expect((await refusal(store.take({ S3Bucket: "b" }))).message).to.equal("Please provide a source for function code.");
  });

  it("leaves nothing behind of a package that it refuses", async () => {
    const { store, directory } = await openStore();
    await refusal(store.take({ ZipFile: strToU8("no zip") }));
    expect(await readdir(directory)).to.deep.equal([]);
  });

  it("removes at its start what no function uses, and what was left half done", async () => {
    const { store, directory } = await openStore();
    const kept = await store.take({ ZipFile: ZIP });
    const dropped = await store.take({ ZipFile: zipped({ other: strToU8("two") }) });
    await writeFile(join(directory, "new-0123.zip"), "half");
    await openStore({ directory, used: [kept] });
    expect((await stat(store.directoryOf(kept))).isDirectory()).to.equal(true);
    expect(await readdir(directory)).to.have.length(2);
    expect(await stat(store.directoryOf(dropped)).catch(() => "gone")).to.equal("gone");
  });
});
