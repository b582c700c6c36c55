// Brings what a runtime needs into the cache: once for all who ask, whole or not at all, within a time.
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { RuntimeContext } from "./runtime.ts";

/** Who starts a tool, and by whose clock it is late. */
export type ToolContext = Pick<RuntimeContext, "guard" | "hostClock">;

const FETCH_WITHIN = 180_000;
/** By what is fetched. A failure is kept too: who is offline is told once, and waits once. */
const fetches = new Map<string, Promise<unknown>>();

export function fetchOnce<T>(key: string, fetch: () => Promise<T>): Promise<T> {
  let fetching = fetches.get(key) as Promise<T> | undefined;
  if (!fetching) {
    fetching = fetch();
    fetches.set(key, fetching);
  }
  return fetching;
}

const running = new Map<string, Promise<unknown>>();

/** Once for all who ask at the same time; who asks later asks anew. */
export function together<T>(key: string, task: () => Promise<T>): Promise<T> {
  let current = running.get(key) as Promise<T> | undefined;
  if (!current) {
    current = task().finally(() => running.delete(key));
    running.set(key, current);
  }
  return current;
}

/** Gives the task a directory in `parent` that is gone when it is done. */
export async function inScratch<T>(parent: string, task: (scratch: string) => Promise<T>): Promise<T> {
  await mkdir(parent, { recursive: true });
  const scratch = await mkdtemp(join(parent, ".fetching-"));
  try {
    return await task(scratch);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Gives a directory its final name. Another process may have been quicker: then that is what there is. */
export async function moveInto(directory: string, target: string): Promise<void> {
  await rename(directory, target).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOTEMPTY" && error.code !== "EEXIST") throw error;
  });
}

/** Runs a tool; rejects with the last line that it said when it fails or takes too long. It ends with us. */
export function runTool({ guard, hostClock }: ToolContext, command: string, args: readonly string[], cwd: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = guard.spawn(command, args, { cwd, stdio: ["ignore", "pipe", "pipe"] });
    const late = hostClock.timer(FETCH_WITHIN, () => {
      child.kill("SIGKILL");
      reject(new Error(`${command} did not end within ${FETCH_WITHIN / 1000} s`));
    });
    let said = "";
    for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk) => (said = (said + chunk).slice(-4_096)));
    child.once("error", (error) => {
      late[Symbol.dispose]();
      reject(error);
    });
    child.once("close", (code) => {
      late[Symbol.dispose]();
      if (code === 0) resolve();
      else
        reject(
          new Error(
            said
              .trim()
              .split("\n")
              .find((line) => /err/i.test(line)) ?? `${command} ended with ${code}`,
          ),
        );
    });
  });
}
