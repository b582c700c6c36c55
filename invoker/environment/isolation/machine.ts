// What this machine allows: tried once, by doing it, before the first environment needs it.
import { spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ownedName } from "../../../core/temporary-directory.ts";
import { enterCommand } from "./enter.ts";
import { type ControlGroups, findControlGroups } from "./find-control-groups.ts";
import type { Privilege } from "./privilege.ts";
import { prepareRoot, systemTable } from "./root.ts";

export interface Machine {
  /** Undefined where namespaces are not to be had. */
  readonly privilege: Privilege | undefined;
  /** Where limits can be set; undefined where no control group can be written. */
  readonly groups: ControlGroups | undefined;
  /** What is missing, in words; empty when nothing is. */
  readonly missing: readonly string[];
}

/** A machine that answers slower than this, in real milliseconds, is one that does not answer. */
const PATIENCE = 5_000;

let probed: Promise<Machine> | undefined;

/** Tried once in a process. */
export function probeMachine(): Promise<Machine> {
  probed ??= probe();
  return probed;
}

async function probe(): Promise<Machine> {
  if (process.platform !== "linux") return { privilege: undefined, groups: undefined, missing: [`namespaces (Linux has them, ${process.platform} does not)`] };
  const groups = findControlGroups();
  const privilege: Privilege = process.getuid?.() === 0 ? "root" : "user";
  const fault = await tryNamespaces(privilege);
  const missing = [
    ...(fault === undefined ? [] : [`namespaces (${fault})`]),
    ...(groups ? [] : ["limits (no control group with memory and pids can be written)"]),
  ];
  return { privilege: fault === undefined ? privilege : undefined, groups, missing };
}

/** Starts a shell exactly as a function would be, which finds nothing to do; undefined when it ran, else why it did not. */
async function tryNamespaces(privilege: Privilege): Promise<string | undefined> {
  const directory = join(tmpdir(), ownedName());
  try {
    const root = prepareRoot(join(directory, "root"), []);
    const table = systemTable(join(directory, "mounts"), root);
    const { command, arguments: args } = enterCommand({ privilege, root, mounts: table, groups: [] });
    return await run(command, args);
  } catch (error) {
    return (error as Error).message;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function run(command: string, args: readonly string[]): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      stdio: ["ignore", "pipe", "pipe", "pipe"],
      env: { PATH: process.env["PATH"] },
      signal: AbortSignal.timeout(PATIENCE),
    });
    const said: Buffer[] = [];
    child.stdout?.on("data", (bytes) => said.push(bytes));
    child.stderr?.on("data", (bytes) => said.push(bytes));
    child.once("error", (error) => resolve(error.message));
    child.once("exit", (code) => {
      child.stdio[3]?.destroy();
      resolve(code === 0 ? undefined : Buffer.concat(said).toString().trim().split("\n").at(-1) || `exit status ${code}`);
    });
  });
}
