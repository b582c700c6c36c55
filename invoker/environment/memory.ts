// The memory that a process uses, and the most that it has used, from /proc where there is one.
import { closeSync, openSync, readSync } from "node:fs";

const buffer = Buffer.alloc(4096);

/** Peak resident set in MB; 0 where the system does not tell, or the process is gone. */
export function peakMemoryMb(pid: number): number {
  return Math.ceil(readKilobytes(pid, /^VmHWM:\s+(\d+) kB/m) / 1024);
}

/** What a process holds now besides files, in bytes; 0 where the system does not tell. */
export function residentMemoryBytes(pid: number): number {
  return readKilobytes(pid, /^RssAnon:\s+(\d+) kB/m) * 1024;
}

function readKilobytes(pid: number, line: RegExp): number {
  let status: number;
  try {
    status = openSync(`/proc/${pid}/status`, "r");
  } catch {
    return 0;
  }
  try {
    const text = buffer.toString("latin1", 0, readSync(status, buffer, 0, buffer.length, 0));
    return Number(line.exec(text)?.[1] ?? 0);
  } catch {
    return 0;
  } finally {
    closeSync(status);
  }
}
