// Which process is which: ids are used again, so that the time of its start belongs to a process's name.
import { readFileSync } from "node:fs";

/** What tells a process from all others on this machine: its id and when it started, in ticks of the kernel, or `-` where there is no /proc. Empty when there is none. */
export function identifyProcess(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return `${pid} ${stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19]}`;
  } catch {
    return isAlive(pid) ? `${pid} -` : "";
  }
}

/** Whether the process that was identified so still runs. */
export function stillRuns(identity: string): boolean {
  return identity !== "" && identifyProcess(Number.parseInt(identity, 10)) === identity;
}

/** Where there is no /proc. */
function isAlive(pid: number): boolean {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
