// For tests: directories for what a service keeps, all of which go with the process that made them.
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

let root: string | undefined;
let made = 0;

/** A directory that is there and empty, `name` and a number. */
export function temporaryDirectory(name: string): string {
  root ??= createRoot();
  const directory = join(root, `${name}-${++made}`);
  mkdirSync(directory);
  return directory;
}

function createRoot(): string {
  const directory = mkdtempSync(join(tmpdir(), "lambdabus-services-"));
  process.once("exit", () => rmSync(directory, { recursive: true, force: true }));
  return directory;
}
