// `lambdabus doctor`: what is installed on this machine, and what to do about what is missing.
import { readdir } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { describeListener } from "../../core/listener.ts";
import { EXIT } from "../failure.ts";
import { findProgram, versionOf } from "../installed.ts";
import { type Format, printResult, table } from "../output.ts";
import { isTaken } from "../ports.ts";
import { whileWaiting } from "../progress.ts";

interface Finding {
  readonly name: string;
  /** `missing` is needed only by some; nothing works with what is `bad`. */
  readonly state: "ok" | "missing" | "bad";
  readonly found: string;
}

const ENGINES = ["docker", "podman"];
const PYTHONS = ["3.9", "3.10", "3.11", "3.12", "3.13", "3.14"];

export async function run({ output }: { output: Format }): Promise<number> {
  const looking = Promise.all([
    node(),
    natsServer(),
    pythons(),
    pip(),
    optional("java", ["-version"], "Java functions need it"),
    optional("ruby", ["--version"], "Ruby functions need it"),
    optional("dotnet", ["--version"], ".NET functions need it"),
    containerEngine(),
    optional("go", ["version"], "builds nats-server or MinIO where no binary is to be had"),
    minio(),
    optional("aws", ["--version"], "the AWS CLI, which works here as it does with AWS"),
    isolation(),
    port(4566),
    port(4318),
  ]);
  const findings = await whileWaiting("Looking at what is installed …", looking);
  printResult(output, findings, () => table(findings.map(({ name, state, found }) => [MARKS[state], name, found])));
  return findings.some(({ state }) => state === "bad") ? EXIT.failed : EXIT.fine;
}

const MARKS = { ok: "✓", missing: "–", bad: "✗" } as const;

async function node(): Promise<Finding> {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const fresh = major > 22 || (major === 22 && minor >= 18);
  return { name: "node", state: fresh ? "ok" : "bad", found: `${process.version} at ${process.execPath}${fresh ? "" : "; 22.18 or newer is needed"}` };
}

/** In the order in which it is looked for at the start. */
async function natsServer(): Promise<Finding> {
  const url = process.env["NATS_URL"];
  if (url) return { name: "nats-server", state: "ok", found: `${url.replace(/\/\/[^@/]*@/, "//…@")}, which NATS_URL names` };
  const path = await findProgram("nats-server");
  if (path) return { name: "nats-server", state: "ok", found: `${await versionOf(path, ["--version"])} at ${path}` };
  const fetched = await fetchedServer();
  if (fetched) return { name: "nats-server", state: "ok", found: `fetched earlier, at ${fetched}` };
  return { name: "nats-server", state: "missing", found: "not on the PATH; `lambdabus up` fetches a pinned release on first use" };
}

/** The server that an earlier start has put into the cache. */
async function fetchedServer(): Promise<string | undefined> {
  const names = await readdir(cacheDirectory()).catch(() => []);
  const name = names.filter((entry) => /^nats-server-v?[\d.]+$/.test(entry)).at(-1);
  return name && join(cacheDirectory(), name);
}

function cacheDirectory(): string {
  return join(process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "lambdabus");
}

async function pythons(): Promise<Finding> {
  const versions = await Promise.all(PYTHONS.map(async (version) => ((await findProgram(`python${version}`)) ? version : undefined)));
  const found = versions.filter((version) => version !== undefined);
  const fallback = await versionOf("python3", ["--version"]);
  if (found.length === 0 && !fallback) return { name: "python", state: "missing", found: "none; Python functions need python3" };
  return { name: "python", state: "ok", found: [...found, ...(fallback ? [`python3 is ${fallback.replace(/^Python /, "")}`] : [])].join(", ") };
}

async function pip(): Promise<Finding> {
  const version = await versionOf("python3", ["-m", "pip", "--version"]);
  return { name: "pip", state: version ? "ok" : "missing", found: version?.replace(/ from .*/, "") ?? "none; `build: { requirements }` needs it" };
}

async function minio(): Promise<Finding> {
  const onPath = await optional("minio", ["--version"], "only needed to use MinIO instead of the embedded S3");
  if (onPath.state === "ok") return onPath;
  const [version] = (await readdir(join(cacheDirectory(), "minio")).catch(() => [])).filter((name) => !/\.[0-9a-f]{8}$/.test(name));
  return version === undefined ? onPath : { name: "minio", state: "ok", found: `built earlier, at ${join(cacheDirectory(), "minio", version)}` };
}

/** The first whose engine answers: a client alone runs no image. */
async function containerEngine(): Promise<Finding> {
  const engines = await Promise.all(ENGINES.map(async (name) => [name, await versionOf(name, ["info", "--format", "ok"])] as const));
  const answering = engines.find(([, answer]) => answer !== undefined);
  if (answering) return { name: "containers", state: "ok", found: `${answering[0]} answers` };
  return { name: "containers", state: "missing", found: "no docker or podman answers; only functions of PackageType Image need one" };
}

async function optional(name: string, args: readonly string[], use: string): Promise<Finding> {
  const path = await findProgram(name);
  if (!path) return { name, state: "missing", found: `not on the PATH; ${use}` };
  return { name, state: "ok", found: `${await versionOf(path, args)} at ${path}` };
}

/** Tried as the invoker tries it. */
async function isolation(): Promise<Finding> {
  const { describeIsolation, probeMachine } = await import("../../index.ts");
  const machine = await probeMachine();
  const lacks = machine.missing.length > 0 ? `; lacks ${machine.missing.join(" and ")}, so strict is refused` : "";
  return { name: "isolation", state: lacks ? "missing" : "ok", found: `${describeIsolation(machine)}${lacks}` };
}

async function port(number: number): Promise<Finding> {
  if (!(await isTaken(number))) return { name: `port ${number}`, state: "ok", found: "free" };
  const holder = await describeListener(number);
  const option = number === 4318 ? "--otlp-port" : "--port";
  return { name: `port ${number}`, state: "missing", found: `taken${holder ? ` by ${holder}` : ""}; stop that, or use ${option} 0` };
}
