// Handlers that try what an execution environment does not allow, and tell what came of it.
import { execFileSync, spawn } from "node:child_process";
import { lookup } from "node:dns/promises";
import { closeSync, existsSync, openSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { userInfo } from "node:os";

const tried = (attempt) => {
  try {
    return attempt();
  } catch (error) {
    return error.code;
  }
};

export const looks = async ({ paths = [] }) => ({
  task: tried(() => writeFileSync("/var/task/x", "")),
  layers: tried(() => writeFileSync("/opt/x", "")),
  root: tried(() => writeFileSync("/x", "")),
  usr: tried(() => writeFileSync("/usr/x", "")),
  shadow: tried(() => readFileSync("/etc/shadow", "utf8").length),
  home: [...(tried(() => readdirSync("/home")) ?? []), tried(() => readdirSync("/root"))].filter((entry) => entry !== "ENOENT" && entry.length > 1),
  seen: paths.filter((path) => existsSync(path)),
  processes: readdirSync("/proc").filter((name) => /^\d+$/.test(name)).length,
  first: tried(() => readFileSync("/proc/1/environ", "utf8")),
  user: process.getuid(),
  privileges: /^NoNewPrivs:\t(\d)/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1],
  capabilities: /^CapEff:\t(\w+)/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1],
});

export const fills = async ({ megabytes }) => {
  const block = Buffer.alloc(1024 * 1024, 1);
  const file = openSync("/tmp/big", "a");
  for (let written = 0; written < megabytes; written++) {
    const fault = tried(() => writeFileSync(file, block));
    if (fault) return { fault, written };
  }
  closeSync(file);
  return { written: megabytes };
};

export const opens = async ({ files }) => {
  const open = [];
  const fault = tried(() => {
    while (open.length < files) open.push(openSync("/dev/null", "r"));
  });
  open.forEach(closeSync);
  return { fault, open: open.length };
};

const kept = [];

export const allocates = async ({ megabytes }) => {
  for (let each = 0; each < megabytes; each++) kept.push(Buffer.alloc(1024 * 1024, 1));
  await new Promise((resolve) => setTimeout(resolve, 500));
  return kept.length;
};

let ticks = 0;
let _background;

/** Counts the ticks of a timer that goes on between invocations. */
export const ticking = async () => {
  _background ??= setInterval(() => ticks++, 10);
  return ticks;
};

let finished = 0;

/** A promise that is not awaited: one invocation begins it, another may see its end. */
export const promising = async ({ ms }) => {
  if (ms) new Promise((resolve) => setTimeout(resolve, ms)).then(() => (finished = Date.now()));
  return finished;
};

export const lists = async () => ({ files: readdirSync("/opt").sort(), both: readFileSync("/opt/both", "utf8") });

/** Where it is, who it is, and what it was given. */
export const tells = async () => ({
  directory: process.cwd(),
  temporary: process.env.TMPDIR,
  task: process.env.LAMBDA_TASK_ROOT,
  user: process.getuid(),
  name: tried(() => userInfo().username),
  variables: Object.keys(process.env),
});

/** Starts sleepers that leave: one whose parent is gone, and one in a session of its own besides. */
export const abandons = async ({ seconds }) => {
  execFileSync("/bin/sh", ["-c", `/bin/sleep ${seconds} >/dev/null 2>&1 & setsid /bin/sleep ${seconds} >/dev/null 2>&1 &`]);
};

/** Starts processes until it is refused one; how many there were. */
export const multiplies = async ({ processes }) => {
  const script = `i=0; while [ $i -lt ${processes} ]; do /bin/sleep 312 >/dev/null 2>&1 & i=$((i+1)); done; echo $i`;
  const said = tried(() => execFileSync("/bin/sh", ["-c", script], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }));
  return { all: said === `${processes}\n`, running: readdirSync("/proc").filter((name) => /^\d+$/.test(name)).length };
};

/** Has a child that uses so much memory. */
export const feeds = async ({ megabytes }) => {
  const child = spawn(process.execPath, [
    "-e",
    `const kept = Buffer.alloc(${megabytes} * 1024 * 1024, 1); console.log(kept.length); setTimeout(() => {}, 60_000)`,
  ]);
  await new Promise((resolve) => child.stdout.once("data", resolve));
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  child.kill("SIGKILL");
  return "fed";
};

export const reads = async ({ path }) => ({ text: tried(() => readFileSync(path, "utf8")) });

export const resolves = async ({ name }) => (await lookup(name)).address;
