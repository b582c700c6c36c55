// The most memory a process has used, from /proc where there is one.
import { closeSync, openSync, readSync } from "node:fs";

const buffer = Buffer.alloc(4096);

/** Peak resident set in MB; 0 where the system does not tell, or the process is gone. */
export function peakMemoryMb(pid: number): number {
  let status: number;
  try {
    status = openSync(`/proc/${pid}/status`, "r");
  } catch {
    return 0;
  }
  try {
    const text = buffer.toString("latin1", 0, readSync(status, buffer, 0, buffer.length, 0));
    const peak = /^VmHWM:\s+(\d+) kB/m.exec(text);
    return peak ? Math.ceil(Number(peak[1]) / 1024) : 0;
  } catch {
    return 0;
  } finally {
    closeSync(status);
  }
}
