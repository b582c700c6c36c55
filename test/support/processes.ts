// Looks at the machine's processes: who descends from whom, and who is still there.
import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

interface ProcessLine {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

function listProcesses(): ProcessLine[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, "utf8");
        const [state, parent] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
        if (state === "Z") return [];
        return [{ pid: Number(name), parent: Number(parent), command: readFileSync(`/proc/${name}/cmdline`, "utf8").replaceAll("\0", " ").trim() }];
      } catch {
        return [];
      }
    });
}

/** Every process below `pid`. */
export function descendants(pid: number): ProcessLine[] {
  const all = listProcesses();
  const children = all.filter(({ parent }) => parent === pid);
  return children.flatMap((child) => [child, ...descendants(child.pid)]);
}

/** Every process whose command line has this text in it. */
export function processesNaming(text: string): ProcessLine[] {
  return listProcesses().filter(({ pid, command }) => pid !== process.pid && command.includes(text));
}

/** Which of these are still running, asked again until none is, or `ms` have passed. */
export async function waitUntilGone(processes: readonly ProcessLine[], ms: number): Promise<ProcessLine[]> {
  const deadline = performance.now() + ms;
  for (;;) {
    const alive = listProcesses().filter(({ pid, command }) => processes.some((gone) => gone.pid === pid && gone.command === command));
    if (alive.length === 0 || performance.now() > deadline) return alive;
    await sleep(50);
  }
}

/** Whether it runs: what has ended stays in the list of processes until its parent has asked for it. */
export function isRunning(pid: number): boolean {
  return listProcesses().some((each) => each.pid === pid);
}
