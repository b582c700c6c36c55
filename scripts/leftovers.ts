// Looks at what a run of tests has left behind, files and processes, says so, and removes it.
import { readdirSync, readFileSync, readlinkSync, rmSync } from "node:fs";
import { basename } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** What belongs to the run: Node's compiled code, and what the handlers of tests were compiled to. */
const EXPECTED = /^(node-compile-cache|lambdabus-tests)$/;
/** What was told to end has this long to do so, and a guard to remove what a simulator that was killed has left. */
const GRACE = 5_000;

interface Left {
  readonly pid: number;
  readonly command: string;
}

/** Removes the directory and ends the processes that still use it; answers one sentence for each kind of thing that was still there. */
export async function cleanUp(run: string, directory: string, expected: readonly string[]): Promise<string[]> {
  const processes = await untilNone(() => using(directory));
  for (const { pid } of processes) kill(pid);
  const known = expected.map((path) => basename(path));
  const files = await untilNone(() => readdirSync(directory).filter((name) => !EXPECTED.test(name) && !known.includes(name)));
  rmSync(directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  return [
    ...processes.map(({ pid, command }) => `the ${run} tests left process ${pid} behind: ${command.slice(0, 200)}`),
    ...(files.length > 0 ? [`the ${run} tests left ${files.length} temporary files or directories behind: ${kinds(files)}`] : []),
  ];
}

/** `lambdabus-s3-* (12), …`: names without the part behind their last dash, which makes them unique. */
function kinds(files: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const kind of files.map((name) => name.replace(/-[^-]*$/, "-*"))) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts].map(([kind, count]) => `${kind} (${count})`).join(", ");
}

/** What is left after all when there was time for it to go. */
async function untilNone<T>(list: () => T[]): Promise<T[]> {
  for (const deadline = performance.now() + GRACE; ; await sleep(100)) {
    const left = list();
    if (left.length === 0 || performance.now() > deadline) return left;
  }
}

/** The processes that have this directory in their command, their environment or as their place. Only Linux tells. */
function using(directory: string): Left[] {
  return pids().flatMap((pid) => {
    const [command, environment, place] = [read(`/proc/${pid}/cmdline`), read(`/proc/${pid}/environ`), placeOf(pid)];
    if (![command, environment, place].some((text) => text.includes(directory))) return [];
    return [{ pid, command: command.replaceAll("\0", " ").trim() }];
  });
}

function pids(): number[] {
  try {
    return readdirSync("/proc")
      .map(Number)
      .filter((pid) => pid > 0 && pid !== process.pid);
  } catch {
    return [];
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

function placeOf(pid: number): string {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return "";
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has just ended.
  }
}
