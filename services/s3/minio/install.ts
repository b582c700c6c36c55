// Finds the MinIO program: on the PATH, in the cache, or built from its last public source, once.
import { execFile } from "node:child_process";
import { access, constants, mkdir, rename, rm } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { ConfigError } from "../../../core/errors.ts";
import type { Ids } from "../../../core/ids.ts";
import type { Logger } from "../../../core/logger.ts";

const run = promisify(execFile);

/** The last commit before MinIO was archived, on 12 February 2026. */
export const MINIO_VERSION = "v0.0.0-20260212201848-7aac2a2c5b7c";
const MODULE = "github.com/minio/minio";

export interface InstallOptions {
  /** Outlives the project's tree, as a build takes minutes: `~/.cache/lambdabus`. */
  readonly cacheDirectory: string;
  readonly ids: Ids;
  readonly logger: Logger;
  /** The environment in which programs are looked for, and in which Go builds. */
  readonly env?: NodeJS.ProcessEnv;
  readonly progress?: ((text: string) => void) | undefined;
}

/** The path of a MinIO that runs here. Throws a ConfigError that says what was tried. */
export async function findMinio(options: InstallOptions): Promise<string> {
  const onPath = await findOnPath("minio", options.env);
  if (onPath && (await isMinio(onPath))) return onPath;
  const cached = join(options.cacheDirectory, "minio", MINIO_VERSION, "minio");
  if (await isExecutable(cached)) return cached;
  const go = await findOnPath("go", options.env);
  if (!go) {
    throw new ConfigError(
      `MinIO was not found: no "minio" on the PATH, none at ${cached}, and no "go" to build it with. ` +
        "Install one of the two, name the program in services.s3.minio.path, or leave services.s3.minio out to use the embedded S3.",
    );
  }
  await build(go, cached, options);
  return cached;
}

/** Built beside its final place and then moved there, so that two who build at once do not meet half a program. */
async function build(go: string, target: string, options: InstallOptions): Promise<void> {
  const { progress, logger, ids } = options;
  progress?.("Building MinIO from source (once; about two minutes) …");
  logger.info("building minio", { "process.executable.path": go, "lambdabus.version": MINIO_VERSION });
  const directory = `${join(target, "..")}.${ids.hex(8)}`;
  await mkdir(directory, { recursive: true });
  try {
    const env = { ...process.env, ...options.env, GOBIN: directory, CGO_ENABLED: "0" };
    await run(go, ["install", "-trimpath", "-ldflags", "-s -w", `${MODULE}@${MINIO_VERSION}`], { env, maxBuffer: 16 * 1024 * 1024 });
    await mkdir(join(target, ".."), { recursive: true });
    await rename(join(directory, "minio"), target);
  } catch (cause) {
    throw new ConfigError(`MinIO could not be built: ${lastLine(cause)}`, { cause });
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function findOnPath(name: string, env = process.env): Promise<string | undefined> {
  for (const directory of (env["PATH"] ?? "").split(delimiter).filter(Boolean)) {
    const path = join(directory, name);
    if (await isExecutable(path)) return path;
  }
  return undefined;
}

function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

/** Something else may have the name. */
async function isMinio(path: string): Promise<boolean> {
  try {
    return (await run(path, ["--version"], { timeout: 10_000 })).stdout.startsWith("minio version");
  } catch {
    return false;
  }
}

/** What `go` said last is what went wrong. */
function lastLine(error: unknown): string {
  const { stderr, message } = error as { stderr?: string; message: string };
  return (stderr ?? "").trim().split("\n").at(-1) || message;
}
