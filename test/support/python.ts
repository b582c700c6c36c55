// A Python of the tests' own with the clients that nobody here wrote: boto3, the AWS CLI, kombu and Celery, pytest, and Pillow for the thumbnails.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

const REQUIREMENTS = ["boto3==1.43.11", "awscli==1.45.11", "pillow==12.0.0", "pytest==8.4.2", "kombu[sqs]==5.7.0", "celery==5.7.0"];
/** The last boto3 but one that speaks to SQS in the Query protocol. */
const OLDER = "boto3==1.28.85";
const cache = join(process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "lambdabus", "tests");

export interface Python {
  /** The interpreter, and the AWS CLI beside it. */
  readonly python: string;
  readonly aws: string;
  /** For PYTHONPATH: a boto3 that speaks to SQS in the Query protocol. */
  readonly older: string;
}

/** Makes the virtual environment, once; undefined where there is no Python with pip. In CI that is an error. */
export function openPython(): Python | undefined {
  const directory = join(
    cache,
    `python-${createHash("sha256")
      .update([...REQUIREMENTS, OLDER].join())
      .digest("hex")
      .slice(0, 12)}`,
  );
  const found = { python: join(directory, "bin/python"), aws: join(directory, "bin/aws"), older: join(directory, "older") };
  if (existsSync(join(directory, "complete"))) return found;
  const problem = install(directory);
  if (problem === undefined) return found;
  if (process.env["CI"]) throw new Error(`the tests need Python with pip: ${problem}`);
  console.error(`      (no Python clients: ${problem})`);
  return undefined;
}

/** A virtual environment does not move: its scripts name its path. So it is made in place, and marked when it is complete. */
function install(directory: string): string | undefined {
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(cache, { recursive: true });
  console.error("      (installing boto3 and the AWS CLI for the tests, once)");
  return (
    run("python3", ["-m", "venv", directory]) ??
    run(join(directory, "bin/python"), ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", ...REQUIREMENTS]) ??
    run(join(directory, "bin/python"), ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--target", join(directory, "older"), OLDER]) ??
    complete(directory)
  );
}

function complete(directory: string): undefined {
  writeFileSync(join(directory, "complete.new"), "");
  renameSync(join(directory, "complete.new"), join(directory, "complete"));
}

function run(command: string, args: string[]): string | undefined {
  const done = spawnSync(command, args, { encoding: "utf8" });
  return done.status === 0 ? undefined : `${command} ${args.slice(0, 3).join(" ")}: ${done.error?.message ?? done.stderr.trim().split("\n").at(-1)}`;
}

// Run by itself, it only installs.
if (import.meta.main) openPython();
