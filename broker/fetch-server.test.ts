import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { SystemClock } from "../core/clock.ts";
import { fetchRelease } from "./fetch-server.ts";

const hostClock = new SystemClock();
const FILE = "nats-server-v9.9.9-linux-amd64.tar.gz";

describe("fetching a release of nats-server", () => {
  let directory: string;
  let archive: Buffer;
  let server: Server;
  let page: string;

  before(async () => {
    directory = mkdtempSync(join(tmpdir(), "lambdabus-fetch-"));
    archive = pack(directory);
    server = createServer((request, response) => {
      response.statusCode = request.url === `/${FILE}` ? 200 : 404;
      response.end(archive);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    page = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(() => {
    server.close();
    rmSync(directory, { recursive: true, force: true });
  });

  it("takes the program out of an archive with the pinned hash, and leaves nothing else behind", async () => {
    const target = join(directory, "good", "nats-server");
    await fetchRelease(target, { hostClock }, page, { file: FILE, sha256: createHash("sha256").update(archive).digest("hex") });
    expect(readFileSync(target, "utf8")).to.equal("the program");
    expect(readdirSync(join(directory, "good"))).to.deep.equal(["nats-server"]);
  });

  it("does not use an archive with another hash", async () => {
    const target = join(directory, "bad", "nats-server");
    const error = await fetchRelease(target, { hostClock }, page, { file: FILE, sha256: "0".repeat(64) }).catch((thrown: Error) => thrown);
    expect(String(error)).to.contain("it is not used");
    expect(readdirSync(join(directory, "bad"))).to.deep.equal([]);
  });

  it("says what the page answered", async () => {
    const error = await fetchRelease(join(directory, "x"), { hostClock }, `${page}/elsewhere`, { file: FILE, sha256: "" }).catch((thrown: Error) => thrown);
    expect(String(error)).to.contain("answers 404");
  });
});

/** An archive as the release page has them: a directory with the program and other files. */
function pack(directory: string): Buffer {
  const top = FILE.replace(".tar.gz", "");
  mkdirSync(join(directory, top));
  writeFileSync(join(directory, top, "nats-server"), "the program");
  writeFileSync(join(directory, top, "README.md"), "something else");
  return execFileSync("tar", ["-czf", "-", "-C", directory, top]);
}
