import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { ConfigError } from "../../../core/errors.ts";
import { Ids } from "../../../core/ids.ts";
import { silent } from "../../../core/logger.ts";
import { findMinio, MINIO_VERSION } from "./install.ts";

describe("findMinio", () => {
  let directory: string;
  let cached: string;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "lambdabus-minio-"));
    cached = join(directory, "cache", "minio", MINIO_VERSION, "minio");
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  const find = (progress?: (text: string) => void) =>
    findMinio({ cacheDirectory: join(directory, "cache"), ids: new Ids(1), logger: silent, env: { PATH: join(directory, "bin") }, progress });

  async function program(path: string, script: string): Promise<string> {
    await mkdir(join(path, ".."), { recursive: true });
    await writeFile(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    return path;
  }

  it("takes the one on the PATH first", async () => {
    await program(cached, "");
    const path = await program(join(directory, "bin", "minio"), "echo minio version RELEASE.2025");
    expect(await find()).to.equal(path);
  });

  it("takes the one in its cache where the PATH has none, or something else of that name", async () => {
    await program(join(directory, "bin", "minio"), "echo a fish");
    await program(cached, "");
    expect(await find()).to.equal(cached);
  });

  it("builds it with Go, once, and says so", async () => {
    await program(join(directory, "bin", "go"), 'echo "$*" > "$GOBIN/minio"; /bin/chmod +x "$GOBIN/minio"');
    const told: string[] = [];
    expect(await find((text) => told.push(text))).to.equal(cached);
    expect(await find((text) => told.push(text))).to.equal(cached);
    expect(told).to.have.length(1);
  });

  it("says what Go said when the build fails, and leaves nothing behind", async () => {
    await program(join(directory, "bin", "go"), "echo downloading >&2; echo no route to host >&2; exit 1");
    const error = await find().catch((thrown) => thrown);
    expect(error).to.be.instanceOf(ConfigError);
    expect(error.message).to.equal("MinIO could not be built: no route to host");
    expect((await import("node:fs")).readdirSync(join(directory, "cache", "minio"))).to.deep.equal([]);
  });

  it("says what was tried when there is neither", async () => {
    const error = await find().catch((thrown) => thrown);
    expect(error).to.be.instanceOf(ConfigError);
    expect(error.message)
      .to.match(/no "minio" on the PATH/)
      .and.match(/no "go" to build it with/)
      .and.contain(cached);
  });
});
