// Temporary directories that are named after their owner: what a process could not remove any more, the guard or the next one does.
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { type ProcessGuard, quoteWord } from "./guard.ts";
import { Ids } from "./ids.ts";
import { identifyProcess, stillRuns } from "./process-identity.ts";

/** A name that nobody else has, whatever the seeds of a process, and by which `isLeftover` knows whose it is: `lambdabus-HOST-PID-START-HEX`. */
export function ownedName(): string {
  return `${prefix()}${identifyProcess(process.pid).replace(" ", "-")}-${new Ids().hex(8)}`;
}

/** Whether something that is named so belonged to a simulator on this machine that no longer runs. */
export function isLeftover(name: string): boolean {
  const [, pid, start] = (name.startsWith(prefix()) && /^(\d+)-(\d+|-)-[0-9a-f]{8}$/.exec(name.slice(prefix().length))) || [];
  return pid !== undefined && !stillRuns(`${pid} ${start}`);
}

/** A directory that only we can read. It goes with its owner: when it is disposed of, or else when we end, however that comes. */
export function makeTemporaryDirectory(guard: ProcessGuard): { readonly path: string } & Disposable {
  const path = join(tmpdir(), ownedName());
  mkdirSync(path, { mode: 0o700 });
  const removal = guard.atEnd(`rm -rf ${quoteWord(path)}`);
  return {
    path,
    [Symbol.dispose]: () => {
      rmSync(path, { recursive: true, force: true });
      removal[Symbol.dispose]();
    },
  };
}

/** Removes what simulators on this machine left behind that no longer run. */
export function removeLeftovers(): void {
  for (const name of readdirSync(tmpdir())) if (isLeftover(name)) rmSync(join(tmpdir(), name), { recursive: true, force: true });
}

/** The host's name is in it, since containers may share a temporary directory but not their process ids. */
function prefix(): string {
  return `lambdabus-${hostname().replace(/[^A-Za-z0-9.-]/g, "_")}-`;
}
