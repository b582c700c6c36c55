// Brings what the slow tests need and a fresh machine has not: nats-server, MinIO, Python's clients; all at once, and into a cache outside of the tree.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { homedir } from "node:os";
import { join } from "node:path";
import { findServer } from "../broker/find-server.ts";
import { SystemClock } from "../core/clock.ts";
import { Ids } from "../core/ids.ts";
import { silent } from "../core/logger.ts";
import { findMinio } from "../services/s3/minio/install.ts";

const cacheDirectory = join(process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "lambdabus");
const python = join(import.meta.dirname, "../test/support/python.ts");

/** Says what takes longer than a moment. What cannot be had is said, and then skipped, or in CI failed, by the tests that need it. */
export async function prepareTests(): Promise<void> {
  const progress = (text: string) => console.log(`  ${text}`);
  const options = { cacheDirectory, hostClock: new SystemClock(), ids: new Ids(), logger: silent, progress };
  await Promise.all([
    timed("nats-server", () => findServer(options)),
    timed("MinIO", () => findMinio(options)),
    timed("Python with boto3 and the AWS CLI", () => once(spawn(process.execPath, [python], { stdio: "inherit" }), "exit")),
  ]);
}

async function timed(name: string, fetch: () => Promise<unknown>): Promise<void> {
  const started = performance.now();
  const problem = await fetch().then(
    () => undefined,
    (error: Error) => error.message,
  );
  const seconds = Math.round((performance.now() - started) / 1_000);
  if (problem) console.log(`  ${name} cannot be had: ${problem}`);
  else if (seconds > 1) console.log(`  ${name} is there after ${seconds} s`);
}
