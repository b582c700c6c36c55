// Who listens on a port of this machine, and why nobody else can.
import { execFile } from "node:child_process";
import { readdir, readFile, readlink } from "node:fs/promises";
import { basename } from "node:path";
import { promisify } from "node:util";
import { ConfigError } from "./errors.ts";

/** `node (process 4711)`, or `a lambdabus that runs already (process 4711)`; undefined when it cannot be found out. */
export async function describeListener(port: number): Promise<string | undefined> {
  const [owner, ours] = await Promise.all([findOwner(port), isLambdabus(port)]);
  const name = ours ? "a lambdabus that runs already" : owner?.name;
  return name && (owner ? `${name} (process ${owner.pid})` : name);
}

/** A failed `listen` in words: what to do, and by which option. What its author cannot mend comes back as it is. */
export async function explainListening(error: NodeJS.ErrnoException, host: string, port: number, option: "--port" | "--otlp-port"): Promise<Error> {
  if (error.code === "EADDRINUSE") {
    const owner = await describeListener(port);
    const who = owner ? ` by ${owner}` : "";
    return new ConfigError(`port ${port} on ${host} is taken${who}: stop that, or choose another; ${option} 0 takes any free one`, { cause: error });
  }
  if (error.code === "EACCES") return new ConfigError(`port ${port} may not be used by this user: choose one above 1023 with ${option}`, { cause: error });
  if (error.code === "EADDRNOTAVAIL" || error.code === "ENOTFOUND") return new ConfigError(`${host} is not an address of this machine`, { cause: error });
  return error;
}

interface Owner {
  readonly name: string;
  readonly pid: string;
}

async function findOwner(port: number): Promise<Owner | undefined> {
  return (await ownerByProc(port).catch(() => undefined)) ?? (await ownerByLsof(port).catch(() => undefined));
}

const LISTENING = "0A";

/** Linux: the socket's inode by the kernel's table, then whoever holds it open. */
async function ownerByProc(port: number): Promise<Owner | undefined> {
  const tables = await Promise.all(["/proc/net/tcp", "/proc/net/tcp6"].map((file) => readFile(file, "utf8").catch(() => "")));
  const rows = tables.flatMap((text) => text.split("\n").map((line) => line.trim().split(/\s+/)));
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  const inode = rows.find(([, local, , state]) => local?.endsWith(suffix) && state === LISTENING)?.[9];
  if (!inode) return undefined;
  for (const pid of (await readdir("/proc")).filter((name) => /^\d+$/.test(name))) {
    if (await holds(pid, inode)) return { pid, name: await nameOf(pid) };
  }
  return undefined;
}

async function holds(pid: string, inode: string): Promise<boolean> {
  const handles = await readdir(`/proc/${pid}/fd`).catch(() => []);
  const links = await Promise.all(handles.map((handle) => readlink(`/proc/${pid}/fd/${handle}`).catch(() => "")));
  return links.includes(`socket:[${inode}]`);
}

/** As it was called: Node names its main thread "MainThread", and the kernel would tell that. */
async function nameOf(pid: string): Promise<string> {
  const [program] = (await readFile(`/proc/${pid}/cmdline`, "utf8")).split("\0");
  return basename(program || (await readFile(`/proc/${pid}/comm`, "utf8")).trim());
}

async function ownerByLsof(port: number): Promise<Owner | undefined> {
  const { stdout } = await promisify(execFile)("lsof", ["-nP", `-iTCP:${port}`, "-sTCP:LISTEN", "-Fpc"], { timeout: 5_000 });
  const pid = /^p(\d+)$/m.exec(stdout)?.[1];
  return pid ? { pid, name: /^c(.+)$/m.exec(stdout)?.[1] ?? "a process" } : undefined;
}

async function isLambdabus(port: number): Promise<boolean> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/_lambdabus/health`, { signal: AbortSignal.timeout(1_000) });
    return typeof ((await answer.json()) as { version?: unknown }).version === "string";
  } catch {
    return false;
  }
}
